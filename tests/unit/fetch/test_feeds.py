"""Feeds, sitemaps and index pages: what is read of each format, and what hostile ones come to."""

from __future__ import annotations

import contextlib
import gzip
import time
import tracemalloc
from datetime import datetime

import pytest

from caspian.fetch.feeds import fallback, index
from caspian.fetch.feeds.listing import MAX_ENTRIES, MAX_FIELD_BYTES, Entry, Listing, NotAListingError
from caspian.fetch.feeds.parse import parse
from caspian.fetch.feeds.text import bounded, date, plain
from hostile.server import HostileServer

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/"
     xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>The Lakeside Courier</title><link>https://lakeside.example/</link><language>en-gb</language><ttl>15</ttl>
<atom:link rel="self" href="https://lakeside.example/rss"/>
<item>
  <title><![CDATA[Two <b>ferries</b> &amp; a pier]]></title>
  <link>https://lakeside.example/1</link><guid isPermaLink="false">a-1</guid>
  <description>&lt;p&gt;The ferries met.&lt;/p&gt;</description>
  <content:encoded><![CDATA[<p>The ferries met at noon.</p>]]></content:encoded>
  <dc:creator>Nadja Ostrow</dc:creator><dc:creator>Bijan Rad</dc:creator>
  <pubDate>Sun, 01 Mar 2026 12:30:00 +0300</pubDate>
  <media:content><media:title>a picture</media:title><media:description>of a boat</media:description></media:content>
</item>
<item><title>Only a permalink</title><guid>https://lakeside.example/2</guid></item>
<item><title>No address at all</title></item>
</channel></rss>"""


def only(listing: Listing) -> Entry:
    (entry,) = listing.entries
    return entry


def test_rss() -> None:
    listing = parse(RSS.encode())
    assert (listing.language, listing.ttl_s) == ("en-gb", 900)
    first, second = listing.entries
    assert (first.link, first.identity) == ("https://lakeside.example/1", "a-1")
    said = first.entry
    assert said.title == "Two ferries & a pier"
    assert said.summary == "<p>The ferries met.</p>"
    assert said.content == "<p>The ferries met at noon.</p>"
    assert list(said.authors) == ["Nadja Ostrow", "Bijan Rad"]
    assert said.published_at.ToJsonString() == "2026-03-01T09:30:00Z"
    assert (second.link, second.identity) == ("https://lakeside.example/2",) * 2


def test_rdf() -> None:
    body = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>c</title></channel>
      <item rdf:about="https://lakeside.example/3"><title>Third</title><dc:date>2026-03-01T10:00:00Z</dc:date>
      <dc:language>fa</dc:language></item></rdf:RDF>"""
    entry = only(parse(body))
    assert entry.link == "https://lakeside.example/3"
    assert (entry.entry.title, entry.entry.language) == ("Third", "fa")
    assert entry.entry.published_at.ToJsonString() == "2026-03-01T10:00:00Z"


def test_atom() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fa"><title>f</title>
      <entry><id>tag:lakeside.example,2026:4</id><title type="html">تهران &amp;amp; مسکو</title>
      <link rel="enclosure" href="https://lakeside.example/4.mp3"/><link rel="self" href="https://lakeside.example/4.xml"/>
      <link rel="alternate" type="text/html" href="https://lakeside.example/4"/>
      <published>2026-03-01T10:00:00+03:30</published><updated>2026-03-02T10:00:00Z</updated>
      <author><name>Bijan Rad</name><email>b@lakeside.example</email></author>
      <summary>short</summary><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>long</p></div></content>
      </entry></feed>""".encode()
    listing = parse(body)
    entry = only(listing)
    assert listing.language == "fa"
    assert (entry.link, entry.identity) == ("https://lakeside.example/4", "tag:lakeside.example,2026:4")
    assert entry.entry.title == "تهران & مسکو"
    assert list(entry.entry.authors) == ["Bijan Rad"]
    assert entry.entry.published_at.ToJsonString() == "2026-03-01T06:30:00Z"
    assert "<p>long</p>" in entry.entry.content


def test_atom_without_a_publication_date_has_its_update() -> None:
    body = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://lakeside.example/5</id>
      <updated>2026-03-02T10:00:00Z</updated></entry></feed>"""
    entry = only(parse(body))
    assert entry.link == "http://lakeside.example/5"
    assert entry.entry.published_at.ToJsonString() == "2026-03-02T10:00:00Z"


def test_json_feed() -> None:
    body = """{"version": "https://jsonfeed.org/version/1.1", "language": "ru", "items": [
      {"id": 6, "url": "https://lakeside.example/6", "title": "Шестая", "content_html": "<p>x</p>", "summary": "s",
       "authors": [{"name": "N. O."}, 5], "date_published": "2026-03-01T10:00:00Z"}, {"id": "no-url"}, 7]}""".encode()
    listing = parse(body)
    entry = only(listing)
    assert (listing.language, entry.identity, entry.entry.title) == ("ru", "6", "Шестая")
    assert list(entry.entry.authors) == ["N. O."]


