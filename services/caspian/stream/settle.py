"""From a stage's outcome to what is written: outputs, ledger lines or a dead letter. Shared by both adapters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from caspian import ledger
from caspian.events.v1 import article_pb2, coverage_pb2, page_pb2
from caspian.outcome import Done, Outcome, Poison, Rejected
from caspian.pipeline import Worker
from caspian.stream.dead_letters import dead_letter
from caspian.stream.names import Names
from caspian.stream.records import Outgoing, Taken, TooLarge, all_outgoing, outgoing
from caspian.telemetry import metrics


@dataclass(frozen=True, slots=True)
class Settled:
    """What one input becomes: records to write, and how it is counted."""

    records: tuple[Outgoing, ...]
    outcome: str
    reason: str = ""
    detail: str = ""

    @property
    def is_dead(self) -> bool:
        """It goes to the dead letters."""
        return self.outcome == "dead"


def settle(
    worker: Worker, names: Names, record: Taken, message: Message | None, outcome: Outcome, now: datetime
) -> Settled:
    """Turn a terminal outcome into records.

    Raises:
        ValueError: the outcome is not terminal (Retry).
    """
    match outcome:
        case Done(messages, counted_as):
            try:
                records = all_outgoing(messages, names)
            except TooLarge as exc:
                return dead(worker, names, record, message, "output-too-large", str(exc))
            is_drop = any(
                isinstance(emit.value, coverage_pb2.CoverageRecord) and emit.value.HasField("drop") for emit in messages
            )
            return Settled(records, "rejected", counted_as) if is_drop else Settled(records, counted_as)
        case Rejected(reason):
            about = ledger.subject_of(message) if message is not None else ledger.Subject("", 0, "", "")
            at = Timestamp()
            at.FromDatetime(now)
            line = ledger.drop(worker.name, about.article, about.visit, about.source, reason, about.url, at)
            return Settled((outgoing(line, names),), "rejected", reason)
        case Poison(reason):
            return dead(worker, names, record, message, reason)
        case _:
            raise ValueError(f"not a terminal outcome: {outcome}")


def dead(
    worker: Worker, names: Names, record: Taken, message: Message | None, reason: str, detail: str = ""
) -> Settled:
    """The input as a dead letter."""
    about = ledger.subject_of(message) if isinstance(message, page_pb2.Page | article_pb2.Article) else None
    topic = names.input_of(worker, record.topic)
    letter = dead_letter(topic, record, names, stage=worker.name, reason=reason, detail=detail, subject=about)
    return Settled((letter,), "dead", reason, detail)


def count(worker: Worker, *settled: Settled) -> None:
    """Count inputs, once what they became is confirmed."""
    for outcome, number in Counter(one.outcome for one in settled).items():
        metrics.MESSAGES.labels(worker.name, outcome).inc(number)
    for reason, number in Counter(one.reason for one in settled if one.outcome == "rejected").items():
        metrics.DROPS.labels(worker.name, reason).inc(number)
    for reason, number in Counter(one.reason for one in settled if one.is_dead).items():
        metrics.DEAD_LETTERS.labels(worker.name, reason).inc(number)
    for noun, number in Counter(record.noun for one in settled for record in one.records).items():
        metrics.OUTPUTS.labels(worker.name, noun).inc(number)


def observe_age(worker: Worker, now: datetime, *messages: Message | None) -> None:
    """How old the articles are by now."""
    ages = metrics.EVENT_AGE.labels(worker.name)
    for message in messages:
        if isinstance(message, page_pb2.Page | article_pb2.Article) and message.provenance.HasField("fetched_at"):
            ages.observe(max(0.0, now.timestamp() - message.provenance.fetched_at.ToMicroseconds() / 1e6))
