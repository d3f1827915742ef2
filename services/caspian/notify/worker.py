"""The notify worker: alerts in, deliveries out of the transaction, their results into it.

A `stages.Stateful`: `process` puts an alert into the outbox, `tick` takes in what has ended and begins what is due. A
crash repeats deliveries at most; what was not confirmed to Kafka is still due.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from google.protobuf.message import Message

from caspian.checked_yaml import BrokenFileError, Kept
from caspian.events.v1.alert_pb2 import Alert
from caspian.notify import stage
from caspian.notify.channels import Channel, load
from caspian.notify.delivery import Away, Delivered, Result
from caspian.notify.outbox import Outbox, Parcel, moment_of
from caspian.notify.sender import LoopSender, Sender
from caspian.notify.settings import NotifySettings
from caspian.outcome import Done, Emit, Outcome, Poison
from caspian.settings import SettingsError
from caspian.telemetry import metrics

log = structlog.get_logger(__name__)

_NAME = "notify"
_SWEEP_EVERY = timedelta(minutes=10)


class NotifyWorker:
    """See the module.

    Raises:
        SettingsError: the channels file cannot be used at the start.
    """

    reads_tombstones = False

    def __init__(
        self,
        settings: NotifySettings,
        sender: Sender | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._settings, self._clock = settings, clock
        self._schedule = stage.Schedule(settings.retries_s, settings.jitter, chance)
        self._kept: Kept[dict[str, Channel]] | None = None
        if settings.channels:
            try:
                self._kept = Kept(Path(settings.channels), load)
            except BrokenFileError as exc:
                raise SettingsError(f"CASPIAN_NOTIFY_CHANNELS: {exc}; `caspian alerts lint` checks a file") from None
        self._looked, self._swept = clock().timestamp(), datetime.min.replace(tzinfo=UTC)
        self._outbox = self._empty()
        self._sender = sender or LoopSender(settings)
        self._refuse_or_take()

    def _empty(self) -> Outbox:
        settings = self._settings
        return Outbox(settings.parallel, timedelta(seconds=settings.catch_up_after_s), settings.catch_up_from)

    @property
    def channels(self) -> dict[str, Channel]:
        """Those in force."""
        return self._kept.value if self._kept else {}

    # --- records ---

    def restore(self, partition: int, key: str, value: bytes | None) -> None:  # noqa: ARG002 -- there is one
        """Take back one record of `outbox`."""
        self._outbox.restore(key, value)

    def revoke(self, partition: int) -> None:  # noqa: ARG002 -- there is one
        """Drop the state; results that are still to come will be ignored."""
        self._outbox = self._empty()

    def process(self, key: str, message: Message | None, partition: int) -> Outcome:  # noqa: ARG002
        """Put an alert into the outbox, once for each of its channels."""
        assert isinstance(message, Alert)
        if not message.HasField("at"):
            return Poison("no-time")
        return Done(stage.accept(message, self._outbox, self._clock()))

    def tick(self, now: datetime) -> Sequence[Emit]:
        """Take in what has ended, then begin what is due."""
        if self._kept is not None and now.timestamp() - self._looked >= self._settings.reload_s:
            self._looked = now.timestamp()
            if self._kept.look():
                self._refuse_or_take()
        emits = self._collect(now)
        for parcel in self._outbox.parcels(now):
            channel = self.channels.get(parcel.channel)
            if channel is None:
                emits += self._settle(parcel, Away("no such channel"), now)
            else:
                self._sender.submit(parcel, channel)
        # A sender without a thread has ended by now.
        emits += self._collect(now)
        if now - self._swept > _SWEEP_EVERY:
            self._swept = now
            emits += self._outbox.expired(now)
        return emits

    def close(self) -> None:
        """Give up deliveries under way; they are still due."""
        self._sender.close()

    # --- results ---

    def _collect(self, now: datetime) -> list[Emit]:
        return [emit for parcel, result in self._sender.finished() for emit in self._settle(parcel, result, now)]

    def _settle(self, parcel: Parcel, result: Result, now: datetime) -> list[Emit]:
        if not self._outbox.knows(parcel):
            return []
        emits = stage.settle(parcel, result, self._outbox, self._schedule, now)
        dead = sum(1 for emit in emits if emit.topic.endswith(".dlq"))
        count = metrics.NOTIFICATIONS.labels
        if isinstance(result, Delivered):
            count(parcel.channel, "delivered").inc(len(parcel.items))
            for item in parcel.items:
                age = (now - moment_of(item.alert.at)).total_seconds()
                metrics.NOTIFICATION_AGE.labels(parcel.channel).observe(max(0.0, age))
        else:
            count(parcel.channel, "failed").inc(len(parcel.items) - dead)
            count(parcel.channel, "dead").inc(dead)
            metrics.DEAD_LETTERS.labels(_NAME, "undelivered").inc(dead)
            log.warning("not delivered", channel=parcel.channel, alerts=len(parcel.items), why=result.reason, dead=dead)
        for channel, number in self._outbox.waiting().items():
            metrics.OUTBOX.labels(channel).set(number)
        return emits

    def _refuse_or_take(self) -> None:
        metrics.FILE_REFUSED.labels(_NAME).set(1 if self._kept and self._kept.problem else 0)
        if self._kept is None:
            log.warning("no channels: nobody will be told", setting="CASPIAN_NOTIFY_CHANNELS")
        elif self._kept.problem:
            log.error("the channels were changed and cannot be used; the old ones stay", why=self._kept.problem)
        else:
            log.info("channels in force", channels=sorted(self._kept.value))
