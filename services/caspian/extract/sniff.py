"""Bytes and the declared content type in, the kind of document out. First bytes beat what the server says."""

from __future__ import annotations

import re
from enum import Enum

from caspian.extract.reasons import Reason, RefusedError

# Enough for a byte order mark, an XML declaration, a comment and a doctype.
HEAD = 2048

BINARY = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x00\x00\x00",
          b"ID3", b"OggS", b"\x28\xb5\x2f\xfd", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\x7fELF", b"MZ\x90", b"wOFF",
          b"\xd0\xcf\x11\xe0")  # fmt: skip
UNICODE_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
FEED_ROOTS = (b"<rss", b"<feed", b"<rdf:rdf", b"<urlset", b"<sitemapindex", b"<opml")
# An object, or a list of objects, lists or strings, laid out or not; "[Moscow] A text" is a text.
JSON = re.compile(rb'\{|\[\s*[\[{"]')
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
PLAIN_TYPES = frozenset({"text/plain", "text/markdown"})
# Said to be one of these by servers that do not care; the first bytes decide.
VAGUE_TYPES = frozenset({"", "application/octet-stream", "text/xml", "application/xml", "*/*", "unknown/unknown"})


class Kind(Enum):
    """How the document is to be read."""

    HTML = "html"
    PLAIN = "plain"


def sniff(body: bytes, content_type: str) -> Kind:
    """Tell a page from a plain text.

    Raises:
        RefusedError: nothing, a binary format, a feed, JSON, or a type that holds no article.
    """
    head = body[:HEAD]
    for mark in UNICODE_MARKS:
        head = head.removeprefix(mark)
    if b"\x00" in head and not body.startswith(UNICODE_MARKS[1:]) and _mostly_zero(head):
        head = head.replace(b"\x00", b"")  # UTF-16 without a mark
    elif body.startswith(UNICODE_MARKS[1:]):
        head = head.replace(b"\x00", b"")
    head = head.lstrip().lower()
    if not head:
        raise RefusedError(Reason.EMPTY)
    if body.startswith(BINARY):
        raise RefusedError(Reason.NOT_HTML)
    mime = content_type.partition(";")[0].strip().lower()
    if _is_feed(head):
        raise RefusedError(Reason.FEED)
    if b"<html" in head or head.startswith((b"<!doctype html", b"<head", b"<body")):
        return Kind.HTML
    if mime in PLAIN_TYPES:
        return Kind.PLAIN
    if mime in HTML_TYPES:
        return Kind.HTML
    if JSON.match(head) or mime not in VAGUE_TYPES:
        raise RefusedError(Reason.NOT_HTML)
    return Kind.HTML if head.startswith(b"<") else Kind.PLAIN


def _is_feed(head: bytes) -> bool:
    if head.startswith((b"<?xml", b"<!--")):
        return any(root in head for root in FEED_ROOTS) and b"<html" not in head
    return head.startswith(FEED_ROOTS)


def _mostly_zero(head: bytes) -> bool:
    return head.count(0) * 3 > len(head)