def test_news_sitemap_newest_first() -> None:
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
      xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
      <url><loc>https://lakeside.example/old</loc><lastmod>2026-01-01</lastmod></url>
      <url><image:image><image:loc>https://lakeside.example/i.jpg</image:loc><image:title>pic</image:title></image:image>
        <loc>https://lakeside.example/new</loc><news:news><news:publication><news:name>L</news:name>
        <news:language>en</news:language></news:publication><news:publication_date>2026-03-01T10:00:00Z</news:publication_date>
        <news:title>Newest</news:title></news:news></url>
      <url><loc>https://lakeside.example/undated</loc></url></urlset>"""
    listing = parse(body)
    assert [entry.link.rpartition("/")[2] for entry in listing.entries] == ["new", "old", "undated"]
    assert (listing.entries[0].entry.title, listing.entries[0].entry.language) == ("Newest", "en")
    assert parse(gzip.compress(body, mtime=0)).entries == listing.entries


def test_sitemap_index_names_its_children_newest_first() -> None:
    body = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <sitemap><loc>https://lakeside.example/1.xml</loc><lastmod>2026-01-01</lastmod></sitemap>
      <sitemap><loc>https://lakeside.example/2.xml</loc><lastmod>2026-02-01</lastmod></sitemap></sitemapindex>"""
    listing = parse(body)
    assert [child.link for child in listing.children] == [
        "https://lakeside.example/2.xml", "https://lakeside.example/1.xml",
    ]  # fmt: skip
    assert listing.children[0].identity != parse(body.replace(b"02-01", b"02-02")).children[0].identity


def test_index_page() -> None:
    body = b"""<html><body><nav><a href="/about">About</a></nav>
      <h2><a href="/a/1"><img src=x></a></h2><h2><a href="/a/1">First  <b>story</b></a></h2>
      <h2><a href="https://www.lakeside.example/a/2#top">Second</a></h2><h2><a href="https://elsewhere.example/3">x</a></h2>
      <h2><a href="mailto:x@y">m</a></h2><h2><a href="javascript:void(0)">j</a></h2><h2><a href="">self</a></h2>"""
    expected = {"https://lakeside.example/a/1": "First story", "https://www.lakeside.example/a/2": "Second"}
    assert index.links(body, "https://lakeside.example/all/", "h2 a") == expected
    listing = index.parse(body, "https://lakeside.example/all/", "h2 a", time_s=60)
    assert {entry.link: entry.entry.title for entry in listing.entries} == expected


@pytest.mark.parametrize("charset", ["", "windows-1251", "zlib_codec", "hex", "idna", "nonsense"])
def test_index_page_of_any_charset(charset: str) -> None:
    body = '<meta charset="windows-1251"><a href="/1">Каспий</a>'.encode("windows-1251")
    (title,) = index.links(body, "https://lakeside.example/", "", charset).values()
    if charset in ("", "windows-1251"):
        assert title == "Каспий"


@pytest.mark.parametrize("body", [b"", b"  ", b"<", b"\x00\x00", b"<html></html>", b"\xff\xfe<\x00", b"<a>" * 100])
def test_index_pages_without_links_have_none(body: bytes) -> None:
    assert index.links(body, "https://lakeside.example/", "a[href]") == {}


def test_a_selector_that_is_none_is_refused() -> None:
    for css in ("h2 >", "a[[", "::::"):
        with pytest.raises(ValueError, match="selector"):
            index.selector(css)


@pytest.mark.parametrize(
    "body",
    [
        RSS.replace("Two", "Two &nbsp;").encode(),
        RSS.replace("<ttl>15</ttl>", "<ttl>15").encode(),
        ("\n\n" + RSS).encode(),
        b"\xef\xbb\xbf" + RSS.encode(),
        RSS.replace("The ferries met.", "AT&T and <br> more").encode(),
        RSS.replace("</channel></rss>", "").encode(),
        RSS.replace("ferries", "fer\x0bries").encode(),
        RSS.replace('encoding="UTF-8"', 'encoding="windows-1251"').encode("windows-1251"),
        RSS.encode("utf-16"),
    ],
)
def test_common_defects_lose_no_entry(body: bytes) -> None:
    links = [entry.link for entry in parse(body).entries]
    assert sorted(links) == ["https://lakeside.example/1", "https://lakeside.example/2"]


# --- hostile ---


def entities(levels: int) -> str:
    inner = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(levels))
    return f"<!DOCTYPE rss [{inner}]>"


