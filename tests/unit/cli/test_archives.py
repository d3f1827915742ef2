"""Files of the disk as pages: one of an ordinary file, all of an archive, and a line that helps where there is none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from caspian.cli import archives
from caspian.cli.archives import read_pages
from caspian.cli.documents import UnusableDocument
from caspian.cli.ingest import prepare
from caspian.events.v1 import coverage_pb2
from caspian.events.v1.article_pb2 import Article, Provenance
from caspian.identity import ids
from caspian.identity.url_key import url_key
from unit.extract.pages import html
from unit.extract.test_warc import PAGE, URL, archive

NOW = datetime(2026, 1, 1, tzinfo=UTC)
OTHER = (f"{URL}-two", "200 OK", "text/html; charset=utf-8", html(title="Another call").encode())


def written(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / name
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(("name", "compressed"), [("crawl.warc.gz", True), ("crawl.warc", False)])
def test_every_page_of_an_archive_is_a_document(tmp_path: Path, name: str, compressed: bool) -> None:
    path = written(tmp_path, name, archive(PAGE, OTHER, compressed=compressed))
    found = read_pages(path, NOW)
    assert [shown for shown, _ in found] == [f"{path}: {URL}", f"{path}: {OTHER[0]}"]
    page = found[0][1]
    assert (page.article_id, page.lane) == (ids.article_id(url_key(URL)), Article.BACKFILL)
    assert page.provenance.text_source == Provenance.WARC
    assert page.provenance.fetched_at.ToDatetime(UTC) == datetime(2025, 3, 5, 8, tzinfo=UTC)
    assert page.provenance.discovered_at.ToDatetime(UTC) == NOW


def test_an_ordinary_file_is_one_document(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt", b"The corridor opens.")
    ((shown, page),) = read_pages(path, NOW)
    assert (shown, page.body) == (str(path), b"The corridor opens.")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (archive((URL, "404 Not Found", "text/html", b"<html>")), "an archive without a page"),
        (archive(PAGE)[:40], "an archive without a page"),
    ],
    ids=["nothing found", "cut off"],  # the bytes differ from run to run
)
def test_an_archive_of_no_use_is_one_line(tmp_path: Path, raw: bytes, why: str) -> None:
    path = written(tmp_path, "crawl.warc.gz", raw)
    with pytest.raises(UnusableDocument, match=why):
        read_pages(path, NOW)


def test_an_archive_that_is_a_whole_crawl_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_PAGES", 1)
    with pytest.raises(UnusableDocument, match="more than 1 pages; split it"):
        read_pages(written(tmp_path, "crawl.warc.gz", archive(PAGE, OTHER)), NOW)


def test_each_page_is_handed_on_with_a_visit_of_its_own(tmp_path: Path) -> None:
    documents = prepare(str(written(tmp_path, "crawl.warc.gz", archive(PAGE, OTHER))), NOW)
    assert len({document.article for document in documents}) == 2
    for document in documents:
        page, line = (emit.value for emit in document.emits)
        assert (page.article_id, line.visit.outcome) == (document.article, coverage_pb2.Visit.HANDED_ON)


def test_what_is_not_there_is_said_as_ever(tmp_path: Path) -> None:
    (document,) = prepare(str(tmp_path / "none.warc.gz"), NOW)
    assert document.problem.endswith("No such file or directory; check the path and its permissions")
