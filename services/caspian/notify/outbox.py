"""What is to be told to whom: alerts in, items per channel with their next attempt; records of `outbox` out.

A channel that cannot be reached is left alone as a whole until its next attempt; one alert that it refuses waits alone.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1.alert_pb2 import Alert, OutboxItem
from caspian.outcome import Emit
from caspian.pipeline import OUTBOX

# As long as `alerts` keeps its records: a repeat within that time is known.
KEPT = timedelta(days=30)
# Alerts and bytes in one parcel: what a receiver can be asked to take at once.
_MAX_TOGETHER = 50
_MAX_BYTES = 512 * 1024
# Due items put into the order of their alerts, before the first ones are chosen.
_LOOKED_AT = 1000
# How the errors begin that are about one alert, not about the channel.
REFUSED = "refused"


def stamp(moment: datetime) -> Timestamp:
    """As the contract writes it."""
    result = Timestamp()
    result.FromDatetime(moment)
    return result


def moment_of(value: Timestamp) -> datetime:
    """As Python compares it."""
    return value.ToDatetime(UTC)


@dataclass(frozen=True, slots=True)
class Parcel:
    """Alerts for one delivery; several where they are told together after a channel was away."""

    channel: str
    items: tuple[OutboxItem, ...]
    late: bool = False

    @property
    def alerts(self) -> list[Alert]:
        """Their alerts, oldest first."""
        return [item.alert for item in self.items]


class Outbox:
    """See the module. Items under way are not given again until they are settled.

    Args:
        parallel: parcels under way to one channel.
        together_after, together_from: so many alerts that waited so long go into one parcel.
    """

    def __init__(self, parallel: int, together_after: timedelta, together_from: int) -> None:
        self._parallel, self._after, self._from = parallel, together_after, together_from
        self._items: dict[str, OutboxItem] = {}
        self._due: dict[str, list[tuple[datetime, datetime, str]]] = defaultdict(list)
        self._under_way: dict[str, set[str]] = defaultdict(set)
        self._parcels: Counter[str] = Counter()
        self._paused: dict[str, datetime] = {}
        self._done: list[tuple[datetime, str]] = []
        self._waiting: Counter[str] = Counter()

    # --- records ---

    def restore(self, key: str, value: bytes | None) -> None:
        """Take back one record."""
        if value is None:
            known = self._items.pop(key, None)
            if known is not None and not known.done:
                self._waiting[known.channel] -= 1
        else:
            self.put(OutboxItem.FromString(value))

    def put(self, item: OutboxItem) -> Emit:
        """Keep an item; the message that makes it so."""
        key = key_of(item)
        known = self._items.get(key)
        self._waiting[item.channel] += (not item.done) - (known is not None and not known.done)
        self._items[key] = item
        if item.done:
            heapq.heappush(self._done, (moment_of(item.due), key))
        else:
            heapq.heappush(self._due[item.channel], (moment_of(item.due), moment_of(item.alert.at), key))
        return Emit(OUTBOX.noun, key, item)

    def add(self, alert: Alert, channel: str, now: datetime) -> Emit | None:
        """A new alert for a channel; None where it has been delivered or waits already. One given up begins anew."""
        known = self._items.get(f"{alert.alert_id}:{channel}")
        if known is not None and not (known.done and known.last_error):
            return None
        return self.put(OutboxItem(alert_id=alert.alert_id, channel=channel, due=stamp(now), alert=alert))

    # --- what is due ---

    def waiting(self) -> Counter[str]:
        """Alerts not yet delivered, by channel."""
        return self._waiting

    def parcels(self, now: datetime) -> Iterator[Parcel]:
        """Everything that may be sent now; it is under way from then on."""
        for channel in list(self._due):
            while self._parcels[channel] < self._parallel and self._paused.get(channel, now) <= now:
                items = self._next(channel, now)
                if not items:
                    break
                self._parcels[channel] += 1
                self._under_way[channel] |= {key_of(item) for item in items}
                yield Parcel(channel, tuple(items), len(items) > 1)

    def _next(self, channel: str, now: datetime) -> list[OutboxItem]:
        due = self._take(channel, now)
        if not due:
            return []
        # What a receiver refused goes alone, so that it takes no others with it.
        fresh = [item for item in due if not item.last_error.startswith(REFUSED)]
        waited = [item for item in fresh if now - moment_of(item.alert.at) >= self._after]
        chosen = _that_fit(fresh) if len(waited) >= self._from else (fresh or due)[:1]
        keys = {key_of(item) for item in chosen}
        for item in due:
            if key_of(item) not in keys:
                heapq.heappush(self._due[channel], (moment_of(item.due), moment_of(item.alert.at), key_of(item)))
        return chosen

    def _take(self, channel: str, now: datetime) -> list[OutboxItem]:
        """Due items in order, those that are out of date in the heap left out."""
        found: dict[str, OutboxItem] = {}
        heap = self._due[channel]
        while heap and heap[0][0] <= now and len(found) < _LOOKED_AT:
            at, _, key = heapq.heappop(heap)
            item = self._items.get(key)
            if item is None or item.done or moment_of(item.due) != at or key in self._under_way[channel]:
                continue
            found[key] = item
        return sorted(found.values(), key=lambda item: (item.alert.at.ToNanoseconds(), item.alert_id))

    # --- what became of it ---

    def delivered(self, parcel: Parcel, now: datetime) -> Iterable[Emit]:
        """All of it arrived."""
        self._settle(parcel)
        self._paused.pop(parcel.channel, None)
        return [self._finish(item, now, "") for item in parcel.items]

    def failed(
        self, parcel: Parcel, error: str, due: Sequence[datetime | None], now: datetime, pause: bool
    ) -> list[Emit]:
        """None of it did. `due`: the next attempt of each item, None to give it up. `pause`: the channel is away."""
        self._settle(parcel)
        emits = []
        for item, at in zip(parcel.items, due, strict=True):
            if at is None:
                emits.append(self._finish(item, now, error))
                continue
            again = OutboxItem()
            again.CopyFrom(item)
            again.attempts += 1
            again.last_error = error
            again.due.FromDatetime(at)
            emits.append(self.put(again))
        later = [at for at in due if at is not None]
        if pause and later:
            self._paused[parcel.channel] = min(later)
        return emits

    def knows(self, parcel: Parcel) -> bool:
        """Whether it is under way: not one of a life before the state was dropped."""
        return {key_of(item) for item in parcel.items} <= self._under_way[parcel.channel]

    def _settle(self, parcel: Parcel) -> None:
        self._parcels[parcel.channel] -= 1
        self._under_way[parcel.channel] -= {key_of(item) for item in parcel.items}

    def _finish(self, item: OutboxItem, now: datetime, error: str) -> Emit:
        done = OutboxItem(
            alert_id=item.alert_id, channel=item.channel, due=stamp(now), attempts=item.attempts + 1, done=True,
            last_error=error,
        )  # fmt: skip
        return self.put(done)

    def expired(self, now: datetime, limit: int = 500) -> Iterator[Emit]:
        """Forget what was done long ago."""
        while self._done and self._done[0][0] < now - KEPT and limit:
            limit -= 1
            _, key = heapq.heappop(self._done)
            item = self._items.get(key)
            if item is not None and item.done and moment_of(item.due) < now - KEPT:
                del self._items[key]
                yield Emit(OUTBOX.noun, key, None)


def _that_fit(items: Sequence[OutboxItem]) -> list[OutboxItem]:
    found: list[OutboxItem] = []
    size = 0
    for item in items:
        size += item.ByteSize()
        if found and (size > _MAX_BYTES or len(found) == _MAX_TOGETHER):
            break
        found.append(item)
    return found


def key_of(item: OutboxItem) -> str:
    """Key of an item."""
    return f"{item.alert_id}:{item.channel}"
