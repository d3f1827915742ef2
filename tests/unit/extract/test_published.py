"""Which of the dates that a page states is taken, and which is not believed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract import dates, head, published, tree
from caspian.extract.dates import EARLIEST, MAX_RAW, TOLERANCE, Stated
from caspian.extract.stage import extract
from unit.extract.pages import PARAGRAPHS, URL, article_of, feed, html, page

FETCHED = datetime(2025, 3, 5, 8, tzinfo=UTC)
NO_DAY = "https://www.harbour-gazette.example/port-call"
Metadata = article_pb2.Metadata


def read(markup: str = "", url: str = NO_DAY, body: str = "", entry: str = "") -> article_pb2.Metadata:
    found = article_pb2.Metadata()
    said = page_pb2.FeedEntry()
    if entry:
        said.published_at.FromJsonString(entry)
    published.fill(found, head.read(tree.parse(html(head=markup, body=body).encode()), url), said, FETCHED)
    return found


def at(found: article_pb2.Metadata) -> str:
    return found.published_at.ToJsonString() if found.HasField("published_at") else ""


def linked(**node: Any) -> str:
    fields = ", ".join(f'"{name}": "{value}"' for name, value in node.items())
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", {fields}}}</script>'


META = '<meta property="article:published_time" content="{}">'


# --- order of trust ---


def test_structured_data_goes_before_meta_and_meta_before_what_is_marked() -> None:
    marked = '<span itemprop="datePublished" content="2025-03-01T10:00:00Z"></span>'
    meta = META.format("2025-03-02T10:00:00Z")
    both = linked(dateCreated="2025-03-04T10:00:00Z", datePublished="2025-03-03T10:00:00Z")
    assert at(read(both + meta, body=marked)) == "2025-03-03T10:00:00Z"
    assert at(read(linked(dateCreated="2025-03-04T10:00:00Z") + meta, body=marked)) == "2025-03-04T10:00:00Z"
    assert at(read(meta, body=marked)) == "2025-03-02T10:00:00Z"
    assert at(read(body=marked)) == "2025-03-01T10:00:00Z"


@pytest.mark.parametrize("broken", ["yesterday", "1970-01-01", "2031-01-05", "2025-13-01"])
def test_a_date_that_is_none_leaves_the_word_to_the_next(broken: str) -> None:
    assert at(read(linked(datePublished=broken) + META.format("2025-03-02T10:00:00Z"))) == "2025-03-02T10:00:00Z"


@pytest.mark.parametrize(
    ("mark", "found"),
    [
        ('<time itemprop="datePublished" datetime="2025-03-01T10:00:00Z">x</time>', "2025-03-01T10:00:00Z"),
        ('<span itemprop="datePublished">2025-03-01</span>', "2025-03-01T00:00:00Z"),
        ('<time pubdate datetime="2025-03-01T10:00:00Z"></time>', "2025-03-01T10:00:00Z"),
        ('<span itemprop="datePublished"></span>', ""),
    ],
)
def test_marks_state_a_date_in_several_ways(mark: str, found: str) -> None:
    assert at(read(body=mark)) == found


def test_the_feed_goes_before_what_the_page_only_shows() -> None:
    assert at(read(url=URL, entry="2025-03-01T11:00:00Z")) == "2025-03-01T11:00:00Z"
    assert at(read(META.format("2025-03-02"), entry="2025-03-01T11:00:00Z")) == "2025-03-02T00:00:00Z"


# --- a feed from the future ---


@pytest.mark.parametrize("wrong", ["2031-03-04T10:00:00Z", "2025-03-06T08:00:01Z", "1994-12-31T23:59:59Z"])
def test_a_feed_is_believed_no_more_than_a_page(wrong: str) -> None:
    assert at(read(entry=wrong)) == ""
    assert at(read(url=URL, entry=wrong)) == "2025-03-04T00:00:00Z", "the day in the address is there still"
    entry = feed(title="Ferry", content="".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS))
    entry.entry.published_at.FromJsonString(wrong)
    found = article_of(extract(entry)).metadata
    assert not found.HasField("published_at")
    assert found.published_at_confidence == Metadata.DATE_CONFIDENCE_UNSPECIFIED


def test_within_a_day_of_the_fetch_a_feed_is_believed() -> None:
    found = read(entry="2025-03-06T08:00:00Z")
    assert (at(found), found.published_at_confidence) == ("2025-03-06T08:00:00Z", Metadata.EXACT)
    assert not found.published_utc_offset_minutes


# --- what the page shows ---


def test_times_in_margins_are_other_articles() -> None:
    aside = '<aside><time datetime="2025-03-01T10:00:00Z">x</time></aside>'
    footer = '<footer><time datetime="2025-03-02T10:00:00Z">x</time></footer>'
    assert at(read(body=aside + footer)) == ""
    assert at(read(body=aside + '<time datetime="2025-03-03T10:00:00Z">x</time>')) == "2025-03-03T10:00:00Z"


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("https://x.example/2025/03/04/port", "2025-03-04T00:00:00Z"),
        ("https://x.example/news/2025-03-04/port", "2025-03-04T00:00:00Z"),
        ("https://x.example/2025/03/04", "2025-03-04T00:00:00Z"),
        ("https://x.example/2025/02/31/port", ""),
        ("https://x.example/2025/13/04/port", ""),
        ("https://x.example/2025/3/4/port", ""),
        ("https://x.example/2025/03/045/port", ""),
        ("https://x.example/2031/03/04/port", ""),
    ],
)
def test_days_in_addresses(url: str, found: str) -> None:
    assert at(read(url=url)) == found


def test_a_time_of_another_week_does_not_make_the_day_exact() -> None:
    body = '<time datetime="2025-02-20T10:00:00Z">x</time>'
    found = read(url=URL, body=body)
    assert (at(found), found.published_at_confidence) == ("2025-03-04T00:00:00Z", Metadata.DAY)


# --- changes ---


def test_the_change_is_the_first_that_can_be_read() -> None:
    meta = '<meta property="article:modified_time" content="2025-03-04T12:00:00Z">'
    assert read(linked(dateModified="never") + meta).modified_at.ToJsonString() == "2025-03-04T12:00:00Z"
    assert read(linked(dateModified="2025-03-03") + meta).modified_at.ToJsonString() == "2025-03-03T00:00:00Z"
    assert not read(linked(dateModified="2031-03-03")).HasField("modified_at")


# --- bounds ---


def stated(when: datetime) -> Stated | None:
    return dates.parse(when.isoformat(), FETCHED)


def test_dates_are_believed_from_the_beginning_of_the_web_to_a_day_after_the_fetch() -> None:
    assert stated(EARLIEST + timedelta(seconds=1))
    assert stated(EARLIEST)
    assert not stated(EARLIEST - timedelta(seconds=1))
    assert stated(FETCHED + TOLERANCE)
    assert not stated(FETCHED + TOLERANCE + timedelta(seconds=1))
    assert dates.parse("2031-03-04T10:00:00Z", None), "nobody knows when it was fetched"


def test_only_the_beginning_of_a_long_date_is_read() -> None:
    assert dates.parse("2025-03-04T10:15:00Z" + " " * MAX_RAW, FETCHED)
    assert dates.parse("2025-03-04" + "x" * 100_000, FETCHED) == Stated(datetime(2025, 3, 4, tzinfo=UTC), Metadata.DAY)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1741083300000", "2025-03-04T10:15:00+00:00"),
        ("17410833000", None),
        ("2025/03/04", "2025-03-04T00:00:00+00:00"),
        ("2025.03.04", "2025-03-04T00:00:00+00:00"),
        ("2025-03-04T10:15:00,5+01:00", "2025-03-04T09:15:00+00:00"),
        ("2025-03-04 10:15 gmt", "2025-03-04T10:15:00+00:00"),
        ("2025-03-04T23:30:00-05:00", "2025-03-05T04:30:00+00:00"),
        ("2025-03-04 25:00", "2025-03-04T00:00:00+00:00"),
        ("2025-03-041", None),
        ("Tue, 04 Mar 2025 10:15:00", "2025-03-04T00:00:00+00:00"),
        ("4 Mar 2025 10:15:00 GMT", "2025-03-04T10:15:00+00:00"),
    ],
)
def test_spellings_of_dates(raw: str, expected: str | None) -> None:
    found = dates.parse(raw, FETCHED)
    assert (found.at.isoformat() if found else None) == expected


def test_a_day_may_be_of_low_confidence_by_its_source() -> None:
    assert dates.day(2025, 3, 4, FETCHED) == Stated(datetime(2025, 3, 4, tzinfo=UTC), Metadata.DAY)
    assert dates.day(2025, 3, 4, FETCHED, low=True) == Stated(datetime(2025, 3, 4, tzinfo=UTC), Metadata.LOW)
    assert dates.day(2025, 1, 1, FETCHED) == Stated(datetime(2025, 1, 1, tzinfo=UTC), Metadata.LOW)
    assert dates.day(2025, 2, 30, FETCHED) is None
    assert dates.day(2026, 3, 4, FETCHED) is None


def test_a_guessed_date_is_of_low_confidence_and_never_of_the_future() -> None:
    found = article_pb2.Metadata()
    body = "<html><body><article><p>Posted on 4 March 2025.</p></article></body></html>"
    published.guess(found, tree.parse(body.encode()), NO_DAY, FETCHED)
    assert (at(found), found.published_at_confidence) == ("2025-03-04T00:00:00Z", Metadata.LOW)
    later = article_pb2.Metadata()
    published.guess(later, tree.parse(body.replace("2025", "2031").encode()), NO_DAY, FETCHED)
    assert at(later) == ""


def test_a_page_of_the_web_is_dated_by_its_feed() -> None:
    visited = page(html(), url=NO_DAY)
    visited.entry.published_at.FromJsonString("2025-03-04T10:00:00Z")
    assert at(article_of(extract(visited)).metadata) == "2025-03-04T10:00:00Z"


def test_looking_for_times_takes_as_long_as_the_page_is() -> None:
    """Sixteen times as long in four times the page, where nodes of an article inside a `main` are gathered twice."""

    def seconds(posts: int) -> float:
        post = f"<div><time datetime='2026-05-11'>then</time>{'<b><i>x</i></b>' * 20}</div>"
        page = tree.parse(f"<html><body><main><article>{post * posts}</article></main></body></html>".encode())
        began = time.process_time()
        assert len(published.TIMES(page)) == posts
        return time.process_time() - began

    small, large = (min(seconds(posts) for _ in range(3)) for posts in (200, 800))
    assert large < 8 * max(small, 0.002)
