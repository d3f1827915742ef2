"""A date as stated in, the instant and how far to trust it out. Never a clock: "today" is the day of fetching.

Times without a zone are not instants: their day is kept and the time dropped.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

from caspian.events.v1 import article_pb2

# News on the web starts about here; earlier dates are defaults of content systems (1970-01-01, 0001-01-01).
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
# Clocks and zones of publishers.
TOLERANCE = timedelta(days=1)
# Where the day of fetching is not known.
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
MAX_RAW = 64

DAY_ONLY = re.compile(r"^(\d{4})[-/.]?(\d{2})[-/.]?(\d{2})$")
LEADING_DAY = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?!\d)")
FRACTION = re.compile(r"(?<=:\d\d)[.,](\d{1,9})")
SHORT_ZONE = re.compile(r"([+-]\d{2})$")
ISO_SPACES = re.compile(
    r"^(\d{4}-\d{2}-\d{2})[ T]+(\d{1,2}:\d{2}(?::\d{2})?)\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
EPOCH = re.compile(r"^\d{10}(?:\d{3})?$")

Confidence = article_pb2.Metadata.DateConfidence


class Stated(NamedTuple):
    """`at` in UTC (midnight where only the day is known), `offset` the zone stated in minutes, None without one."""

    at: datetime
    confidence: Confidence
    offset: int | None = None


def parse(raw: str, fetched: datetime | None) -> Stated | None:
    """Read ISO 8601, RFC 822 and epoch seconds, in the variants that pages have; None for anything else."""
    raw = raw.strip()[:MAX_RAW]
    stated = _iso(raw) or _rfc822(raw) or _epoch(raw) or _leading_day(raw)
    return stated if stated and _plausible(stated.at, fetched) else None


def day(year: int, month: int, number: int, fetched: datetime | None, low: bool = False) -> Stated | None:
    """A calendar day."""
    stated = _day(year, month, number)
    if stated is None or not _plausible(stated.at, fetched):
        return None
    return stated._replace(confidence=article_pb2.Metadata.LOW) if low else stated


def instant(at: datetime, fetched: datetime | None) -> Stated | None:
    """An instant that somebody else has read, of a zone that is not known any more."""
    return Stated(at, article_pb2.Metadata.EXACT) if _plausible(at, fetched) else None


def _plausible(at: datetime, fetched: datetime | None) -> bool:
    return at >= EARLIEST and (fetched is None or at <= fetched + TOLERANCE)


def _iso(raw: str) -> Stated | None:
    if found := DAY_ONLY.match(raw):
        return _day(*(int(part) for part in found.groups()))
    text = FRACTION.sub("", raw)
    if found := ISO_SPACES.match(text):
        clock, zone = (
            found.group(2).rjust(8 if found.group(2).count(":") == 2 else 5, "0"),
            (found.group(3) or "").upper(),
        )
        zone = "Z" if zone in ("UTC", "GMT") else zone
        text = f"{found.group(1)}T{clock}{zone}"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _instant(at)


def _rfc822(raw: str) -> Stated | None:
    try:
        return _instant(parsedate_to_datetime(raw))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _epoch(raw: str) -> Stated | None:
    if not EPOCH.match(raw):
        return None
    return _instant(datetime.fromtimestamp(int(raw[:10]), UTC))


def _leading_day(raw: str) -> Stated | None:
    found = LEADING_DAY.match(raw)
    return _day(*(int(part) for part in found.groups())) if found else None


def _instant(at: datetime) -> Stated | None:
    offset = at.utcoffset()
    if offset is None:
        return _day(at.year, at.month, at.day)
    try:
        utc = at.astimezone(UTC)
    except OverflowError:
        return None
    if (at.hour, at.minute, at.second) == (0, 0, 0):
        # Midnight is what systems write that know the day only.
        return _day(at.year, at.month, at.day)
    return Stated(utc, article_pb2.Metadata.EXACT, int(offset.total_seconds() // 60))


def _day(year: int, month: int, number: int) -> Stated | None:
    try:
        at = datetime(year, month, number, tzinfo=UTC)
    except ValueError:
        return None
    # 1 January is what systems write that know the year only.
    low = (month, number) == (1, 1)
    return Stated(at, article_pb2.Metadata.LOW if low else article_pb2.Metadata.DAY)
