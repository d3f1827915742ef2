"""Text of a feed's fields in, text safe to show and bounded out; dates in the feed's many spellings in, UTC out."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.fetch.feeds.listing import MAX_FIELD_BYTES

# Controls (except tab, newlines), lone surrogates, and the marks that reverse what a reader sees.
_UNSAFE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
# Each `<` ends at the next one, so that a field of nothing but `<` is no quadratic search.
_TAG = re.compile(r"<[^<>]*>")
_DATE_CHARACTERS = 64
MAX_NAME = 200
_YEARS = range(1990, 2101)


def bounded(text: str) -> str:
    """`text` without unsafe characters, at most `MAX_FIELD_BYTES` of UTF-8."""
    # A code point has at least one byte, so the first cut never shortens what the second would keep.
    text = _UNSAFE.sub("", text[:MAX_FIELD_BYTES]).strip()
    raw = text.encode("utf-8")
    return text if len(raw) <= MAX_FIELD_BYTES else raw[:MAX_FIELD_BYTES].decode("utf-8", "ignore")


def plain(text: str) -> str:
    """One line without markup: for titles and names."""
    text = html.unescape(_TAG.sub(" ", text[:MAX_FIELD_BYTES]))
    return " ".join(bounded(text).split())


def name(text: str) -> str:
    """A person's or outlet's name: one line, at most `MAX_NAME` characters."""
    return plain(text[: 8 * MAX_NAME])[:MAX_NAME]


def date(text: str) -> Timestamp | None:
    """RFC 822, RFC 3339 and their misspellings; None where it is not a date of 1990–2100. No zone means UTC."""
    text = text.strip()[:_DATE_CHARACTERS]
    if not text:
        return None
    moment = _iso(text) or _rfc822(text)
    if moment is None:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        return None
    if moment.year not in _YEARS:
        return None
    stamp = Timestamp()
    stamp.FromDatetime(moment)
    return stamp


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
