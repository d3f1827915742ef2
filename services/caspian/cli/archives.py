"""A WARC file of the disk in, its pages out, each with a name for a person; and any other file as the page it is."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from pathlib import Path

from caspian.cli.documents import MAX_BYTES, SOURCE, UnusableDocument, read
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.page_pb2 import Page
from caspian.extract import warc

# They are held in memory, compressed by nobody: 5 MiB each at most, some 60 KB usually.
MAX_PAGES = 1_000
_HEAD = 8


def read_pages(path: Path, now: datetime) -> list[tuple[str, Page]]:
    """Each page that a file holds, with `file` or `file: address`.

    Raises:
        UnusableDocument: what `documents.read` refuses; an archive without a page, or with more than `MAX_PAGES`.
    """
    if not _is_archive(path):
        return [(str(path), read(path, now))]
    with path.open("rb") as stream:
        found = list(islice(warc.pages(stream), MAX_PAGES + 1))
    if len(found) > MAX_PAGES:
        raise UnusableDocument(f"{path}: more than {MAX_PAGES:,} pages; split it")
    pages = [(f"{path}: {page.url}", _prepared(page, now)) for page in found if len(page.body) <= MAX_BYTES]
    if not pages:
        raise UnusableDocument(f"{path}: an archive without a page; give one with responses that are HTML or text")
    return pages


def _is_archive(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            return warc.looks_like(stream.read(_HEAD), path.name)
    except OSError:  # `read` says why
        return False


def _prepared(page: Page, now: datetime) -> Page:
    """As of an ingested file, but with the archive's own time of fetching."""
    page.lane = Article.BACKFILL
    page.provenance.source_id = page.provenance.publisher = SOURCE
    page.provenance.discovered_at.FromDatetime(now)
    if not page.provenance.HasField("fetched_at"):
        page.provenance.fetched_at.FromDatetime(now)
    return page