def within_a_second(body: bytes) -> Listing | None:
    began = time.monotonic()
    try:
        return parse(body)
    except NotAListingError:
        return None
    finally:
        assert time.monotonic() - began < 1.5


def test_billion_laughs_are_not_expanded() -> None:
    item = "<rss><channel><item><title>&l9;</title><link>http://a.example/1</link></item></channel></rss>"
    listing = within_a_second((entities(10) + item).encode())
    assert listing is None or "lol" not in listing.entries[0].entry.title


def test_quadratic_blowup_is_not_expanded() -> None:
    entity = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>'
    body = f"{entity}<rss><channel><item><title>{'&a;' * 100_000}</title><link x='{'&a;' * 99}'>http://a.example/1</link></item>"
    listing = within_a_second(body.encode())
    assert listing is None or len(listing.entries[0].entry.title) < 1000


def test_external_entities_and_dtds_reach_nothing(tmp_path: object) -> None:
    with HostileServer({}) as canary:
        for dtd in (
            f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{canary.base}/x">]>',
            f'<!DOCTYPE rss SYSTEM "{canary.base}/x.dtd">',
            f'<!DOCTYPE rss [<!ENTITY % x SYSTEM "{canary.base}/x"> %x;]>',
            '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ):
            item = "<item><title>&x;</title><link>http://a.example/1</link></item>"
            listing = within_a_second(f"{dtd}<rss><channel>{item}</channel></rss>".encode())
            assert listing is None or "root" not in listing.entries[0].entry.title
        assert canary.connections == 0


@pytest.mark.parametrize(
    "body",
    [
        b"<rss><channel><item x='" + b"a" * 8_000_000 + b"'><link>http://a.example/1</link></item></channel></rss>",
        b"<rss>" + b"<a>" * 1_000_000,
        b"<rss " + b" ".join(b"a%d='1'" % n for n in range(200_000)) + b"></rss>",
        b"<rss><channel><item><title>" + b"<![CDATA[" * 500_000,
        b"<rss><channel><item><title><![CDATA[" + b"]]" * 2_000_000,
        b"<rss><!--" + b"-" * 4_000_000,
        b"<?xml version='1.0'?><rss>" + b"<?" * 1_000_000,
        b"{" * 1_000_000,
        b'{"items": ' + b"[" * 500_000,
        b'{"items": [' + b'{"url":"x"},' * 300_000,
        b"\x1f\x8b" + b"\x00" * 1000,
        gzip.compress(b"<urlset>" + bytes(60 * 1024 * 1024), mtime=0),
        b"<urlset>" + b"<url>" * 200_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_hostile_xml_and_json_end_within_a_second(body: bytes) -> None:
    within_a_second(body)


@pytest.mark.parametrize(
    "shape",
    [
        "<rss><channel>{}</channel></rss>",
        "<rss><channel><image/><ttl>5</ttl>{}<link/></channel><channel/></rss>",
        "<rss>{}</rss>",
    ],
)
@pytest.mark.parametrize("item", ["{}", "<wrap>{}</wrap>", "<wrap><junk/>{}</wrap>", "<junk/>{}text<!-- no -->"])
@pytest.mark.parametrize("number", [1, 31, 32, 33, 64, 200])
def test_freeing_what_was_read_loses_no_item(shape: str, item: str, number: int) -> None:
    each = "<item><title>Pier {n}</title><link>http://a.example/{n}</link></item>"
    body = shape.format("".join(item.format(each.format(n=n)) for n in range(number)))
    entries = parse(body.encode()).entries
    assert [(entry.link, entry.entry.title) for entry in entries] == [
        (f"http://a.example/{n}", f"Pier {n}") for n in range(number)
    ]


def test_items_inside_an_unclosed_item_are_read_and_so_is_the_rest_of_it() -> None:
    inner = "".join(f"<item><link>http://a.example/{n}</link></item>" for n in range(100))
    body = f"<rss><channel><item><title>Outer</title>{inner}<link>http://a.example/outer</link></channel></rss>"
    entries = parse(body.encode()).entries
    assert [entry.link for entry in entries] == [
        *(f"http://a.example/{n}" for n in range(100)),
        "http://a.example/outer",
    ]
    assert entries[-1].entry.title == "Outer"


def test_a_feed_of_100_000_items_is_read_in_a_second_and_50_mb() -> None:
    item = b"<item><title>A title of usual length for a story</title><link>http://a.example/%d</link></item>"
    body = b"<rss><channel>" + b"".join(item % n for n in range(100_000)) + b"</channel></rss>"
    began = time.process_time()
    listing = parse(body)
    assert time.process_time() - began < 2
    assert len(listing.entries) == MAX_ENTRIES
    assert listing.omitted == 100_000 - MAX_ENTRIES
    tracemalloc.start()
    parse(body)
    assert tracemalloc.get_traced_memory()[1] < 50 * 1024 * 1024
    tracemalloc.stop()


def test_a_sitemap_of_100_000_links_is_bounded() -> None:
    body = (
        b"<urlset>" + b"".join(b"<url><loc>http://a.example/%d</loc></url>" % n for n in range(100_000)) + b"</urlset>"
    )
    began = time.process_time()
    listing = parse(body)
    assert time.process_time() - began < 2
    assert len(listing.entries) == listing.omitted == 50_000


def test_long_fields_are_cut_and_titles_neutralised() -> None:
    author = "<author>" + "a" * 200_000 + "</author>"
    body = (
        "<rss><channel><item><title>&lt;script&gt;alert(1)&lt;/script&gt; a\u202eb\x01\u2066</title>"
        f"<link>http://a.example/1</link>{author * 30}<description>{'б' * 100_000}</description></item></channel></rss>"
    )
    said = only(parse(body.encode())).entry
    assert said.title == "alert(1) ab"
    assert len(said.authors) == 20
    assert {len(name) for name in said.authors} == {200}
    assert said.ByteSize() < 256 * 1024
    assert len(said.summary.encode()) <= MAX_FIELD_BYTES


def test_text_without_surrogates_or_controls() -> None:
    assert bounded("a\ud800b\x00c\x9bd\ufeff") == "abcd"
    assert plain("<" * 60_000) == "<" * 60_000
    assert plain("<b>x</b>&amp;&#0;\u202e") == "x &�"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sun, 01 Mar 2026 12:00:00 GMT", "2026-03-01T12:00:00Z"),
        ("Sun, 1 Mar 2026 12:00:00 Z", "2026-03-01T12:00:00Z"),
        ("Sun, 01 Mar 2026 01:00:59 +0330", "2026-02-28T21:30:59Z"),
        ("Sat, 29 Feb 2020 22:00:00 -0400", "2020-03-01T02:00:00Z"),
        ("Sun, 01 Mar 2026 12:00:00 +9900", None),
        ("Sun, 29 Feb 2026 12:00:00 GMT", None),
        ("01 Mar 2026 12:00:00 +0330", "2026-03-01T08:30:00Z"),
        ("2026-03-01T12:00:00+03:00", "2026-03-01T09:00:00Z"),
        ("2026-03-01", "2026-03-01T00:00:00Z"),
        ("2026-03-01 12:00:00", "2026-03-01T12:00:00Z"),
        ("1970-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-23:59", None),
        ("yesterday", None),
        ("", None),
        ("0" * 100_000, None),
        ("2026-13-45", None),
        ("Sun, 99 Mar 2026 99:00:00 GMT", None),
    ],
)
def test_dates(text: str, expected: str | None) -> None:
    moment = date(text)
    assert moment == (None if expected is None else datetime.fromisoformat(expected).timestamp())


# --- the slow parser ---


def test_the_fallback_reads_what_lxml_does_not() -> None:
    body = RSS.replace("<rss", "<junk><rss").encode() + b"</junk>"
    assert fallback.looks_like_a_feed(body)
    listing = fallback.parse(body, time_s=30)
    assert [entry.link for entry in listing.entries] == ["https://lakeside.example/1", "https://lakeside.example/2"]
    assert listing.entries[0].entry.published_at.ToJsonString() == "2026-03-01T09:30:00Z"


def test_the_fallback_is_killed_in_time() -> None:
    began = time.monotonic()
    with pytest.raises(NotAListingError, match="parser-killed"):
        fallback.parse(b"<rss><channel>" + b"<item><author>" + b"a" * 400_000 + b"</author></item>" * 50, time_s=0.05)
    assert time.monotonic() - began < 3


def test_html_and_large_bodies_are_not_worth_a_process() -> None:
    assert not fallback.looks_like_a_feed(b"<html><item>")
    assert not fallback.looks_like_a_feed(b"<item>" + bytes(3 * 1024 * 1024))
    assert not fallback.looks_like_a_feed(b"nothing")


@pytest.mark.parametrize(
    "body",
    [
        b"<a " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b" href=/1>x</a>",
        b"<div>" * 100_000 + b"<a href=/1>x</a>",
        b"<li>x" * 50_000,
        b"<br>" * 1_000_000,
        b"".join(b"<a href=/%d>x</a>" % n for n in range(100_000)),
        b"<a href=/1>" + b"<b>" * 50_000 + b"x",
        b"<a href='" + b"/x" * 100_000 + b"'>x</a>",
        b"<!--" * 200_000,
        b"<script>" * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_hostile_index_pages_end_in_seconds(body: bytes) -> None:
    began = time.monotonic()
    with contextlib.suppress(NotAListingError):
        assert len(index.parse(body, "https://lakeside.example/", "", time_s=3).entries) <= MAX_ENTRIES
    assert time.monotonic() - began < 6
