"""The parts of a JSON line, checked one by one: the first that cannot be used is named."""

from __future__ import annotations

import json
import re
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1.article_pb2 import Metadata

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MAX_ID = 1024


class UnusableLine(Exception):
    """Why, in one line."""


def json_object(raw: bytes) -> dict[str, Any]:
    """A line as an object.

    Raises:
        UnusableLine: see there.
    """
    try:
        line = json.loads(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UnusableLine("not UTF-8") from None
    except json.JSONDecodeError as exc:
        raise UnusableLine(f"not JSON: {exc.msg} at character {exc.pos + 1}") from None
    except (ValueError, RecursionError):  # a number of thousands of digits; brackets in brackets in brackets
        raise UnusableLine("not JSON of a reasonable depth and size") from None
    if not isinstance(line, dict):
        raise UnusableLine("not a JSON object")
    return line


def identifier(line: dict[str, Any]) -> str:
    """`id`, or empty where there is none.

    Raises:
        UnusableLine: see there.
    """
    value = string(line, "id")
    if len(value) > _MAX_ID:
        raise UnusableLine(f"id is longer than {_MAX_ID} characters")
    if "id" in line and not value:
        raise UnusableLine("id is empty")
    return value


def string(line: dict[str, Any], name: str) -> str:
    """A field that is text, or empty where it is absent or null.

    Raises:
        UnusableLine: see there.
    """
    value = line.get(name, "")
    if value is None:
        return ""
    if not isinstance(value, str):
        raise UnusableLine(f"{name} is not a string")
    if not value.isascii() and any("\ud800" <= character <= "\udfff" for character in value):
        raise UnusableLine(f"{name} has half of a surrogate pair")
    return value


def timestamp(name: str, text: str) -> Timestamp:
    """A time in RFC 3339.

    Raises:
        UnusableLine: see there.
    """
    stamp = Timestamp()
    try:
        stamp.FromJsonString(text)
    except ValueError:
        raise UnusableLine(f"{name} is not a time like 2031-05-06T14:05:00Z") from None
    return stamp


def metadata_of(line: dict[str, Any]) -> Metadata:
    """`title`, `language` and `publishedAt` (a time, or a day).

    Raises:
        UnusableLine: see there.
    """
    metadata = Metadata(title=string(line, "title"), language=string(line, "language"))
    published = string(line, "publishedAt")
    if _DAY.fullmatch(published):
        metadata.published_at.CopyFrom(timestamp("publishedAt", f"{published}T00:00:00Z"))
        metadata.published_at_confidence = Metadata.DAY
    elif published:
        metadata.published_at.CopyFrom(timestamp("publishedAt", published))
        metadata.published_at_confidence = Metadata.EXACT
    return metadata


def check_shape(value: object, descriptor: Any) -> None:
    """Objects where objects belong: the parser would take a string for one whose fields it may ignore.

    Raises:
        UnusableLine: see there.
    """
    if not isinstance(value, dict):
        raise UnusableLine(f"{descriptor.name.lower()} is not an object")
    for each in descriptor.fields:
        inner = value.get(each.json_name, value.get(each.name))
        if inner is None or each.message_type is None or each.message_type.file.package != descriptor.file.package:
            continue
        for one in inner if isinstance(inner, list) else [inner]:
            check_shape(one, each.message_type)


def brief(exc: Exception) -> str:
    """The error of a parser on one line of reasonable length."""
    return " ".join(str(exc).split())[:200]
