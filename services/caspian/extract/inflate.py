"""The stored bytes of a page in, the bytes as the server meant them out; never more than the cap in memory.

Fetch stores bodies raw or as one zlib stream. Anything else, and anything cut off, is a broken message.
"""

from __future__ import annotations

import zlib

from caspian.events.v1 import page_pb2
from caspian.extract.reasons import Reason, RefusedError

# Both from docs on hostile inputs: what fetch may store, and what it may stand for.
MAX_STORED = 3 * 1024 * 1024
MAX_DECODED = 5 * 1024 * 1024


class BadCodingError(Exception):
    """The body is not what its coding says."""


def inflate(body: bytes, coding: page_pb2.Page.Coding) -> bytes:
    """At most 5 MiB.

    Raises:
        BadCodingError: unknown coding, broken or incomplete stream.
        RefusedError: too large, stored or decoded.
    """
    if len(body) > MAX_STORED and coding != page_pb2.Page.IDENTITY:
        raise RefusedError(Reason.TOO_LARGE)
    if coding == page_pb2.Page.DEFLATE:
        body = _inflate(body)
    elif coding not in (page_pb2.Page.IDENTITY, page_pb2.Page.CODING_UNSPECIFIED):
        raise BadCodingError(f"unknown coding {coding}")
    if len(body) > MAX_DECODED:
        raise RefusedError(Reason.TOO_LARGE)
    return body


def _inflate(body: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        plain = stream.decompress(body, MAX_DECODED + 1)
    except zlib.error as exc:
        raise BadCodingError(str(exc)) from None
    if len(plain) <= MAX_DECODED and not stream.eof:
        raise BadCodingError("incomplete stream")
    return plain
