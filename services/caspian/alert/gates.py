"""When an alert may be told: what its rule's gates say, given what was told before. Pure; times are passed in."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from caspian.alert.durations import clock, in_words
from caspian.alert.rules import Gates, Quiet


@dataclass(frozen=True, slots=True)
class Wait:
    """Told at `due`; `gate` is the rule's word for why, `detail` the same for a person."""

    gate: str
    due: datetime
    detail: str


def wait(gates: Gates, now: datetime, last_on_subject: datetime | None, told: Iterable[datetime]) -> Wait | None:
    """The gate that holds longest; None: at once. `told` are the times of the rule's alerts so far."""
    found = [
        _debounce(gates.debounce, now, last_on_subject),
        _limit(gates, now, told),
        _digest(gates.digest, now),
    ]
    held = max((each for each in found if each is not None), key=lambda each: each.due, default=None)
    quiet = gates.quiet
    if quiet is not None and (end := quiet_until(quiet, held.due if held else now)) is not None:
        return Wait("quiet", end, f"quiet hours until {clock(end, quiet.zone)}")
    return held


def _debounce(span: timedelta | None, now: datetime, last: datetime | None) -> Wait | None:
    if span is None or last is None or now >= last + span:
        return None
    if last > now:  # one is held already: both are told then
        return Wait("debounce", last, f"told with another one of this story at {clock(last)}")
    return Wait("debounce", last + span, f"told of this story at {clock(last)}, next after {in_words(span)}")


def _limit(gates: Gates, now: datetime, told: Iterable[datetime]) -> Wait | None:
    if gates.limit is None:
        return None
    begin = _slot(now, gates.limit.per)
    end = begin + gates.limit.per
    if sum(1 for moment in told if begin <= moment < end) < gates.limit.alerts:
        return None
    return Wait("limit", end, f"{gates.limit.alerts} alerts in {in_words(gates.limit.per)} reached, until {clock(end)}")


def _digest(span: timedelta | None, now: datetime) -> Wait | None:
    if span is None:
        return None
    end = _slot(now, span) + span
    return Wait("digest", end, f"told together every {in_words(span)}, next at {clock(end)}")


def _slot(now: datetime, span: timedelta) -> datetime:
    """Begin of the slot that `now` is in; slots are aligned, so that a restart changes nothing."""
    seconds = span.total_seconds()
    return datetime.fromtimestamp(math.floor(now.timestamp() / seconds) * seconds, UTC)


def quiet_until(quiet: Quiet, now: datetime) -> datetime | None:
    """End of the quiet hours that `now` is in, by the clock on the wall of the zone; None outside of them."""
    here = now.astimezone(ZoneInfo(quiet.zone))
    time = here.time().replace(tzinfo=None)
    over_midnight = quiet.from_ > quiet.to
    inside = (time >= quiet.from_ or time < quiet.to) if over_midnight else quiet.from_ <= time < quiet.to
    if not inside:
        return None
    days = 1 if over_midnight and time >= quiet.from_ else 0
    end = datetime.combine(here.date() + timedelta(days=days), quiet.to, tzinfo=here.tzinfo)
    return end.astimezone(UTC)
