"""Text of a feed's fields in, text safe to show and bounded out; dates in the feed's many spellings in, UTC out."""

from __future__ import annotations

import calendar
import html
import re
from datetime import UTC, datetime
from datetime import date as date_of
from email.utils import parsedate_to_datetime
from functools import lru_cache

from caspian.fetch.feeds.listing import MAX_FIELD_BYTES

# Controls (except tab, newlines), lone surrogates, and the marks that reverse what a reader sees.
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# Each `<` ends at the next one, so that a field of nothing but `<` is no quadratic search.
_TAG = re.compile(r"<[^<>]*>")
_DATE_CHARACTERS = 64
MAX_NAME = 200
_EARLIEST = int(datetime(1990, 1, 1, tzinfo=UTC).timestamp())
_LATEST = int(datetime(2101, 1, 1, tzinfo=UTC).timestamp())
_MONTHS = {name: number for number, name in enumerate(calendar.month_abbr) if name}
_USUAL = re.compile(
    rf"[A-Z][a-z]{{2}}, (\d{{1,2}} (?:{'|'.join(_MONTHS)}) \d{{4}}) "
    r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d) (?:GMT|UTC|Z|([+-]\d{4}))",
    re.ASCII,
)
_EPOCH_DAY = date_of(1970, 1, 1).toordinal()


def bounded(text: str) -> str:
    """`text` without unsafe characters, at most `MAX_FIELD_BYTES` of UTF-8."""
    # A code point has at least one byte, so the first cut never shortens what the second would keep.
    text = text[:MAX_FIELD_BYTES]
    if not text.isprintable():
        text = _UNSAFE.sub("", text)
    text = text.strip()
    if 4 * len(text) <= MAX_FIELD_BYTES:
        return text
    raw = text.encode("utf-8")
    return text if len(raw) <= MAX_FIELD_BYTES else raw[:MAX_FIELD_BYTES].decode("utf-8", "ignore")


def plain(text: str) -> str:
    """One line without markup: for titles and names."""
    text = text[:MAX_FIELD_BYTES]
    if "<" in text or "&" in text:
        text = html.unescape(_TAG.sub(" ", text))
    return " ".join(bounded(text).split())


def name(text: str) -> str:
    """A person's or outlet's name: one line, at most `MAX_NAME` characters."""
    return plain(text[: 8 * MAX_NAME])[:MAX_NAME]


def date(text: str) -> int | None:
    """Seconds since 1970 of RFC 822, RFC 3339 and their misspellings; None outside 1990–2100. No zone means UTC."""
    text = text.strip()[:_DATE_CHARACTERS]
    if not text:
        return None
    seconds = _usual(text)
    if seconds is None:
        moment = _iso(text) or _rfc822(text)
        if moment is None:
            return None
        seconds = int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return seconds if _EARLIEST <= seconds < _LATEST else None


def _usual(text: str) -> int | None:
    """Seconds of what most feeds write, many times faster than the library that reads all of RFC 822."""
    found = _USUAL.fullmatch(text)
    if found is None:
        return None
    day, hour, minute, second, zone = found.groups()
    try:
        midnight = _midnight(day) - (_east(zone) if zone else 0)
    except ValueError:
        return None
    return midnight + 3600 * int(hour) + 60 * int(minute) + int(second)


# The entries of a feed share a few days and one zone.
@lru_cache(maxsize=256)
def _midnight(day: str) -> int:
    """Seconds of `1 Mar 2026`, UTC; ValueError where the calendar has no such day."""
    number, month, year = day.split(" ")
    return 86_400 * (date_of(int(year), _MONTHS[month], int(number)).toordinal() - _EPOCH_DAY)


@lru_cache(maxsize=256)
def _east(zone: str) -> int:
    """Seconds east of UTC of `+0330`; ValueError where it is a day or more."""
    seconds = 3600 * int(zone[1:3]) + 60 * int(zone[3:])
    if seconds >= 86_400:
        raise ValueError(zone)
    return -seconds if zone[0] == "-" else seconds


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
