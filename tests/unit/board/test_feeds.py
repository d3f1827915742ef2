"""Feeds are what their formats say, whatever stands in titles and links."""

from __future__ import annotations

import json

import feedparser
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from board.events import BLAME, NOW, event
from caspian.board import feeds
from caspian.board.row import Row, row
from caspian.events.v1.article_pb2 import Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Stance, Voice

HOME, ITSELF = "http://127.0.0.1:8780/", "http://127.0.0.1:8780/feed.atom?stance=CRITICAL"
ATOM = "{http://www.w3.org/2005/Atom}"


def rowed(one: EnrichedEvent) -> Row:
    return row(one, one.SerializeToString())


ROWS = [
    rowed(event("a", stance=Stance.CRITICAL, own=Voice.NEGATIVE, quotes=(BLAME,), counts=(18, 9, 2),
                authors=["M. Oskanova"])),
    rowed(event("b", title="کشتی <b>& قایق", language="fa", reuse=Reuse.NEAR, match="a")),
    rowed(event("c", url="javascript:alert(1)", title="")),
]  # fmt: skip


def test_atom_has_what_rfc_4287_demands() -> None:
    tree = etree.fromstring(feeds.atom(ROWS, HOME, ITSELF))
    assert tree.tag == f"{ATOM}feed"
    for parent in (tree, *tree.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = parent.findall(f"{ATOM}{name}")
            assert found.text
    for entry in tree.findall(f"{ATOM}entry"):
        assert entry.findall(f"{ATOM}author/{ATOM}name"), "neither feed nor source names one"
        assert entry.find(f"{ATOM}content").get("type") == "text"
    (own,) = [link for link in tree.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("href") == ITSELF
    ids = [entry.findtext(f"{ATOM}id") for entry in tree.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_a_feed_reader_understands_it() -> None:
    parsed = feedparser.parse(feeds.atom(ROWS, HOME, ITSELF))
    assert not parsed.bozo
    first, second, third = parsed.entries
    assert first.title == "Canal report a"
    assert first.link == "https://wick-post.example/a"
    assert [author.name for author in first.authors] == ["M. Oskanova", "Wick Post"]
    assert f"“{BLAME}”" in first.content[0].value
    assert "18 articles · 2 origins" in first.content[0].value
    assert [tag.term for tag in first.tags] == ["CRITICAL"]
    assert second.title == "کشتی <b>& قایق"
    assert [tag.term for tag in second.tags] == ["NEUTRAL", "NEAR"]
    assert [link for link in third.get("links", ()) if link.get("href")] == []


def test_json_feed_is_of_version_1_1() -> None:
    feed = json.loads(feeds.json_feed(ROWS, HOME, ITSELF))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == (HOME, ITSELF)
    for item in feed["items"]:
        assert item["id"]
        assert item["content_text"]
        assert all(author["name"] for author in item["authors"])
    assert feed["items"][1]["language"] == "fa"
    assert "url" not in feed["items"][2]


def test_an_empty_feed_is_a_feed() -> None:
    assert not feedparser.parse(feeds.atom([], HOME, ITSELF)).bozo
    assert json.loads(feeds.json_feed([], HOME, ITSELF))["items"] == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//host/x", "", " https://x", "file:///etc"]
)
def test_only_addresses_that_a_browser_may_follow(url: str) -> None:
    assert feeds.link(url) == ""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
def test_no_text_breaks_a_feed(title: str, author: str, language: str) -> None:
    try:
        one = rowed(event("a", title=title, authors=[author], language=language, quotes=(title,), at=NOW))
    except UnicodeEncodeError:  # lone surrogates are no protobuf text
        return
    tree = etree.fromstring(feeds.atom([one], HOME, ITSELF))
    assert len(tree.findall(f"{ATOM}entry")) == 1
    assert json.loads(feeds.json_feed([one], HOME, ITSELF))["items"][0]["content_text"]
