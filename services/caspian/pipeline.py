"""The topology as data: topics, workers, and what flows between them. The page a newcomer opens first.

Topics are created from this table, compose services and docs are compared with it by tests. Messages are named by
their class in `caspian.events.v1`; retention is in days, 0 means compacted (the newest record of each key stays).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

# Ordered. Greater supersedes: raise it when the detector or a stage gives other labels for the same text.
PIPELINE_VERSION = 2

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Topic:
    """One Kafka topic. Its partition count never changes after creation."""

    noun: str
    message: str
    key: str
    partitions: int
    retention_days: int
    purpose: str
    max_message_bytes: int = 1 * MIB
    has_dlq: bool = False

    @property
    def name(self) -> str:
        """`caspian.<noun>.v1`."""
        return f"caspian.{self.noun}.v1"

    @property
    def dlq(self) -> str:
        """Where its dead letters go: raw bytes, with reason and coordinates as headers."""
        return f"{self.name}.dlq"

    @property
    def compacted(self) -> bool:
        """The newest record of each key is kept for ever."""
        return self.retention_days == 0


# By registered domain, so that one worker is the only one that talks to a host.
FRONTIER = Topic("frontier", "FrontierItem", "d: or s: + URL key", 12, 0, "what to fetch, and when", has_dlq=True)
PAGES = Topic("pages", "Page", "article id", 12, 7, "one visit of one page, bytes as received", 4 * MIB, has_dlq=True)
# One partition: dedupe must see everything in one order.
ARTICLES = Topic("articles", "Article", "article id", 1, 14, "clean text and metadata", has_dlq=True)
MEMORY = Topic("memory", "MemoryRecord", "article id", 1, 0, "dedupe's state")
DEDUPED = Topic("deduped", "Article", "article id", 12, 14, "with version, reuse and story", has_dlq=True)
ASSESSED = Topic("assessed", "Article", "article id", 12, 14, "with stance", has_dlq=True)
PUBLISHING = Topic("publishing", "PublishState", "article id", 12, 0, "publish's state")
# One partition: a total order that readers resume in.
ENRICHED = Topic("enriched", "EnrichedEvent", "article id", 1, 30, "every event once, in one order", has_dlq=True)
LATEST = Topic("latest", "EnrichedEvent", "article id", 12, 0, "the newest event of each article")
ALERTS = Topic("alerts", "Alert", "rule:story", 1, 30, "each alert exactly once", has_dlq=True)
ALERTING = Topic("alerting", "AlertState", "typed", 1, 0, "alert's state", has_dlq=True)
OUTBOX = Topic("outbox", "OutboxItem", "alert:channel", 1, 0, "notify's state")
COVERAGE = Topic("coverage", "CoverageRecord", "source id", 1, 90, "the ledger", has_dlq=True)
ATTEMPTS = Topic("attempts", "AttemptRecord", "topic/partition/offset", 1, 0, "deaths of workers at one record")

TOPICS: tuple[Topic, ...] = (
    FRONTIER, PAGES, ARTICLES, MEMORY, DEDUPED, ASSESSED, PUBLISHING, ENRICHED, LATEST,
    ALERTS, ALERTING, OUTBOX, COVERAGE, ATTEMPTS,
)  # fmt: skip
BY_NOUN: dict[str, Topic] = {topic.noun: topic for topic in TOPICS}


class Delivery(Enum):
    """How a worker moves from input to output."""

    # Faust; repeats are possible after a crash and harmless, because later stages compare versions.
    AT_LEAST_ONCE = "at-least-once"
    # kafka-python; input offsets, state and outputs in one transaction.
    TRANSACTIONAL = "transactional"


@dataclass(frozen=True, slots=True)
class Worker:
    """One process type: `caspian worker <name>`."""

    name: str
    delivery: Delivery
    reads: Topic
    writes: tuple[Topic, ...]
    purpose: str
    state: Topic | None = None
    # Further inputs of a transactional worker; one member of its group gets the same partition of each.
    also_reads: tuple[Topic, ...] = ()

    @property
    def inputs(self) -> tuple[Topic, ...]:
        """Everything it reads."""
        return (self.reads, *self.also_reads)

    @property
    def group(self) -> str:
        """Its consumer group."""
        return f"caspian-{self.name}"

    @property
    def scalable(self) -> bool:
        """More processes share the work; otherwise a second one is a hot standby."""
        return self.reads.partitions > 1


FETCH = Worker("fetch", Delivery.TRANSACTIONAL, FRONTIER, (PAGES, FRONTIER, COVERAGE),
               "polls feeds, visits pages, politely and within budgets", state=FRONTIER)  # fmt: skip
EXTRACT = Worker("extract", Delivery.AT_LEAST_ONCE, PAGES, (ARTICLES, COVERAGE), "clean text and metadata out of pages")
DEDUPE = Worker("dedupe", Delivery.TRANSACTIONAL, ARTICLES, (DEDUPED, COVERAGE),
                "versions, reuse, stories and their origins", state=MEMORY)  # fmt: skip
STANCE = Worker("stance", Delivery.AT_LEAST_ONCE, DEDUPED, (ASSESSED, COVERAGE),
                "relevance and stance, with the evidence")  # fmt: skip
PUBLISH = Worker("publish", Delivery.TRANSACTIONAL, ASSESSED, (ENRICHED, LATEST, COVERAGE),
                 "each event exactly once", state=PUBLISHING)  # fmt: skip

# Its own state is an input too: people mute stories there.
ALERT = Worker("alert", Delivery.TRANSACTIONAL, ENRICHED, (ALERTS, COVERAGE),
               "rules: who is told of what, once, and why",
               state=ALERTING, also_reads=(COVERAGE, ALERTING))  # fmt: skip
NOTIFY = Worker("notify", Delivery.TRANSACTIONAL, ALERTS, (COVERAGE,),
                "webhooks, chat and mail, with retries per channel", state=OUTBOX)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reader:
    """One process type that only looks: without a group, so that each of its processes sees everything."""

    name: str
    reads: tuple[Topic, ...]
    purpose: str


BOARD = Reader("board", (LATEST, ENRICHED, COVERAGE, ALERTS), "the page, the feeds and live events")

WORKERS: tuple[Worker, ...] = (FETCH, EXTRACT, DEDUPE, STANCE, PUBLISH, ALERT, NOTIFY)
WORKER_BY_NAME: dict[str, Worker] = {worker.name: worker for worker in WORKERS}
READERS: tuple[Reader, ...] = (BOARD,)
# Everything that `caspian worker NAME` runs.
PROCESSES: tuple[Worker | Reader, ...] = (*WORKERS, *READERS)
