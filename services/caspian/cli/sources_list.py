"""`caspian sources ls`: the addresses of a file, or of the workers that run, in; a line each with its state out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caspian.cli.columns import aligned

if TYPE_CHECKING:
    from caspian.events.v1.frontier_pb2 import FrontierItem
    from caspian.fetch.registry import Row
    from caspian.settings import KafkaSettings
    from caspian.stream.names import Names

_HEADINGS = ("source", "class", "terms", "scope", "kind", "last poll", "state", "address")


def frontier(kafka: KafkaSettings, names: Names) -> Mapping[str, FrontierItem]:
    """The newest record of each key.

    Raises:
        Unusable: the cluster cannot be reached or denies access.
    """
    from caspian.events.v1.frontier_pb2 import FrontierItem
    from caspian.pipeline import FRONTIER
    from caspian.stream.compacted import newest

    found = newest(kafka, names, FRONTIER)
    return {key: item for key, item in found.items() if isinstance(item, FrontierItem)}


@click.command("ls")
@click.argument("file", required=False, type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="One JSON object per address, times in seconds since 1970.")
def ls(file: Path | None, as_json: bool) -> None:
    """List what is polled, with class, terms, scope, last poll and state; of a FILE, what stands in it.

    A file is listed without a cluster too: the state is unknown then.

    \b
    Example:
      caspian sources ls deploy/sources.yaml
    """
    rows, known = _rows(file)
    if as_json:
        for row in rows:
            click.echo(json.dumps(asdict(row) | {"state": row.state if known else ""}, ensure_ascii=False))
        return
    lines = [
        (row.source, row.source_class, row.terms, row.scope, row.kind, _moment(row.last_polled_at),
         row.state if known else "unknown", row.url)
        for row in rows
    ]  # fmt: skip
    for line in aligned(_HEADINGS, lines):
        click.echo(line)
    if not known:
        click.echo("no Kafka to ask for states: set CASPIAN_KAFKA_BOOTSTRAP, or start one with `caspian up`", err=True)


def _rows(file: Path | None) -> tuple[list[Row], bool]:
    """The rows, and whether a cluster said anything on their state."""
    from caspian.cli import cluster, sources_file
    from caspian.fetch import registry

    if file is None:
        return registry.rows(frontier(*cluster.cluster())), True
    entries = sources_file.entries_of(file)
    found = cluster.find()
    records = frontier(*found) if found else {}
    return registry.rows_of_file(entries, records, datetime.now(UTC), sources_file.ports()), found is not None


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ") if seconds else "-"
