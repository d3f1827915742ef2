"""What pages state of themselves: structured data, titles, names, dates, addresses."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract import dates, head, jsonld, metadata, names, titles, tree, written_dates
from caspian.extract.phrases import key
from unit.extract.pages import URL, html

FETCHED = datetime(2025, 3, 5, 8, tzinfo=UTC)
Confidence = article_pb2.Metadata
NAMES = frozenset({key("Harbour Gazette"), key("harbour-gazette.example")})


def read(markup: str, url: str = URL, **entry: Any) -> article_pb2.Metadata:
    stated = head.read(tree.parse(markup.encode()), url)
    feed = page_pb2.FeedEntry(**entry)
    found = metadata.read(stated, feed, FETCHED)
    metadata.shown_authors(found, stated, feed)
    return found


def linked(**node: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **node})}</script>'


# --- JSON-LD ---


def nodes(*scripts: str) -> list[jsonld.Node]:
    blocks = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return jsonld.read(tree.parse(f"<html><head>{blocks}</head><body><p>x</p></body></html>".encode()))


@pytest.mark.parametrize(
    "script",
    [
        '{"@type": "NewsArticle", "headline": "Ferry"}',
        '{"@graph": [{"@type": "WebSite"}, {"@type": ["Article", "Thing"], "headline": "Ferry"}]}',
        '[{"@type": "BlogPosting", "headline": "Ferry"}]',
        '{"@type": "https://schema.org/NewsArticle", "headline": "Ferry",}',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Ferry"}\n//]]>',
        '<!-- {"@type": "NewsArticle", "headline": "Ferry"} -->',
        '{"@type": "NewsArticle", "headline": "Ferry", "articleBody": "line\nbreak"};',
        '{"@type": "NewsArticle", "headline": "Ferry", "articleBody": "an "unescaped" quote"}',
        '{"@type": "WebPage", "mainEntity": {"@type": "NewsArticle", "headline": "Ferry"}}',
    ],
)
def test_article_is_found_however_it_is_written(script: str) -> None:
    assert jsonld.article(nodes(script), frozenset())["headline"] == "Ferry"


def test_article_with_the_address_of_the_page_wins() -> None:
    found = nodes(
        '{"@type": "NewsArticle", "headline": "Other", "url": "https://x.example/other"}',
        '{"@type": "NewsArticle", "headline": "This", "mainEntityOfPage": {"@id": "https://x.example/this/"}}',
    )
    assert jsonld.article(found, frozenset({"https://x.example/this"}))["headline"] == "This"


def test_lists_of_articles_describe_nothing() -> None:
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "headline": "A"}]}
    assert not jsonld.article(nodes(json.dumps(listed)), frozenset())
    many = [{"@type": "NewsArticle", "headline": str(n)} for n in range(5)]
    assert not jsonld.article(nodes(json.dumps(many)), frozenset())


@given(st.text(max_size=300))
def test_json_of_any_kind(text: str) -> None:
    assert isinstance(jsonld.article(nodes(text), frozenset()), dict)


@given(st.recursive(st.none() | st.text(max_size=5), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
def test_text_of_any_value(value: Any) -> None:
    assert isinstance(jsonld.text(value), str)


# --- titles ---


@pytest.mark.parametrize(
    ("stated", "headings", "document", "title"),
    [
        (["Ferry opens | Harbour Gazette"], [], "", "Ferry opens"),
        (["Harbour Gazette - Ferry opens"], [], "", "Ferry opens"),
        (["Ferry opens – Analysis"], [], "", "Ferry opens – Analysis"),
        (["Ferry opens - News - Harbour Gazette"], [], "", "Ferry opens - News"),
        ([], ["Ferry opens early"], "Ferry opens early | News | Somewhere", "Ferry opens early"),
        (
            ["Ferry line: what the new route…"],
            ["Ferry line: what the new route means"],
            "",
            "Ferry line: what the new route means",
        ),
        (["Harbour Gazette"], ["Ferry opens"], "Harbour Gazette", "Ferry opens"),
        (["Ferry &amp; tents"], [], "", "Ferry &amp; tents"),
        (["It's open"], ["It’s open"], "", "It’s open"),
        ([], [], "Ferry opens :: Harbour Gazette", "Ferry opens"),
        (["A social headline"], ["Another heading", "And one more"], "", "A social headline"),
        ([], [], "", ""),
    ],
)
def test_title(stated: list[str], headings: list[str], document: str, title: str) -> None:
    assert titles.choose(stated, headings, document, NAMES) == title


def test_title_of_a_page_in_order_of_trust() -> None:
    assert read(html(head=linked(headline="As linked"), title="As shown")).title == "As shown"
    assert read(html(head=linked(headline="As linked"), title="")).title == "As linked"
    assert read(html(head='<meta property="og:title" content="As shared">', title="")).title == "As shared"
    assert read(html(title=""), title="As in the feed").title == "As in the feed"


# --- names ---


@pytest.mark.parametrize(
    ("bylines", "persons"),
    [
        (["By Jane Roe"], ["Jane Roe"]),
        (["By JANE ROE and Ali Rezaei, Tehran"], ["Jane Roe", "Ali Rezaei"]),
        (["Von Jana Reh und Max Muster"], ["Jana Reh", "Max Muster"]),
        (["Par Jeanne Roux & Luc Petit"], ["Jeanne Roux", "Luc Petit"]),
        (["Автор: Иван Петров и Анна Серова"], ["Иван Петров", "Анна Серова"]),
        (["نویسنده: علی رضایی"], ["علی رضایی"]),
        (["بقلم ليلى حداد"], ["ليلى حداد"]),
        (["Jane Roe | Harbour Gazette"], ["Jane Roe"]),
        (["Jane Roe, Staff Writer"], ["Jane Roe"]),
        (["Jane Roe Monday, March 3"], ["Jane Roe"]),
        (["JANE ROE Associated Press"], ["Jane Roe"]),
        (["Jane Roe (Moscow)", "jane.roe@x.example"], ["Jane Roe"]),
        (["Jane Roe", "jane roe"], ["Jane Roe"]),
        (["Reuters"], []),
        (["Editorial Board"], []),
        (["Harbour Gazette"], []),
        (["admin"], []),
        (["https://x.example/jane-roe"], []),
        (["Agence France-Presse", "РИА Новости"], []),
        ([""], []),
    ],
)
def test_persons(bylines: list[str], persons: list[str]) -> None:
    assert names.persons(bylines, NAMES) == persons


@given(st.lists(st.text(max_size=120), max_size=5))
def test_persons_in_anything(bylines: list[str]) -> None:
    for name in names.persons(bylines):
        assert name == " ".join(name.split())
        assert "@" not in name


@pytest.mark.parametrize(
    ("markup", "authors", "attributions"),
    [
        (linked(author={"@type": "Person", "name": "Jane Roe"}), ["Jane Roe"], []),
        (linked(author=[{"name": "Jane Roe"}, {"name": "Ali Rezaei"}]), ["Jane Roe", "Ali Rezaei"], []),
        (linked(author="Jane Roe"), ["Jane Roe"], []),
        (linked(author={"@type": "Organization", "name": "Reuters"}), [], ["Reuters"]),
        (linked(author={"@type": "Organization", "name": "Harbour Gazette"}), [], []),
        ('<meta name="author" content="Jane Roe">', ["Jane Roe"], []),
        ('<meta property="article:author" content="https://facebook.example/jane">', [], []),
        ('<meta name="author" content="AFP">', [], ["AFP"]),
    ],
)
def test_authors_and_agencies(markup: str, authors: list[str], attributions: list[str]) -> None:
    found = read(html(head=markup + '<meta property="og:site_name" content="Harbour Gazette">'))
    assert (list(found.authors), list(found.attributions)) == (authors, attributions)


def test_author_by_reference() -> None:
    graph = {
        "@graph": [
            {"@type": "NewsArticle", "author": {"@id": "#jane"}},
            {"@type": "Person", "@id": "#jane", "name": "Jane Roe"},
        ]
    }
    markup = f'<script type="application/ld+json">{json.dumps(graph)}</script>'
    assert list(read(html(head=markup)).authors) == ["Jane Roe"]


@pytest.mark.parametrize(
    ("body", "authors"),
    [
        ('<a rel="author" href="/a">Jane Roe</a>', ["Jane Roe"]),
        ('<div class="byline">By Jane Roe and Ali Rezaei</div>', ["Jane Roe", "Ali Rezaei"]),
        ('<span itemprop="author"><span itemprop="name">Jane Roe</span></span>', ["Jane Roe"]),
        ('<div class="byline-box">Share this<span class="author">Jane Roe</span> Gazette News</div>', ["Jane Roe"]),
        ('<div class="comments"><span class="author">Angry Reader</span></div>', []),
        ('<aside><span class="author">Other Writer</span></aside>', []),
    ],
)
def test_shown_bylines(body: str, authors: list[str]) -> None:
    assert list(read(html(body=body)).authors) == authors


def test_the_feed_names_the_author_where_the_page_does_not() -> None:
    assert list(read(html(), authors=["Jane Roe"]).authors) == ["Jane Roe"]


# --- dates ---


@pytest.mark.parametrize(
    ("raw", "at", "confidence", "offset"),
    [
        ("2025-03-04T10:15:00+03:30", "2025-03-04T06:45:00", Confidence.EXACT, 210),
        ("2025-03-04T10:15:00Z", "2025-03-04T10:15:00", Confidence.EXACT, 0),
        ("2025-03-04T10:15:00.1234567Z", "2025-03-04T10:15:00", Confidence.EXACT, 0),
        ("2025-03-04 10:15:00 UTC", "2025-03-04T10:15:00", Confidence.EXACT, 0),
        ("2025-03-04 9:15 +0300", "2025-03-04T06:15:00", Confidence.EXACT, 180),
        ("Tue, 04 Mar 2025 10:15:00 +0200", "2025-03-04T08:15:00", Confidence.EXACT, 120),
        ("1741083300", "2025-03-04T10:15:00", Confidence.EXACT, 0),
        ("2025-03-04T10:15:00", "2025-03-04T00:00:00", Confidence.DAY, None),
        ("2025-03-04", "2025-03-04T00:00:00", Confidence.DAY, None),
        ("20250304", "2025-03-04T00:00:00", Confidence.DAY, None),
        ("2025-03-04T00:00:00+03:00", "2025-03-04T00:00:00", Confidence.DAY, None),
        ("2025-01-01", "2025-01-01T00:00:00", Confidence.LOW, None),
    ],
)
def test_stated_dates(raw: str, at: str, confidence: int, offset: int | None) -> None:
    stated = dates.parse(raw, FETCHED)
    assert stated is not None
    assert stated == (datetime.fromisoformat(at).replace(tzinfo=UTC), confidence, offset)


@pytest.mark.parametrize(
    "raw", ["", "yesterday", "2025-13-45", "1970-01-01", "0001-01-01T00:00:00Z", "2026-03-04", "9" * 60]
)
def test_no_dates(raw: str) -> None:
    assert dates.parse(raw, FETCHED) is None


@given(st.text(max_size=60))
def test_dates_in_anything(raw: str) -> None:
    stated = dates.parse(raw, FETCHED)
    assert stated is None or stated.at.tzinfo is UTC


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("4 March 2025", "2025-03-04"),
        ("March 4th, 2025", "2025-03-04"),
        ("Tuesday, 4 March 2025, 14:05", "2025-03-04"),
        ("Published: Mar 4, 2025", "2025-03-04"),
        ("4 марта 2025 г.", "2025-03-04"),
        ("4 مارس 2025", "2025-03-04"),
        ("4 آذار 2025", "2025-03-04"),
        ("4. März 2025", "2025-03-04"),
        ("4 mars 2025 à 10h", "2025-03-04"),
        ("04.03.2025", "2025-03-04"),
        ("2025-03-04 10:15", "2025-03-04"),
        ("On 4 March 2025 the ferry line between the two towns opened", None),
        ("Chapter 4", None),
        ("31 February 2025", None),
        ("4 March 2031", None),
    ],
)
def test_written_dates(line: str, day: str | None) -> None:
    stated = written_dates.read(line, FETCHED)
    assert (stated.at.date().isoformat() if stated else None) == day


@given(st.text(max_size=90))
def test_written_dates_in_anything(line: str) -> None:
    written_dates.read(line, FETCHED)


AT = "2025-03-03T10:00:00Z"
NO_DAY = "https://www.harbour-gazette.example/port-call"


@pytest.mark.parametrize(
    ("markup", "body", "url", "at", "confidence"),
    [
        (linked(datePublished="2025-03-03T10:00:00+03:00"), "", URL, "2025-03-03T07:00:00Z", Confidence.EXACT),
        (
            '<meta property="article:published_time" content="2025-03-03T10:00:00Z">',
            "",
            URL,
            "2025-03-03T10:00:00Z",
            Confidence.EXACT,
        ),
        ('<meta name="pubdate" content="20250303">', "", URL, "2025-03-03T00:00:00Z", Confidence.DAY),
        (
            "",
            '<span itemprop="datePublished" content="2025-03-03"></span>',
            URL,
            "2025-03-03T00:00:00Z",
            Confidence.DAY,
        ),
        ("", "", URL, "2025-03-04T00:00:00Z", Confidence.DAY),
        ("", '<time datetime="2025-03-04T09:30:00Z">x</time>', URL, "2025-03-04T09:30:00Z", Confidence.EXACT),
        ("", '<time datetime="2025-03-03T09:30:00Z">x</time>', NO_DAY, "2025-03-03T09:30:00Z", Confidence.EXACT),
    ],
)
def test_published(markup: str, body: str, url: str, at: str, confidence: int) -> None:
    found = read(html(head=markup, body=body), url)
    assert (found.published_at.ToJsonString(), found.published_at_confidence) == (at, confidence)


def test_zone_is_kept() -> None:
    assert read(html(head=linked(datePublished="2025-03-03T10:00:00+03:30"))).published_utc_offset_minutes == 210


def test_feed_dates_a_page_that_does_not() -> None:
    feed = page_pb2.FeedEntry()
    feed.published_at.FromJsonString("2025-03-02T11:00:00Z")
    assert read(html(), NO_DAY, published_at=feed.published_at).published_at == feed.published_at


def test_no_date_is_no_date() -> None:
    found = read(html(), NO_DAY)
    assert not found.HasField("published_at")
    assert found.published_at_confidence == Confidence.DATE_CONFIDENCE_UNSPECIFIED


def test_modified() -> None:
    assert (
        read(html(head=linked(dateModified="2025-03-04T12:00:00Z"))).modified_at.ToJsonString()
        == "2025-03-04T12:00:00Z"
    )


# --- the rest ---


@pytest.mark.parametrize(
    ("markup", "canonical"),
    [
        (
            '<link rel="canonical" href="https://www.harbour-gazette.example/a">',
            "https://www.harbour-gazette.example/a",
        ),
        ('<link rel="canonical" href="/a">', "https://www.harbour-gazette.example/a"),
        (
            '<meta property="og:url" content="https://www.harbour-gazette.example/b">',
            "https://www.harbour-gazette.example/b",
        ),
        ('<link rel="canonical" href="https://www.harbour-gazette.example/">', ""),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical" href="https://user:secret@x.example/a">', ""),
        ('<link rel="canonical" href="http://[broken">', ""),
        ("", ""),
    ],
)
def test_canonical_address(markup: str, canonical: str) -> None:
    assert head.read(tree.parse(html(head=markup).encode()), URL).canonical == canonical


@pytest.mark.parametrize(
    ("value", "paid"),
    [(False, True), ("False", True), ("http://schema.org/False", True), (True, False), ("True", False)],
)
def test_paywall_as_stated(value: object, paid: bool) -> None:
    assert read(html(head=linked(isAccessibleForFree=value))).paywalled is paid


def test_site_name_and_description() -> None:
    found = read(html(head=linked(publisher={"name": "The Gazette"}, description="About <b>ferries</b>")))
    assert (found.site_name, found.description) == ("The Gazette", "About ferries")
