"""A moment as people write it: `start`, `10m` ago, or a date and time; milliseconds since 1970 out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_AGO = re.compile(r"^(\d{1,6})([smhd])$")


def parse(text: str, now: datetime) -> int:
    """Milliseconds; 0 for `start`. Without a zone a time is UTC.

    Raises:
        ValueError: names the text and the forms that are understood.
    """
    if text == "start":
        return 0
    if ago := _AGO.match(text):
        try:
            moment = now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        except OverflowError:
            return 0  # before there were dates: everything
    else:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is no time; write start, 10m, 2h, 3d or 2026-11-26T08:00Z") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0, int(moment.timestamp() * 1000))
