"""`caspian export`: what was published since a time, as a table, as JSON lines or as a web archive."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import click

from caspian.cli import moment
from caspian.cli.cluster import cluster
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.pipeline import ENRICHED


@click.command("export")
@click.option("--since", required=True, metavar="start|TIME", help="start, 2h, 7d, or a date and time.")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl", "warc"]), default="jsonl", show_default=True,
              help="A row or a line an article, or texts as WARC conversion records.")  # fmt: skip
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Else standard output.")
def command(since: str, form: str, output: Path | None) -> None:
    """Write what was published as CSV, JSON lines or WARC.

    One entry an article: its newest event since that time. What was retracted is listed as such, without text.

    \b
    Example:
      caspian export --since 7d --format csv --output week.csv
    """
    from caspian.cli import export_formats

    try:
        start = moment.parse(since, datetime.now(UTC))
    except ValueError as exc:
        raise click.UsageError(f"--since: {exc}") from None
    events = newest(start)
    write = {"csv": export_formats.csv, "jsonl": export_formats.jsonl, "warc": export_formats.warc}[form]
    if output is None:
        write(events, sys.stdout.buffer)
        return
    with _open(output) as file:
        write(events, file)
    click.echo(f"{len(events)} articles written to {output}", err=True)


def newest(since_ms: int) -> list[EnrichedEvent]:
    """The newest event of each article since then, in the order of their last change."""
    from caspian.stream import codec
    from caspian.stream.reader import read

    kafka, names = cluster()
    found: dict[str, EnrichedEvent] = {}
    for record in read(kafka, names.topic(ENRICHED), since_ms=since_ms):
        event = codec.readable(ENRICHED, record.key, record.value, record.headers)
        if isinstance(event, EnrichedEvent):
            found.pop(event.article.id, None)
            found[event.article.id] = event
    for event in found.values():
        if event.type == EnrichedEvent.RETRACTED:
            withhold(event)
    return list(found.values())


def withhold(event: EnrichedEvent) -> None:
    """Take out of a retracted event what its outlet, or a person, took back: that it was there stays known."""
    article = event.article
    article.ClearField("text")
    article.ClearField("change")
    article.metadata.ClearField("title")
    article.metadata.ClearField("description")
    for stance in (article.stance, event.stance_before):
        stance.ClearField("evidence")
        stance.ClearField("holders")


def _open(path: Path) -> BinaryIO:
    from caspian.stream.exits import Unusable

    try:
        return path.open("wb")
    except OSError as exc:
        raise Unusable(f"{path}: {exc.strerror}; name another file") from None
