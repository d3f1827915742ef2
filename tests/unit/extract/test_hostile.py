"""Every hostile page ends in a named outcome, within the CPU budget of one document and without an exception."""

from __future__ import annotations

import time
import zlib

import pytest

from caspian.events.v1 import page_pb2
from caspian.extract.reasons import Reason
from caspian.extract.stage import extract
from caspian.outcome import Done, Poison, Rejected
from unit.extract.hostile import HOSTILE
from unit.extract.pages import article_of, html, page

# What the pool gives one document; most need a hundredth.
CPU_SECONDS = 5.0
# Sizes fit a record of the articles topic.
MAX_RECORD = 1024 * 1024


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_page(name: str) -> None:
    hostile = page(HOSTILE[name]())
    start = time.process_time()
    outcome = extract(hostile)
    assert time.process_time() - start < CPU_SECONDS
    match outcome:
        case Done():
            assert article_of(outcome).ByteSize() < MAX_RECORD
        case Rejected(reason):
            assert reason in set(Reason)
        case _:
            pytest.fail(f"{outcome}")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("50,000 list items outside the article", "too-many-tags"),
        ("50,000 attributes", "tag-too-large"),
        ("100,000 links", "too-many-tags"),
        ("a million line breaks", "too-many-tags"),
        ("27 MB of paragraphs", "page-too-large"),
    ],
)
def test_refused_by_name_before_any_parser(name: str, reason: str) -> None:
    assert extract(page(HOSTILE[name]())) == Rejected(reason)


def test_authors_are_capped() -> None:
    assert len(article_of(extract(page(HOSTILE["1,000 authors in JSON-LD"]()))).metadata.authors) == 50


def test_title_is_capped() -> None:
    assert len(article_of(extract(page(HOSTILE["a title of 1 MB"]()))).metadata.title) <= 500


def test_text_survives_lists_beside_it() -> None:
    article = article_of(extract(page(HOSTILE["24,000 list items outside the article"]())))
    assert "customs hall" in article.text


def test_bomb_is_refused_at_the_cap() -> None:
    bomb = page(zlib.compress(b"\x00" * 200_000_000, 9))
    bomb.coding = page_pb2.Page.DEFLATE
    assert extract(bomb) == Rejected("page-too-large")


def test_large_stored_body_is_refused_unread() -> None:
    stored = page(b"x" * (3 * 1024 * 1024 + 1))
    stored.coding = page_pb2.Page.DEFLATE
    assert extract(stored) == Rejected("page-too-large")


def test_unknown_coding_is_poison() -> None:
    strange = page(html())
    strange.coding = 99  # type: ignore[assignment]
    assert isinstance(extract(strange), Poison)


CHARSETS = ["zlib_codec", "hex", "idna", "punycode", "undefined", "rot13", "utf-7", "x" * 5_000, "\x00"]


@pytest.mark.parametrize("charset", CHARSETS)
def test_charset_that_is_none(charset: str) -> None:
    start = time.process_time()
    assert "customs hall" in article_of(extract(page(html(), charset=charset))).text
    assert time.process_time() - start < 1.0


def test_markup_and_controls_in_titles_are_neutralised() -> None:
    title = "Ferry &lt;script&gt;alert(1)&lt;/script&gt; \u202eline\u202c opens\x00 early"
    found = article_of(extract(page(html(title=title)))).metadata.title
    assert not set("\u202e\u202c\x00<>") & set(found)


ADDRESSES = ["", "http://[::1", "//[x]/", "javascript:alert(1)", "http://" + "a" * 10_000, "http://u:p@h/"]


@pytest.mark.parametrize("url", ADDRESSES)
def test_strange_addresses(url: str) -> None:
    assert "customs hall" in article_of(extract(page(html(), url=url))).text
