"""The sources as the frontier has them: records in; rows to show, and what applying a file would change, out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from caspian.events.v1 import article_pb2, coverage_pb2, frontier_pb2
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
    source_class: str
    terms: str
    scope: str
    kind: str
    url: str
    # False: a file names it, the workers do not have it.
    declared: bool
    polls: int
    last_polled_at: float
    interval_s: float
    due: float
    last_success_at: float
    last_new_at: float
    rate_per_hour: float
    failures: int
    failing: str
    silence: str
    withdrawn: bool

    @property
    def state(self) -> str:
        """In a few words."""
        if not self.declared:
            return "not declared"
        if self.withdrawn:
            return "withdrawn"
        if self.failures:
            return f"{self.failing}, {self.failures} in a row"
        return self.silence or ("ok" if self.polls else "not polled yet")


def rows(records: Mapping[str, Item]) -> list[Row]:
    """What is polled, by source and address; `records` are the newest of each key."""
    found = [_row(item) for key, item in records.items() if key.startswith(STATE) and recurring(item)]
    return sorted(found, key=lambda row: (row.source, row.url))


def rows_of_file(
    entries: Iterable[SourceEntry], records: Mapping[str, Item], now: datetime, ports: frozenset[int] = frozenset()
) -> list[Row]:
    """The addresses of a file, in its order, each with what the frontier knows of it."""
    found = []
    for item in items_of(entries, now, ports):
        known = records.get(STATE + items.key_of(item))
        found.append(_row(item, declared=False) if known is None else _row(known))
    return found


def _row(item: Item, *, declared: bool = True) -> Row:
    poll = item.poll
    silent = poll.silence != coverage_pb2.Silence.KIND_UNSPECIFIED
    return Row(
        source=item.source.id,
        source_class=_word(article_pb2.Provenance.SourceClass.Name(item.source.source_class)),
        terms=_word(article_pb2.Provenance.Terms.Name(item.source.terms)),
        scope=_word(frontier_pb2.Source.Scope.Name(item.source.scope)),
        kind=Item.Kind.Name(item.kind).lower(),
        url=public(item.url),
        declared=declared,
        polls=poll.polls,
        last_polled_at=seconds(poll.last_polled_at),
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


def _word(name: str) -> str:
    """An enum's name as a sources file spells it."""
    return "" if name.endswith("_UNSPECIFIED") else name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True)
class Changes:
    """Addresses that applying a file adds, changes and withdraws, and the records that do it."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    withdrawn: tuple[str, ...]
    declarations: tuple[Emit, ...]
    withdrawals: tuple[Emit, ...]


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
        tuple(items.discovery(item) for item in (*added, *changed)),
        tuple(items.discovery(_withdrawal(item)) for item in gone),
    )


def _withdrawal(item: Item) -> Item:
    # `found_in` empty: a declaration, which changes what is known.
    return Item(kind=item.kind, url=item.url, source=item.source, discovered_at=item.discovered_at, withdrawn=True)
