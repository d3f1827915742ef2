"""The books, one a source: what its polls found and what became of its visits. Records in, rows whose sums add up out.

In a window of time the visits handed on within it are followed; outcomes of earlier ones are left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from caspian.balance import Balance, Books, Key
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.fetch.coverage import SourceCoverage, Verdict, summarise

# An article passes all stages in seconds; what has no outcome after this long is missing. Restarts take half a minute.
LOST_AFTER_S = 600.0


@dataclass(frozen=True, slots=True)
class Row:
    """One source. `under_way` are visits without an outcome yet, `lost` those that should have one by now."""

    coverage: SourceCoverage
    balance: Balance
    under_way: int
    lost: list[Key]
    declared: bool = True

    @property
    def verdict(self) -> Verdict:
        """News, no news or no data."""
        return self.coverage.verdict

    @property
    def balanced(self) -> bool:
        """Polls and visits both add up, and nothing is lost or twice."""
        return self.coverage.balanced and not self.lost and not self.balance.repeated

    @property
    def dropped(self) -> Counter[str]:
        """Of visits and of what was never visited, by reason and stage."""
        return Counter({f"{reason} ({stage})": count for (stage, reason), count in self.coverage.dropped.items()})


@dataclass(slots=True)
class SourceBooks:
    """Feed it the ledger first, then events and dead letters: only then is it known whose they are."""

    since: float = 0.0
    records: list[CoverageRecord] = field(default_factory=list)
    _books: dict[str, Books] = field(default_factory=dict)
    _source_of: dict[Key, str] = field(default_factory=dict)
    _visited_at: dict[Key, float] = field(default_factory=dict)
    _drops: list[CoverageRecord] = field(default_factory=list)

    def ledger(self, record: CoverageRecord) -> None:
        """A line of `coverage`."""
        if record.HasField("heartbeat"):
            return
        self.records.append(record)
        if record.HasField("visit"):
            key = (record.visit.article_id, record.visit.visit)
            self._source_of[key] = record.source_id
            self._visited_at[key] = record.at.ToMicroseconds() / 1e6
            self._books.setdefault(record.source_id, Books()).ledger(record)
        elif record.HasField("drop"):
            self._drops.append(record)

    def event(self, event: EnrichedEvent) -> None:
        """A record of `enriched`."""
        if books := self._of((event.article.id, event.article.visit)):
            books.event(event)

    def dead_letter(self, article: str, visit: int, reason: str) -> None:
        """A dead letter whose article could be read."""
        if books := self._of((article, visit)):
            books.dead_letter(article, visit, reason)

    def rows(self, now: float, declared: Iterable[str] = (), source: str = "") -> list[Row]:
        """By name; `declared` sources without a line have a row too: nobody looked there."""
        for record in self._drops:
            if books := self._of((record.drop.article_id, record.drop.visit)):
                books.ledger(record)
        found = {row.source: row for row in summarise(self.records, self.since, source)}
        names = set(declared)
        for name in names if not source else names & {source}:
            found.setdefault(name, SourceCoverage(name))
        return [self._row(found[name], now, not names or name in names) for name in sorted(found)]

    def _row(self, coverage: SourceCoverage, now: float, declared: bool) -> Row:
        balance = self._books.get(coverage.source, Books()).balance()
        late = [key for key in balance.lost if now - self._visited_at.get(key, 0.0) > LOST_AFTER_S]
        return Row(coverage, balance, len(balance.lost) - len(late), late, declared)

    def _of(self, key: Key) -> Books | None:
        source = self._source_of.get(key)
        return self._books[source] if source is not None else None


def total(rows: Iterable[Row]) -> Mapping[str, int]:
    """The sums over all sources; the first is that of the others."""
    sums = Counter(dict.fromkeys(("handed on", "published", "dropped", "dead", "under way", "lost"), 0))
    for row in rows:
        sums["handed on"] += row.balance.handed_on
        sums["published"] += row.balance.published.total()
        sums["dropped"] += row.balance.dropped.total()
        sums["dead"] += row.balance.dead.total()
        sums["under way"] += row.under_way
        sums["lost"] += len(row.lost)
    return sums
