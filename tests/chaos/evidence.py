"""All that a run left behind, as the checks want it: records by topic, planted records, requests, committed offsets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from caspian.pipeline import TOPICS
from caspian.stream.names import Names
from chaos.commits import TOPIC as COMMITS
from chaos.commits import went_back
from chaos.reading import Record, Topics, read_all
from chaos.under_test import WORKERS
from chaos.world import World

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken promise: `check` is the name of the promise, `text` where and how."""

    check: str
    text: str


@dataclass(frozen=True, slots=True)
class Request:
    """One request that a host saw; `late` is how long the host itself had been kept from looking."""

    at: float
    host: int
    path: str
    status: int
    late: float = 0.0


@dataclass(frozen=True, slots=True)
class Delivery:
    """One alert that the receiver took: its id, a hash of its content, and whether the signature was right."""

    alert: str
    content: str
    genuine: bool = True


@dataclass
class Evidence:
    """`records` by noun, or `<noun>.dlq`. `planted` malformed records, `repeated` records that were written again."""

    world: World
    port: int
    namespace: str = ""
    records: dict[str, list[Record]] = field(default_factory=dict)
    planted: dict[Place, bytes] = field(default_factory=dict)
    repeated: set[Place] = field(default_factory=set)
    requests: list[Request] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    # Per group and partition.
    committed: dict[str, dict[int, int]] = field(default_factory=dict)
    went_back: list[str] = field(default_factory=list)
    # The log of all commits.
    commits: list[Record] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    def of(self, noun: str) -> list[Record]:
        """Records of a topic, by partition and offset."""
        return self.records.get(noun, [])

    def dead_places(self, noun: str) -> dict[Place, list[Record]]:
        """Dead letters of a topic, by the place of the record they are of."""
        found: dict[Place, list[Record]] = {}
        for letter in self.of(f"{noun}.dlq"):
            headers = dict(letter.headers)
            place = (headers["dlq-topic"].decode(), int(headers["dlq-partition"]), int(headers["dlq-offset"]))
            found.setdefault(place, []).append(letter)
        return found

    def take(self, names: Names, topics: Topics) -> None:
        """Take over what was read."""
        self.namespace = names.namespace
        for topic in TOPICS:
            pairs = [(topic.noun, names.topic(topic))]
            if topic.has_dlq:
                pairs.append((f"{topic.noun}.dlq", names.dlq(topic)))
            for noun, name in pairs:
                self.records[noun] = sorted(topics.of(name), key=lambda record: (record.partition, record.offset))
                self.removed += [f"{place}" for place, start in topics.starts.items() if place[0] == name and start > 0]


def all_topics(names: Names) -> list[str]:
    """Every topic of the pipeline, dead letters included."""
    return [name for topic in TOPICS for name in (names.topic(topic), *([names.dlq(topic)] if topic.has_dlq else []))]


def read_requests(log: Path) -> Iterator[Request]:
    """Lines that the hosts logged."""
    for line in log.read_text(encoding="utf-8").splitlines():
        yield Request(**json.loads(line))


def gather(evidence: Evidence, bootstrap: str, names: Names, log: Path) -> Evidence:
    """Read everything."""
    evidence.take(names, read_all(bootstrap, all_topics(names)))
    evidence.commits = read_all(bootstrap, [COMMITS]).of(COMMITS)
    evidence.went_back = list(went_back(evidence.commits, [names.group(worker) for worker in WORKERS]))
    evidence.requests = list(read_requests(log))
    return evidence
