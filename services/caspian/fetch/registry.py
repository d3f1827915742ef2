"""The sources as the frontier has them: records in; rows to show, and what applying a file would change, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from caspian.events.v1 import coverage_pb2
from caspian.fetch import items
from caspian.fetch.http.urls import public
from caspian.fetch.items import STATE, Item, recurring, seconds
from caspian.fetch.sources import SourceEntry, items_of
from caspian.outcome import Emit

# Source ids that no file declares: what people ask for by hand.
BY_HAND = "manual"


@dataclass(frozen=True, slots=True)
class Row:
    """One feed, sitemap or index page. Times are seconds since 1970, 0: never."""

    source: str
    kind: str
    url: str
    polls: int
    interval_s: float
    due: float
    last_success_at: float
    last_new_at: float
    rate_per_hour: float
    failures: int
    failing: str
    silence: str
    withdrawn: bool


def rows(records: Mapping[str, Item]) -> list[Row]:
    """What is polled, by source and address; `records` are the newest of each key."""
    found = [_row(item) for key, item in records.items() if key.startswith(STATE) and recurring(item)]
    return sorted(found, key=lambda row: (row.source, row.url))


def _row(item: Item) -> Row:
    poll = item.poll
    silent = poll.silence != coverage_pb2.Silence.KIND_UNSPECIFIED
    return Row(
        source=item.source.id,
        kind=Item.Kind.Name(item.kind).lower(),
        url=public(item.url),
        polls=poll.polls,
        interval_s=poll.interval_s,
        due=seconds(item.due),
        last_success_at=seconds(poll.last_success_at),
        last_new_at=seconds(poll.last_new_at),
        rate_per_hour=poll.rate_per_hour,
        failures=item.failure.count,
        failing=item.failure.reason,
        silence=coverage_pb2.Silence.Kind.Name(poll.silence).lower() if silent else "",
        withdrawn=item.withdrawn,
    )


@dataclass(frozen=True, slots=True)
class Changes:
    """Addresses that applying a file adds, changes and withdraws, and the records that do it."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    emits: tuple[Emit, ...]


def changes(
    entries: Iterable[SourceEntry],
    records: Mapping[str, Item],
    now: datetime,
    ports: frozenset[int] = frozenset(),
) -> Changes:
    """What makes the frontier agree with the file; nothing for what agrees already.

    What a withdrawn source's sitemaps led to is withdrawn with it; its pages still get their visits.
    """
    known = {
        key.removeprefix(STATE): item for key, item in records.items() if key.startswith(STATE) and recurring(item)
    }
    wanted = {items.key_of(item): item for item in items_of(entries, now, ports)}
    sources = {item.source.id for item in wanted.values()}
    added = [item for key, item in wanted.items() if key not in known]
    changed = [
        item
        for key, item in wanted.items()
        if key in known and (known[key].source != item.source or known[key].withdrawn)
    ]
    gone = [
        item
        for key, item in known.items()
        if not item.withdrawn
        and item.source.id != BY_HAND
        and (key not in wanted if not item.found_in else item.source.id not in sources)
    ]
    return Changes(
        tuple(public(item.url) for item in added),
        tuple(public(item.url) for item in changed),
        tuple(public(item.url) for item in gone),
        tuple(items.discovery(item) for item in (*added, *changed, *map(_withdrawal, gone))),
    )


def _withdrawal(item: Item) -> Item:
    # `found_in` empty: a declaration, which changes what is known.
    return Item(kind=item.kind, url=item.url, source=item.source, discovered_at=item.discovered_at, withdrawn=True)
