"""The books: visits that fetch handed on, against what became of them. Pure: records in, sums out.

Identity, by (article, visit): handed on = published + dropped + dead. An event counts before a drop, a drop before a
dead letter (which a replay may have turned into something better). Revised, rescored and hand-made retractions are
not visits.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from caspian.events.v1 import coverage_pb2
from caspian.events.v1.enriched_pb2 import EnrichedEvent

Key = tuple[str, int]

_OF_A_VISIT = {EnrichedEvent.CREATED, EnrichedEvent.UPDATED, EnrichedEvent.RETRACTED}


@dataclass(slots=True)
class Books:
    """Feed it records in any order and any number of times; `balance` says what they add up to."""

    handed_on: set[Key] = field(default_factory=set)
    visits: dict[Key, tuple[coverage_pb2.Visit.Outcome, str]] = field(default_factory=dict)
    events: dict[Key, EnrichedEvent.Type] = field(default_factory=dict)
    drops: dict[Key, str] = field(default_factory=dict)
    dead: dict[Key, str] = field(default_factory=dict)
    polls: dict[str, coverage_pb2.PollReport] = field(default_factory=dict)
    event_ids: Counter[str] = field(default_factory=Counter)

    def ledger(self, record: coverage_pb2.CoverageRecord) -> None:
        """A line of `coverage`."""
        match record.WhichOneof("detail"):
            case "visit":
                key = (record.visit.article_id, record.visit.visit)
                self.visits[key] = (record.visit.outcome, record.visit.reason)
                if record.visit.outcome in (coverage_pb2.Visit.HANDED_ON, coverage_pb2.Visit.GONE):
                    self.handed_on.add(key)
            case "drop":
                self.drops[record.drop.article_id, record.drop.visit] = record.drop.reason
            case "poll":
                self.polls[record.id] = record.poll

    def event(self, event: EnrichedEvent) -> None:
        """A record of `enriched`."""
        self.event_ids[event.event_id] += 1
        if event.type in _OF_A_VISIT and event.reason != "withdrawn":
            self.events.setdefault((event.article.id, event.article.visit), event.type)

    def dead_letter(self, article: str, visit: int, reason: str) -> None:
        """A dead letter whose article could be read."""
        self.dead[article, visit] = reason

    def balance(self) -> Balance:
        """The sums."""
        published: Counter[str] = Counter()
        dropped: Counter[str] = Counter()
        dead: Counter[str] = Counter()
        open_ = set()
        for key in self.handed_on:
            if key in self.events:
                published[EnrichedEvent.Type.Name(self.events[key]).lower()] += 1
            elif key in self.drops:
                dropped[self.drops[key]] += 1
            elif key in self.dead:
                dead[self.dead[key]] += 1
            else:
                open_.add(key)
        phantom = (set(self.events) | set(self.drops) | set(self.dead)) - set(self.visits)
        repeated = sorted(event_id for event_id, times in self.event_ids.items() if times > 1)
        return Balance(len(self.handed_on), published, dropped, dead, sorted(open_), sorted(phantom), repeated)


@dataclass(frozen=True, slots=True)
class Balance:
    """`lost` have no outcome, `phantom` an outcome without a visit, `repeated` event ids stand twice on `enriched`."""

    handed_on: int
    published: Counter[str]
    dropped: Counter[str]
    dead: Counter[str]
    lost: list[Key]
    phantom: list[Key]
    repeated: list[str]

    @property
    def holds(self) -> bool:
        """Nothing lost, nothing from nowhere, nothing twice."""
        return not (self.lost or self.phantom or self.repeated)

    def lines(self) -> list[str]:
        """For a person: the sum and what it is made of."""
        total = f"{self.handed_on} visits handed on = {self.published.total()} published"
        total += f" + {self.dropped.total()} dropped + {self.dead.total()} dead"
        total += f" + {len(self.lost)} LOST" if self.lost else ""
        parts = [total]
        for name, counter in (("published", self.published), ("dropped", self.dropped), ("dead", self.dead)):
            if counter:
                parts.append(f"{name}: " + ", ".join(f"{count} {what}" for what, count in counter.most_common()))
        for name, keys in (("lost", self.lost), ("phantom", self.phantom)):
            parts += [f"{name}: article {article} visit {visit}" for article, visit in keys]
        parts += [f"repeated: event {event_id}" for event_id in self.repeated]
        return parts
