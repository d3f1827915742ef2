"""`caspian coverage`: per source what was polled, reached and new, what became of it, and where nobody could look."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime

import click
from google.protobuf.message import DecodeError

from caspian.cli import moment
from caspian.cli.cluster import cluster
from caspian.cli.errors import PARTLY
from caspian.cli.source_books import Row, SourceBooks, total
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.pipeline import COVERAGE, ENRICHED, FETCH, FRONTIER, TOPICS

# A worker says every minute that it is alive.
_SILENT_AFTER_S = 180.0


@click.command("coverage")
@click.option("--source", default="", help="This source only.")
@click.option(
    "--since", default="24h", show_default=True, metavar="start|TIME", help="start, 2h, 7d, or a date and time."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source.")
@click.pass_context
def command(ctx: click.Context, source: str, since: str, as_json: bool) -> None:
    """Say per source what was polled, reached, new and dropped; exit code 1 if the sums do not balance.

    "no news": somebody looked, there was nothing. "no data": nobody could look.

    \b
    Example:
      caspian coverage --since 7d --source harbour-dispatch
    """
    now = time.time()
    try:
        start = moment.parse(since, datetime.fromtimestamp(now, UTC))
    except ValueError as exc:
        raise click.UsageError(f"--since: {exc}") from None
    books, declared, fetch_spoke = _read(start)
    rows = books.rows(now, declared, source)
    if as_json:
        for row in rows:
            click.echo(json.dumps(as_object(row), ensure_ascii=False))
    else:
        for text in report(rows, now):
            click.echo(text)
        if now - fetch_spoke > _SILENT_AFTER_S:
            click.echo(
                f"fetch said nothing {_ago(fetch_spoke, now)}: what is missing above may be no data, not no news"
            )
    ctx.exit(0 if all(row.balanced for row in rows) else PARTLY)


def _read(start: int) -> tuple[SourceBooks, set[str], float]:
    """The books since `start`, the sources that are declared, and when fetch last said that it lives."""
    from caspian.fetch.registry import rows
    from caspian.stream.letters import letter
    from caspian.stream.reader import read

    kafka, names = cluster()
    books, spoke = SourceBooks(since=start / 1000), 0.0
    for record in read(kafka, names.topic(COVERAGE), since_ms=start):
        with suppress(DecodeError):
            line = CoverageRecord.FromString(record.value or b"")
            if line.heartbeat.worker == FETCH.name:
                spoke = line.at.ToMicroseconds() / 1e6
            books.ledger(line)
    for record in read(kafka, names.topic(ENRICHED), since_ms=start):
        with suppress(DecodeError):
            books.event(EnrichedEvent.FromString(record.value or b""))
    for record in read(kafka, *(names.dlq(topic) for topic in TOPICS if topic.has_dlq), since_ms=start):
        dead = letter(record)
        if dead.article:
            books.dead_letter(dead.article, dead.visit, dead.reason)
    frontier: dict[str, FrontierItem] = {}
    for record in read(kafka, names.topic(FRONTIER)):
        key = (record.key or b"").decode("utf-8", "replace")
        frontier.pop(key, None)
        with suppress(DecodeError):
            if record.value:
                frontier[key] = FrontierItem.FromString(record.value)
    return books, {row.source for row in rows(frontier) if not row.withdrawn}, spoke


_COLUMNS = ("source", "says", "polls", "reached", "entries", "new", "handed on", "published", "dropped", "dead",
            "under way", "gaps")  # fmt: skip


def report(rows: Iterable[Row], now: float) -> list[str]:
    """A table, below each source what is behind its figures, and the sum."""
    rows = list(rows)
    cells = [_cells(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(_COLUMNS, *cells, strict=True)]
    lines = [_aligned(_COLUMNS, widths)] if rows else ["no source is declared, and nothing is on the ledger"]
    for row, values in zip(rows, cells, strict=True):
        lines.append(_aligned(values, widths))
        lines += [f"    {text}" for text in _remarks(row, now)]
    return [*lines, *sums(rows)]


def _cells(row: Row) -> tuple[str, ...]:
    coverage, balance = row.coverage, row.balance
    numbers = (coverage.polls, coverage.reached, coverage.entries, coverage.new, balance.handed_on,
               balance.published.total(), balance.dropped.total(), balance.dead.total(), row.under_way,
               coverage.gaps)  # fmt: skip
    return (coverage.source, row.verdict.value, *map(str, numbers))


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    words = [cell.ljust(width) if place < 2 else cell.rjust(width) for place, (cell, width) in enumerate(
        zip(cells, widths, strict=True)
    )]  # fmt: skip
    return "  ".join(words).rstrip()


def _remarks(row: Row, now: float) -> list[str]:
    coverage, told = row.coverage, []
    if coverage.entries:
        told.append(
            f"{coverage.entries} entries = {coverage.new} new + {coverage.seen} seen + {coverage.off_scope} off scope"
            f" + {coverage.invalid} invalid + {coverage.deferred} deferred"
            + ("" if coverage.balanced else "  DOES NOT BALANCE")
        )
    for word, counter in (("dropped", row.dropped), ("dead", row.balance.dead)):
        if counter:
            told.append(f"{word}: {_counted(counter)}")
    told += [f"cannot be reached: {url}: {status}" for url, status in sorted(coverage.failing.items())]
    told += [f"{kind} {_ago(since, now)}: {url}" for url, (kind, since) in sorted(coverage.silent.items())]
    if not coverage.polls and row.declared:
        told.append("never polled in this time: is fetch running, is the source in reach of its settings?")
    told += [f"LOST: article {article} visit {visit} has no outcome" for article, visit in row.lost]
    told += [f"TWICE: event {event}" for event in row.balance.repeated]
    return told


def _counted(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counter.most_common())


def sums(rows: Iterable[Row]) -> list[str]:
    """The identity over all sources, in a line, and whether it holds."""
    rows = list(rows)
    added = total(rows)
    parts = " + ".join(f"{added[name]} {name}" for name in ("published", "dropped", "dead", "under way"))
    lost = f" + {added['lost']} LOST" if added["lost"] else ""
    holds = all(row.balanced for row in rows)
    return [
        f"{added['handed on']} visits handed on = {parts}{lost}",
        "the sums balance" if holds else "THE SUMS DO NOT BALANCE",
    ]


def as_object(row: Row) -> Mapping[str, object]:
    """The row for a program."""
    coverage, balance = row.coverage, row.balance
    return {
        "source": coverage.source, "verdict": row.verdict.value, "balanced": row.balanced, "polls": coverage.polls,
        "reached": coverage.reached, "entries": coverage.entries, "new": coverage.new, "seen": coverage.seen,
        "offScope": coverage.off_scope, "invalid": coverage.invalid, "deferred": coverage.deferred,
        "gaps": coverage.gaps, "visits": {name.lower(): count for name, count in coverage.visits.items()},
        "handedOn": balance.handed_on, "published": dict(balance.published), "dropped": dict(balance.dropped),
        "dead": dict(balance.dead), "underWay": row.under_way, "lost": [list(key) for key in row.lost],
        "failing": coverage.failing, "silent": {url: kind for url, (kind, _) in coverage.silent.items()},
        "drops": dict(row.dropped),
    }  # fmt: skip


def _ago(moment_s: float, now: float) -> str:
    if not moment_s:
        return "in this time"
    minutes = int((now - moment_s) / 60)
    return f"for {minutes} min" if minutes < 120 else f"for {minutes // 60} h"
