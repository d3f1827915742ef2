"""What becomes of alerts and attempts: records of `outbox` and dead letters. Pure; chance and time are passed in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from caspian.events.v1.alert_pb2 import Alert, OutboxItem
from caspian.notify.delivery import Away, Delivered, Refused, Result
from caspian.notify.outbox import REFUSED, Outbox, Parcel, moment_of
from caspian.outcome import Emit
from caspian.pipeline import ALERTS

# Names of channels come from rules; a broken rule must not become a broken key.
_MAX_CHANNELS = 20


@dataclass(frozen=True, slots=True)
class Schedule:
    """Pauses before further attempts, in seconds; `chance` gives a number from 0 to 1 for the jitter."""

    pauses: Sequence[float]
    jitter: float
    chance: Callable[[], float]

    def pause(self, attempts: int) -> timedelta:
        """Before the attempt after `attempts` failed ones."""
        seconds = self.pauses[min(attempts, len(self.pauses)) - 1]
        return timedelta(seconds=seconds * (1 + self.jitter * (2 * self.chance() - 1)))

    def is_over(self, item: OutboxItem, now: datetime) -> bool:
        """Whether an item that has just failed again has had its time."""
        old = (now - moment_of(item.alert.at)).total_seconds() >= sum(self.pauses)
        return item.attempts >= len(self.pauses) or (old and item.attempts > 0)


def accept(alert: Alert, outbox: Outbox, now: datetime) -> tuple[Emit, ...]:
    """One item for each channel that has not had the alert."""
    channels = list(dict.fromkeys(alert.channels))[:_MAX_CHANNELS]
    found = (outbox.add(alert, channel, now) for channel in channels)
    return tuple(emit for emit in found if emit is not None)


def settle(parcel: Parcel, result: Result, outbox: Outbox, schedule: Schedule, now: datetime) -> list[Emit]:
    """Done, again later, or given up."""
    match result:
        case Delivered():
            return list(outbox.delivered(parcel, now))
        case Refused(reason):
            error, away, after = f"{REFUSED}: {reason}", False, 0.0
        case Away(reason, after):
            error, away = reason, True
    # A fresh alert must not make a dead channel be asked as often as a fresh one.
    pause = schedule.pause(max(item.attempts for item in parcel.items) + 1)
    again = now + max(pause, timedelta(seconds=after))
    due = [None if schedule.is_over(item, now) else again for item in parcel.items]
    emits = outbox.failed(parcel, error, due, now, away)
    return emits + [_dead(item, error) for item, at in zip(parcel.items, due, strict=True) if at is None]


def _dead(item: OutboxItem, error: str) -> Emit:
    """Given up: read again from here, it is delivered to the channels that have not had it."""
    ours = {"reason": "undelivered", "detail": error, "stage": "notify", "channel": item.channel}
    headers = tuple((f"dlq-{name}", value.encode("utf-8", "replace")[:500]) for name, value in ours.items())
    return Emit(f"{ALERTS.noun}.dlq", f"{item.alert.rule}:{item.alert.story_id}", item.alert, headers=headers)
