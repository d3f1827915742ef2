"""One record of a stateless worker, from bytes to confirmed outputs: decode, decide, retry, deliver, count."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

import structlog
from google.protobuf.message import Message

from caspian.outcome import Retry
from caspian.pipeline import Worker
from caspian.stages import Stateless
from caspian.stream import codec
from caspian.stream.failures import FailureLimit
from caspian.stream.names import Names
from caspian.stream.records import Outgoing, Taken
from caspian.stream.settings import StreamSettings
from caspian.stream.settle import Settled, count, dead, observe_age, settle
from caspian.telemetry import metrics

log = structlog.get_logger(__name__)

Send = Callable[[Sequence[Outgoing]], Awaitable[None]]


class GivesUp(Exception):
    """The same failure again and again, transient by its kind: order is kept by stopping, the next owner replays."""


class LimitReached(Exception):
    """Too many failures of ours; see FailureLimit."""


class Processor:
    """Calls `stage` for one record at a time; `send` returns when the broker has confirmed."""

    def __init__(
        self,
        worker: Worker,
        stage: Stateless,
        names: Names,
        send: Send,
        settings: StreamSettings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = lambda: random.uniform(0.5, 1.5),  # noqa: S311
    ) -> None:
        self._worker, self._stage, self._names, self._send, self._settings = worker, stage, names, send, settings
        self._now, self._sleep, self._jitter = now, sleep, jitter
        self._limit = FailureLimit(settings.failure_window, settings.failure_share, settings.failures_in_a_row)
        # Offsets whose handling killed an earlier process: dead letters unseen.
        self.condemned: set[tuple[str, int, int]] = set()

    async def __call__(self, record: Taken) -> None:
        """Process `record` to the end.

        Raises:
            LimitReached, GivesUp, or whatever `send` raises: the worker must stop without acknowledging.
        """
        began = time.perf_counter()
        settled, message, failed = await self._decide(record)
        metrics.STAGE_SECONDS.labels(self._worker.name).observe(time.perf_counter() - began)
        # Before sending: at the limit nothing more is written, and nothing more is acknowledged.
        if why := self._limit.record(failed=failed):
            raise LimitReached(f"{why}; last: {settled.reason}")
        await self._send(settled.records)
        count(self._worker, settled)
        observe_age(self._worker, self._now(), message)
        metrics.PROGRESS.labels(self._worker.name).set(self._now().timestamp())

    async def _decide(self, record: Taken) -> tuple[Settled, Message | None, bool]:
        worker, names = self._worker, self._names
        if (record.topic, record.partition, record.offset) in self.condemned:
            # Decoded, not handled: the ledger must know which visit ended.
            about = codec.readable(worker.reads, record.key, record.value, record.headers)
            return dead(worker, names, record, about, "kills-its-process"), None, False
        try:
            message = codec.decode(worker.reads, record.key, record.value, record.headers)
        except codec.Malformed as exc:
            return dead(worker, names, record, None, exc.reason, str(exc)), None, False
        attempt = 0
        while True:
            attempt += 1
            try:
                outcome = await asyncio.wait_for(self._stage.handle(message), self._settings.handler_timeout)
            except Exception as exc:
                reason, detail, pause = (
                    "handler-timeout" if isinstance(exc, TimeoutError) else "handler-failed",
                    repr(exc),
                    0.0,
                )
                if attempt >= self._settings.attempts:
                    log.error("record failed for good", place=record.place, error=detail, exc_info=exc)
                    return dead(worker, names, record, message, reason, detail), message, True
            else:
                if not isinstance(outcome, Retry):
                    return settle(worker, names, record, message, outcome, self._now()), message, False
                reason, detail, pause = outcome.reason, "", outcome.after
                if attempt >= self._settings.attempts:
                    raise GivesUp(f"{record.place}: {reason}")
            metrics.RETRIES.labels(worker.name).inc()
            await self._sleep(max(pause, self._settings.backoff * 2 ** (attempt - 1)) * self._jitter())
