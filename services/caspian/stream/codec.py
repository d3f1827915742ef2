"""Records to messages and back. Whatever is not exactly one of our messages is refused with a fixed reason."""

from __future__ import annotations

from collections.abc import Iterable

from google.protobuf.message import DecodeError, Message

from caspian.events.v1 import (
    alert_pb2,
    article_pb2,
    coverage_pb2,
    enriched_pb2,
    frontier_pb2,
    page_pb2,
    state_pb2,
)
from caspian.pipeline import Topic

Headers = Iterable[tuple[str, bytes | None]]

SCHEMA_HEADER = "schema"

_CLASSES: dict[str, type[Message]] = {
    cls.DESCRIPTOR.name: cls
    for cls in (
        alert_pb2.Alert, alert_pb2.AlertState, alert_pb2.OutboxItem, article_pb2.Article, coverage_pb2.CoverageRecord,
        enriched_pb2.EnrichedEvent, frontier_pb2.FrontierItem, page_pb2.Page,
        state_pb2.AttemptRecord, state_pb2.MemoryRecord, state_pb2.PublishState,
    )
}  # fmt: skip

# A foreign message of the same wire types parses; it does not have these.
_IDENTITY = {"Article": "id", "Page": "article_id", "FrontierItem": "url", "CoverageRecord": "id", "Alert": "alert_id"}


class Malformed(Exception):
    """The bytes are not a message of this topic. `reason` is a fixed word, fit for a metric."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason


def message_class(topic: Topic) -> type[Message]:
    """Class of the messages on a topic."""
    return _CLASSES[topic.message]


def encode(message: Message) -> bytes:
    """The same message always gives the same bytes."""
    return message.SerializeToString(deterministic=True)


def schema_header(message: Message) -> tuple[str, bytes]:
    """Header that names the message and, by its package, the version of the contract."""
    return SCHEMA_HEADER, message.DESCRIPTOR.full_name.encode()


def decode(topic: Topic, key: bytes | None, value: bytes | None, headers: Headers = ()) -> Message:
    """One message of `topic`.

    Raises:
        Malformed: no value, empty, another schema, not protobuf, not ours, or under a key that is not its id.
    """
    cls = message_class(topic)
    expected = cls.DESCRIPTOR.full_name
    for name, content in headers:
        if name == SCHEMA_HEADER and content != expected.encode():
            raise Malformed("unknown-schema", f"{(content or b'')[:80]!r}, expected {expected}")
    if value is None:
        raise Malformed("no-value")
    if not value:
        raise Malformed("empty")
    try:
        message = cls.FromString(value)
    except (DecodeError, RecursionError) as exc:
        raise Malformed("undecodable", str(exc)[:200]) from None
    identity = _IDENTITY.get(topic.message)
    if identity and not getattr(message, identity):
        raise Malformed("foreign", f"no {identity} in it")
    if topic.key == "article id" and identity and (key or b"") != getattr(message, identity).encode():
        raise Malformed("key-mismatch", "the key is not the article's id")
    return message


def readable(topic: Topic, key: bytes | None, value: bytes | None, headers: Headers = ()) -> Message | None:
    """The message if it is one, else None: for what only wants to say what a record was about."""
    try:
        return decode(topic, key, value, headers)
    except Malformed:
        return None
