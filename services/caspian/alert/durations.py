"""Spans and times of day as people write them: `90s`, `10m`, `2h`, `7d`; `22:00`."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, WithJsonSchema

_SPAN = re.compile(r"(\d{1,5})([smhd])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")


def _span(value: object) -> object:
    if isinstance(value, timedelta):
        return value
    match = _SPAN.fullmatch(value) if isinstance(value, str) else None
    if match is None or not int(match[1]):
        raise ValueError("a span is a number with s, m, h or d: 90s, 10m, 2h, 7d")
    return timedelta(**{_UNITS[match[2]]: int(match[1])})


def _time(value: object) -> object:
    if isinstance(value, time):
        return value
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError('a time of day is written in quotes: "22:00"')
    return time(int(match[1]), int(match[2]))


def _zone(value: object) -> object:
    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("no such time zone; write one like Europe/Berlin or UTC") from None
    return value


Span = Annotated[timedelta, BeforeValidator(_span), WithJsonSchema({"type": "string", "pattern": r"^\d{1,5}[smhd]$"})]
TimeOfDay = Annotated[time, BeforeValidator(_time), WithJsonSchema({"type": "string", "pattern": r"^\d\d:\d\d$"})]
Zone = Annotated[str, BeforeValidator(_zone)]


def in_words(span: timedelta) -> str:
    """`2 d`, `3 h`, `10 min`, `5 s`: the largest unit that fits."""
    seconds = int(span.total_seconds())
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            return f"{seconds // size} {unit}"
    return f"{seconds} s"


def clock(moment: datetime, zone: str = "UTC") -> str:
    """`26 Nov 07:00 UTC`, in the zone given."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%d %b %H:%M %Z")
