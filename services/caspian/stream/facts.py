"""A cluster in, what there is to know of its health out: asked within seconds, judged elsewhere.

Topics are looked at from their ends, within a share of the time, so that the answer does not depend on their size.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import DecodeError
from kafka import errors
from kafka.admin import KafkaAdminClient

from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.pipeline import COVERAGE, FRONTIER, WORKERS
from caspian.settings import KafkaSettings
from caspian.stream import topics
from caspian.stream.connection import unreachable
from caspian.stream.lags import Lag, data_behind, lags, waiting_letters
from caspian.stream.names import Names
from caspian.stream.reader import consumer, partitions_of, read

# The last hour of the ledger, or of a busy one the last 20,000 lines: half a second of reading.
_LEDGER_MS = 3_600_000
_LEDGER_LINES = 20_000
# The frontier is read whole where that is quick; a large one is judged by what was read.
_FRONTIER_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Disk:
    """Where a broker keeps its logs; bytes, -1 where the broker does not say."""

    broker: int
    total: int
    usable: int


@dataclass(frozen=True, slots=True)
class Beat:
    """A heartbeat, in the order in which the broker took them. `at` is the worker's clock, seconds since 1970."""

    worker: str
    instance: str
    at: float
    pipeline_version: int


@dataclass(slots=True)
class Facts:
    """`behind` counts records without markers, by worker."""

    brokers: int = 0
    disks: list[Disk] = field(default_factory=list)
    differences: list[topics.Difference] = field(default_factory=list)
    lags: list[Lag] = field(default_factory=list)
    behind: dict[str, int] = field(default_factory=dict)
    letters: dict[str, int] = field(default_factory=dict)
    beats: list[Beat] = field(default_factory=list)
    frontier: dict[str, FrontierItem] = field(default_factory=dict)
    frontier_whole: bool = True


def gather(kafka: KafkaSettings, names: Names) -> Facts:
    """Everything; where topics are missing, only that.

    Raises:
        Unusable: the cluster cannot be reached or denies access.
    """
    facts = Facts(differences=topics.diff(kafka, names))
    try:
        with closing(KafkaAdminClient(**topics.admin_config(kafka))) as admin, closing(consumer(kafka)) as client:
            facts.brokers = len(admin.describe_cluster()["brokers"])
            facts.disks = list(_disks(admin))
            if any(difference.what == "missing" for difference in facts.differences):
                return facts
            facts.lags = lags(admin, client, names, WORKERS)
            for worker, lag in zip(WORKERS, facts.lags, strict=True):
                facts.behind[worker.name] = data_behind(kafka, names.topic(worker.reads), lag)
            facts.letters = waiting_letters(kafka, admin, client, names)
            facts.beats = list(beats(kafka, names, client))
        facts.frontier, facts.frontier_whole = _frontier(kafka, names)
    except errors.KafkaError as exc:
        raise unreachable(kafka, exc) from exc
    return facts


def beats(kafka: KafkaSettings, names: Names, client: Any) -> Iterator[Beat]:
    """Heartbeats of the last hour, in the broker's order."""
    name = names.topic(COVERAGE)
    places = partitions_of(client, name)
    if not places:
        return
    since = client.offsets_for_times(dict.fromkeys(places, int(time.time() * 1000) - _LEDGER_MS))[places[0]]
    end = client.end_offsets(places)[places[0]]
    start = max(since.offset if since else end, end - _LEDGER_LINES)
    for record in read(kafka, name, start={0: start}):
        with suppress(DecodeError):
            line = CoverageRecord.FromString(record.value or b"")
            if line.HasField("heartbeat"):
                beat = line.heartbeat
                yield Beat(beat.worker, beat.instance, line.at.ToMicroseconds() / 1e6, beat.pipeline_version)


def _frontier(kafka: KafkaSettings, names: Names) -> tuple[dict[str, FrontierItem], bool]:
    found: dict[str, FrontierItem] = {}
    deadline = time.monotonic() + _FRONTIER_SECONDS
    try:
        for record in read(kafka, names.topic(FRONTIER), alive=_until(deadline)):
            key = (record.key or b"").decode("utf-8", "replace")
            found.pop(key, None)
            with suppress(DecodeError):
                if record.value:
                    found[key] = FrontierItem.FromString(record.value)
    except TimeoutError:
        return found, False
    return found, True


def _until(deadline: float) -> Callable[[], None]:
    def check() -> None:
        if time.monotonic() > deadline:
            raise TimeoutError

    return check


def _disks(admin: KafkaAdminClient) -> Iterator[Disk]:
    # A right of its own (Describe on the cluster), which an operator need not have.
    with suppress(errors.AuthorizationError):
        for broker in admin.describe_log_dirs():
            for directory in broker.get("log_dirs", broker.get("results", ())):
                yield Disk(
                    broker.get("broker", -1), directory.get("total_bytes", -1), directory.get("usable_bytes", -1)
                )
