"""Local documents in, the `Page` each becomes out; whatever cannot be one is refused with a line for a person."""

from __future__ import annotations

import stat
from datetime import datetime
from pathlib import Path

from caspian.cli.text_page import text_page, web_page
from caspian.events.v1.article_pb2 import Provenance
from caspian.events.v1.page_pb2 import Page
from caspian.extract.reasons import RefusedError
from caspian.extract.sniff import sniff
from caspian.pipeline import MIB

# What fetch takes of a page, decoded (see page.proto).
MAX_BYTES = 5 * MIB
SOURCE = "ingest"
_HEAD = 8192
# All below space but tab, line feed, form feed, carriage return and the escape of ISO-2022.
_CONTROLS = tuple(bytes([code]) for code in (*range(9), 11, *range(14, 27), *range(28, 32)))
# A stray one happens in real texts.
_FEW = 0.002
_TYPES = {".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".txt": "text/plain",
          ".text": "text/plain", ".md": "text/markdown"}  # fmt: skip


class UnusableDocument(Exception):
    """One document cannot be used; the message names it and the remedy."""


def is_address(argument: str) -> bool:
    """Whether an argument is meant as an address rather than a file."""
    return argument.lower().startswith(("http://", "https://"))


def read(path: Path, now: datetime) -> Page:
    """The page that a file is.

    Raises:
        UnusableDocument: missing, a directory, unreadable, empty, too large, or not a text or HTML document.
    """
    raw = content(path)
    content_type = _TYPES.get(path.suffix.lower(), "")
    try:
        sniff(raw, content_type)
    except RefusedError as exc:
        raise UnusableDocument(f"{path}: {exc.reason}; give a text or an HTML page") from None
    page = text_page(raw) if content_type.startswith("text/plain") else web_page(raw, content_type)
    provenance = page.provenance
    provenance.source_id = provenance.publisher = SOURCE
    provenance.text_source = Provenance.FILE
    provenance.discovered_at.FromDatetime(now)
    provenance.fetched_at.FromDatetime(now)
    return page


def content(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        UnusableDocument: missing, no regular file, unreadable, empty, or too large.
    """
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            raise UnusableDocument(f"{path}: is a directory; name the files in it")
        if not stat.S_ISREG(about.st_mode):
            raise UnusableDocument(f"{path}: is not a regular file; save it first")
        if about.st_size > MAX_BYTES:
            size = f"{about.st_size / MIB:.0f} MiB, at most {MAX_BYTES // MIB} MiB can be read"
            raise UnusableDocument(f"{path}: {size}; split it")
        raw = path.read_bytes()
    except OSError as exc:
        raise UnusableDocument(f"{path}: {exc.strerror or exc}; check the path and its permissions") from None
    if _is_binary(raw[:_HEAD]):
        raise UnusableDocument(f"{path}: is a binary file; give a text or an HTML page")
    if not raw.strip():
        raise UnusableDocument(f"{path}: is empty; there is nothing to read in it")
    return raw


def _is_binary(head: bytes) -> bool:
    """Control characters do not occur in texts of any encoding but UTF-16, which says so by its mark."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    return sum(head.count(code) for code in _CONTROLS) > len(head) * _FEW
