"""Archives: pages of all kinds of records, and files that are broken."""

from __future__ import annotations

import gzip
import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from caspian.events.v1 import article_pb2
from caspian.extract import warc
from caspian.extract.inflate import MAX_DECODED
from caspian.extract.stage import extract
from unit.extract.pages import PARAGRAPHS, article_of, html

URL = "https://www.harbour-gazette.example/port-call"


def archive(
    *responses: tuple[str, str, str, bytes], compressed: bool = True, headers: Sequence[tuple[str, str]] = ()
) -> bytes:
    """A file of (address, status line, content type, body)."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=compressed)
    for url, status, kind, body in responses:
        head = StatusAndHeaders(status, [("Content-Type", kind), *headers], protocol="HTTP/1.1")
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body),
            http_headers=head,
            warc_headers_dict={"WARC-Date": "2025-03-05T08:00:00Z"},
        )
        writer.write_record(record)
    return out.getvalue()


PAGE = (URL, "200 OK", "text/html; charset=utf-8", html().encode())


@pytest.mark.parametrize("compressed", [True, False])
def test_page_of_an_archive_is_a_page(compressed: bool) -> None:
    (page,) = warc.pages(io.BytesIO(archive(PAGE, compressed=compressed)))
    assert (page.url, page.visit, page.http.status) == (URL, 1, 200)
    assert page.provenance.fetched_at.ToJsonString() == "2025-03-05T08:00:00Z"
    article = article_of(extract(page))
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.provenance.text_source == article_pb2.Provenance.WARC


def test_other_records_are_left_out() -> None:
    raw = archive(
        (URL + "/a", "404 Not Found", "text/html", b"<html>"),
        (URL + "/b", "200 OK", "image/png", b"\x89PNG"),
        (URL + "/c", "301 Moved", "text/html", b""),
        PAGE,
        (URL + "/d", "200 OK", "text/plain", b"A plain text."),
    )
    assert [page.url for page in warc.pages(io.BytesIO(raw))] == [URL, URL + "/d"]


def test_content_coding_is_undone() -> None:
    coded = (URL, "200 OK", "text/html", gzip.compress(html().encode()))
    (page,) = warc.pages(io.BytesIO(archive(coded, headers=[("Content-Encoding", "gzip")])))
    assert article_of(extract(page)).text.startswith(PARAGRAPHS[0])


def test_bomb_is_read_to_the_cap_only() -> None:
    bomb = (URL, "200 OK", "text/html", gzip.compress(b"x" * (4 * MAX_DECODED)))
    (page,) = warc.pages(io.BytesIO(archive(bomb, headers=[("Content-Encoding", "gzip")])))
    assert len(page.body) <= MAX_DECODED + 1


def test_what_came_before_the_damage_stands() -> None:
    raw = archive(PAGE, compressed=False) + b"WARC/1.0\r\nbroken"
    assert [page.url for page in warc.pages(io.BytesIO(raw))] == [URL]


@given(st.binary(max_size=300))
def test_anything_is_no_archive(raw: bytes) -> None:
    assert list(warc.pages(io.BytesIO(raw))) == []


@pytest.mark.parametrize(
    ("head", "name", "is_archive"),
    [
        (b"WARC/1.0\r\n", "x", True),
        (b"\x1f\x8b\x08", "crawl.warc.gz", True),
        (b"\x1f\x8b\x08", "page.html.gz", False),
        (b"<html>", "a.warc", False),
    ],
)
def test_looks_like_an_archive(head: bytes, name: str, is_archive: bool) -> None:
    assert warc.looks_like(head, name) is is_archive
