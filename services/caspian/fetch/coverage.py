"""Records of the ledger in, one row a source out: polled, reached, new, dropped and why, gaps, silence.

"No news" (we looked, there was nothing) and "no data" (we could not look) are different words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from caspian.events.v1 import coverage_pb2
from caspian.fetch.items import seconds

_REACHED = frozenset({"ok", "unchanged", "moved"})


class Verdict(Enum):
    """What a row comes to."""

    NEWS = "news"
    NO_NEWS = "no news"
    NO_DATA = "no data"


@dataclass(slots=True)
class SourceCoverage:
    """Sums of one source. Times are seconds since 1970, 0: never."""

    source: str
    polls: int = 0
    reached: int = 0
    entries: int = 0
    new: int = 0
    seen: int = 0
    off_scope: int = 0
    invalid: int = 0
    deferred: int = 0
    gaps: int = 0
    # By outcome of the visit ("HANDED_ON", …).
    visits: Counter[str] = field(default_factory=Counter)
    # By stage and reason, fetch's own included.
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)
    last_poll_at: float = 0.0
    last_reached_at: float = 0.0
    # By address: what its last poll said, where that was a failure.
    failing: dict[str, str] = field(default_factory=dict)
    # By address: quiet or unreachable, and since when.
    silent: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """In one word."""
        if self.new or self.visits["HANDED_ON"]:
            return Verdict.NEWS
        return Verdict.NO_NEWS if self.reached else Verdict.NO_DATA

    @property
    def balanced(self) -> bool:
        """Every entry of every poll stands in exactly one column."""
        return self.entries == self.new + self.seen + self.off_scope + self.invalid + self.deferred


def summarise(
    records: Iterable[coverage_pb2.CoverageRecord], since: float = 0.0, source: str = ""
) -> list[SourceCoverage]:
    """Rows by source, in the order of their names; `records` in the ledger's order, repeats count once.

    A later line with the id of an earlier one takes its place (an outcome after a replay).
    """
    newest: dict[str, coverage_pb2.CoverageRecord] = {}
    for record in records:
        if seconds(record.at) >= since and (not source or record.source_id == source):
            newest.pop(record.id, None)
            newest[record.id] = record
    rows: dict[str, SourceCoverage] = {}
    for record in newest.values():
        # A heartbeat's source is a worker.
        if not record.HasField("heartbeat"):
            _add(rows.setdefault(record.source_id, SourceCoverage(record.source_id)), record)
    return [rows[name] for name in sorted(rows)]


def _add(row: SourceCoverage, record: coverage_pb2.CoverageRecord) -> None:
    match record.WhichOneof("detail"):
        case "poll":
            _add_poll(row, record.poll, seconds(record.at))
        case "gap":
            row.gaps += 1
        case "visit":
            row.visits[coverage_pb2.Visit.Outcome.Name(record.visit.outcome)] += 1
            if record.visit.outcome in (coverage_pb2.Visit.DROPPED, coverage_pb2.Visit.FAILED):
                row.dropped[record.stage, record.visit.reason] += 1
        case "drop":
            row.dropped[record.stage, record.drop.reason] += 1
        case "silence":
            if record.silence.kind == coverage_pb2.Silence.ENDED:
                row.silent.pop(record.silence.url, None)
            else:
                kind = coverage_pb2.Silence.Kind.Name(record.silence.kind).lower()
                row.silent[record.silence.url] = (kind, seconds(record.silence.since))


def _add_poll(row: SourceCoverage, poll: coverage_pb2.PollReport, at: float) -> None:
    row.polls += 1
    row.last_poll_at = max(row.last_poll_at, at)
    if poll.status in _REACHED:
        row.reached += 1
        row.last_reached_at = max(row.last_reached_at, at)
        row.failing.pop(poll.url, None)
    else:
        row.failing[poll.url] = poll.status
    row.entries += poll.entries
    row.new += poll.new_entries
    row.seen += poll.seen
    row.off_scope += poll.off_scope
    row.invalid += poll.invalid
    row.deferred += poll.deferred
