"""A WARC file in (plain or gzip), one `Page` for each HTML or text response in it out; the rest is counted and skipped.

A page of an archive is a page like any other from here on: the same chain, the same budgets.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import IO, Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract.inflate import MAX_DECODED
from caspian.identity import ids
from caspian.identity.url_key import url_key

log = logging.getLogger(__name__)

TEXT_TYPES = ("text/html", "application/xhtml+xml", "text/plain")
# More records than this are a crawl, not a file to ingest.
MAX_RECORDS = 100_000


def looks_like(head: bytes, name: str) -> bool:
    """Whether a file is an archive, by its first bytes and name."""
    return head.startswith(b"WARC/") or (head.startswith(b"\x1f\x8b") and name.lower().endswith(".warc.gz"))


def pages(stream: IO[bytes]) -> Iterator[page_pb2.Page]:
    """Pages in file order; what is broken ends the file with a line in the log, what came before it stands."""
    records = ArchiveIterator(stream)
    try:
        for number, record in enumerate(records):
            if number >= MAX_RECORDS:
                log.warning("archive with more than %d records: the rest is left out", MAX_RECORDS)
                return
            if record.rec_type == "response" and record.http_headers and (page := _page(record)):
                yield page
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as exc:
        log.warning("archive is broken: %s", exc)


def _page(record: Any) -> page_pb2.Page | None:
    url = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    content_type = str(record.http_headers.get_header("Content-Type") or "")
    status = str(record.http_headers.get_statuscode() or "")
    try:
        identity = ids.article_id(url_key(url))
    except ValueError:
        return None
    if status != "200" or not content_type.lower().startswith(TEXT_TYPES):
        return None
    # Transfer and content codings are undone while reading: one byte more than the cap tells a bomb.
    body = record.content_stream().read(MAX_DECODED + 1)
    page = page_pb2.Page(article_id=identity, url=url, final_url=url, visit=1, coding=page_pb2.Page.IDENTITY, body=body)
    page.http.CopyFrom(page_pb2.Http(status=200, content_type=content_type, complete=True))
    page.provenance.text_source = article_pb2.Provenance.WARC
    if date := record.rec_headers.get_header("WARC-Date"):
        try:
            page.provenance.fetched_at.FromJsonString(str(date))
        except ValueError:
            page.provenance.ClearField("fetched_at")
    return page
