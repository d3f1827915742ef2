"""Anything at all is a listing within its bounds, or a named refusal: feeds, sitemaps, index pages, dates."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from caspian.fetch.feeds import index
from caspian.fetch.feeds.listing import MAX_AUTHORS, MAX_ENTRIES, MAX_FIELD_BYTES, Listing, NotAListingError
from caspian.fetch.feeds.parse import parse
from caspian.fetch.feeds.text import bounded, date, plain

WORDS = {"empty", "html", "not-a-feed", "zero-items", "bad-coding"}
TAGS = [
    "rss", "channel", "item", "title", "link", "guid", "description", "pubDate", "feed", "entry", "id", "summary",
    "content",
    "author", "name", "urlset", "url", "loc", "sitemapindex", "sitemap", "lastmod", "rdf:RDF", "ttl", "language", "a:b",
    "content:encoded", "html", "a", "!DOCTYPE", "!ENTITY x 'y'", "?xml version='1.0'?", "![CDATA[", "!--",
]  # fmt: skip

piece = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS] + [f"</{tag}>" for tag in TAGS]),
    st.sampled_from(
        ['<link href="/x"/>', '<a href="/y">', "]]>", "-->", "&amp;", "&x;", "&#0;", "&#55296;", "http://a.example/1"]
    ),
    st.text(max_size=12),
)
document = st.lists(piece, max_size=60).map("".join)


def hold(listing: Listing) -> None:
    assert len(listing.entries) <= MAX_ENTRIES
    assert 0 <= listing.ttl_s <= 86400
    for entry in (*listing.entries, *listing.children):
        assert entry.link
        assert entry.identity
        said = entry.entry
        assert len(said.authors) <= MAX_AUTHORS
        for text in (said.title, said.summary, said.content, *said.authors):
            assert len(text.encode()) <= MAX_FIELD_BYTES
            assert "\x00" not in text
        said.SerializeToString()


def check(body: bytes) -> None:
    try:
        hold(parse(body))
    except NotAListingError as refusal:
        assert str(refusal) in WORDS


@given(document)
def test_any_soup_of_tags(text: str) -> None:
    check(text.encode("utf-8", "surrogatepass"))


@given(
    document,
    st.sampled_from(["<rss><channel>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<urlset>", "<sitemapindex>"]),
)
def test_any_soup_in_a_feed(text: str, start: str) -> None:
    check((start + text).encode("utf-8", "surrogatepass"))


@given(st.binary(max_size=400))
def test_any_bytes(body: bytes) -> None:
    check(body)
    check(b"<?xml version='1.0'?><rss><channel><item>" + body)


json_value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["items", "url", "id", "title", "authors", "name", "language", "summary", "date_published"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(json_value)
def test_any_json(value: object) -> None:
    import json

    check(json.dumps({"items": value}).encode() + b" " * 20)
    check(json.dumps(value).encode() + b" " * 20)


@given(document, st.text(max_size=15))
def test_any_index_page(text: str, charset: str) -> None:
    found = index.links(text.encode("utf-8", "surrogatepass"), "https://a.example/b/", "a[href]", charset)
    for url, title in found.items():
        assert url.startswith("https://a.example/")
        assert bounded(title) == title


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_none(text: str) -> None:
    moment = date(text)
    assert moment is None or 1990 <= datetime.fromtimestamp(moment, UTC).year <= 2100


@given(st.text(max_size=300))
def test_texts_are_clean_and_stay_so(text: str) -> None:
    for clean in (plain, bounded):
        once = clean(text)
        once.encode("utf-8")
        assert "\x00" not in once
    assert bounded(bounded(text)) == bounded(text)
