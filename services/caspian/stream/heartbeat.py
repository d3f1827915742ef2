"""A line on the ledger per worker and minute, so that a consumer can tell "no news" from "no data"."""

from __future__ import annotations

from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1.coverage_pb2 import CoverageRecord, Heartbeat
from caspian.identity import ids
from caspian.outcome import Emit
from caspian.pipeline import COVERAGE, PIPELINE_VERSION, Worker

EVERY_SECONDS = 60


class Pulse:
    """Of one process; `instance` is its slot."""

    def __init__(self, worker: Worker, instance: str, pipeline_version: int = PIPELINE_VERSION) -> None:
        self._worker, self._instance, self._version = worker, instance, pipeline_version
        self._minute = 0
        self.processed = 0

    def due(self, now: datetime) -> list[Emit]:
        """The line of this minute, once."""
        minute = int(now.timestamp()) // EVERY_SECONDS
        if minute == self._minute:
            return []
        self._minute = minute
        at = Timestamp()
        at.FromDatetime(now)
        name = self._worker.name
        record = CoverageRecord(
            id=ids.digest("heartbeat", name, self._instance, minute),
            source_id=name,
            stage=name,
            at=at,
            heartbeat=Heartbeat(
                worker=name,
                instance=self._instance,
                processed=self.processed,
                pipeline_version=self._version,
            ),
        )
        return [Emit(COVERAGE.noun, name, record)]
