"""Lines of the ledger that only fetch writes: polls, gaps, silence. Numbers in, `Emit`s for `coverage` out."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1 import coverage_pb2
from caspian.fetch.http.urls import public
from caspian.fetch.items import Item
from caspian.identity.ids import digest
from caspian.outcome import Emit
from caspian.pipeline import COVERAGE

STAGE = "fetch"


def poll(key: str, item: Item, report: coverage_pb2.PollReport, at: Timestamp) -> Emit:
    """One poll happened; `report` holds its counts, url and number are filled in here."""
    report.url = public(item.url)
    report.number = item.poll.polls + 1
    record = _record(digest("poll", key, report.number), item, at)
    record.poll.CopyFrom(report)
    return Emit(COVERAGE.noun, item.source.id, record)


def gap(key: str, item: Item, at: Timestamp) -> Emit:
    """This poll does not overlap the one before: something may have fallen between."""
    number = item.poll.polls + 1
    record = _record(digest("gap", key, number), item, at)
    record.gap.CopyFrom(
        coverage_pb2.Gap(url=public(item.url), number=number, previous_poll_at=item.poll.last_success_at)
    )
    return Emit(COVERAGE.noun, item.source.id, record)


def silence(
    key: str, item: Item, kind: coverage_pb2.Silence.Kind, since: Timestamp, expected_s: float, at: Timestamp
) -> Emit:
    """The source fell silent, cannot be reached, or speaks again."""
    record = _record(digest("silence", key, item.poll.polls + 1, int(kind)), item, at)
    record.silence.CopyFrom(
        coverage_pb2.Silence(kind=kind, url=public(item.url), since=since, expected_interval_s=expected_s)
    )
    return Emit(COVERAGE.noun, item.source.id, record)


def _record(identity: str, item: Item, at: Timestamp) -> coverage_pb2.CoverageRecord:
    return coverage_pb2.CoverageRecord(id=identity, source_id=item.source.id, stage=STAGE, at=at)
