"""Pages from discovery to their last visit: what is handed on, what the ledger says, what state stays."""

from __future__ import annotations

import itertools
import zlib

import pytest

from caspian.events.v1 import article_pb2, page_pb2
from caspian.fetch import items
from caspian.identity.ids import article_id
from caspian.identity.url_key import url_key
from planted import SECRET
from unit.fetch.world import START, World, fails, feed, html, rss, source, status

PAGE = "https://news.example/talks-in-baku"
FEED = "https://news.example/rss"
HOUR, DAY = 3600, 86400


def world_of(page: object, **settings: object) -> World:
    world = World({FEED: rss(PAGE, summary="Ministers met on the shore."), PAGE: page}, **settings)  # type: ignore[dict-item]
    world.add(feed(FEED))
    return world


def test_a_page_is_found_visited_and_handed_on() -> None:
    world = world_of(html("<p>text</p>"))
    world.run(30)
    (page,) = world.pages
    assert page.article_id == article_id(url_key(PAGE))
    assert page.visit == 1
    assert page.url == page.final_url == PAGE
    assert zlib.decompress(page.body) == b"<p>text</p>"
    assert page.coding == page_pb2.Page.DEFLATE
    assert (page.http.status, page.http.content_type, page.http.charset) == (200, "text/html", "utf-8")
    assert page.entry.title == "Moscow and Tehran 0"
    assert page.lane == article_pb2.Article.LIVE
    provenance = page.provenance
    assert (provenance.source_id, provenance.publisher, provenance.domain, provenance.feed) == (
        "example", "Example", "news.example", FEED,
    )  # fmt: skip
    assert provenance.text_source == article_pb2.Provenance.PAGE
    assert provenance.terms == article_pb2.Provenance.FULL_TEXT
    assert provenance.fetched_at.seconds >= provenance.discovered_at.seconds >= int(START.timestamp())
    assert world.visits() == [(1, "HANDED_ON", "")]


def test_the_discovery_is_adopted_and_the_state_ends_after_the_last_revisit() -> None:
    world = world_of(html(), poll_ceiling_s=DAY)
    world.run(30)
    assert not [key for _, key in world.records if key.startswith("d:")]
    assert world.state(PAGE) is not None
    world.run(4 * DAY, step=60)
    assert world.state(PAGE) is None
    assert world.visits() == [
        (1, "HANDED_ON", ""),
        *[(visit, "UNCHANGED", "same-body") for visit in (2, 3, 4, 5)],
    ]
    # 1 h, 6 h, 24 h and 72 h after the discovery, to the step of the simulation.
    first = world.seconds_of(PAGE)[0]
    later = [round((second - first) / 3600, 1) for second in world.seconds_of(PAGE)[1:]]
    assert later == [1.0, 6.0, 24.0, 72.0]


def test_a_changed_page_is_handed_on_again_as_the_next_visit() -> None:
    world = world_of(html("<p>one</p>"))
    world.run(60)
    world.sites[PAGE] = html("<p>two</p>")
    world.run(3700, step=10)
    assert [(p.visit, zlib.decompress(p.body)) for p in world.pages] == [(1, b"<p>one</p>"), (2, b"<p>two</p>")]


def test_revisits_are_conditional_and_a_304_is_unchanged() -> None:
    world = world_of(html(etag='"v1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT"))
    world.run(60)
    world.sites[PAGE] = status(304)
    world.run(3700, step=10)
    again = [r for r in world.requests if r.url == PAGE][1]
    assert (again.etag, again.last_modified) == ('"v1"', "Sun, 01 Mar 2026 10:00:00 GMT")
    assert world.visits()[1] == (2, "UNCHANGED", "not-modified")
    assert len(world.pages) == 1


def test_gone_needs_two_answers() -> None:
    world = world_of(html())
    world.run(60)
    world.sites[PAGE] = status(404)
    world.run(3700, step=10)
    assert world.visits()[1:] == [(2, "FAILED", "http-404")]
    world.run(1200, step=10)
    assert world.visits()[2] == (3, "GONE", "http-404")
    assert world.pages[-1].gone
    assert world.pages[-1].body == b""


def gone_after_an_hour() -> World:
    world = world_of(html(etag='"v1"'))
    world.run(60)
    world.sites[PAGE] = status(404)
    world.run(2 * HOUR, step=10)
    assert [outcome for _, outcome, _ in world.visits()] == ["HANDED_ON", "FAILED", "GONE"]
    return world


def test_a_page_that_stays_away_is_said_to_be_gone_once_and_left_after_the_last_planned_visit() -> None:
    world = gone_after_an_hour()
    world.run(4 * DAY, step=60)
    assert world.visits()[3:] == [(visit, "UNCHANGED", "gone") for visit in (4, 5, 6)]
    assert [page.gone for page in world.pages] == [False, True]
    assert world.state(PAGE) is None


@pytest.mark.parametrize("body", ["<p>The two foreign ministers met.</p>", "<p>They met again.</p>"])
def test_a_page_that_returns_is_handed_on_whether_it_changed_or_not(body: str) -> None:
    world = gone_after_an_hour()
    world.sites[PAGE] = html(body, etag='"v1"')
    world.run(5 * HOUR, step=60)
    assert [r.etag for r in world.requests if r.url == PAGE][-2:] == ['"v1"', ""]
    assert world.visits()[3] == (4, "HANDED_ON", "")
    assert [(page.visit, page.gone) for page in world.pages] == [(1, False), (3, True), (4, False)]
    assert zlib.decompress(world.pages[-1].body) == body.encode()
    world.run(DAY, step=60)
    assert world.visits()[4] == (5, "UNCHANGED", "same-body")


def test_a_page_that_returns_can_be_gone_again() -> None:
    world = gone_after_an_hour()
    world.sites[PAGE] = html()
    world.run(5 * HOUR, step=60)
    world.sites[PAGE] = status(410)
    world.run(DAY, step=60)
    assert [page.gone for page in world.pages] == [False, True, False, True]


def test_a_page_that_is_gone_survives_a_restart_and_is_never_replaced_by_the_feeds_words() -> None:
    world = gone_after_an_hour()
    world.restart()
    world.sites[PAGE] = status(403)
    world.run(5 * HOUR, step=60)
    assert world.visits()[3] == (4, "FAILED", "forbidden")
    assert len(world.pages) == 2


def test_one_404_between_two_good_answers_changes_nothing() -> None:
    world = world_of(html())
    world.run(60)
    world.sites[PAGE] = status(404)
    world.run(3700, step=10)
    world.sites[PAGE] = html()
    world.run(1200, step=10)
    assert [outcome for _, outcome, _ in world.visits()] == ["HANDED_ON", "FAILED", "UNCHANGED"]
    state = world.state(PAGE)
    assert state is not None
    assert state.gone_answers == 0


def test_a_page_that_never_was_there_is_dropped_not_retracted() -> None:
    world = world_of(status(410))
    world.run(4 * DAY, step=60)
    *failed, last = world.visits()
    assert {(outcome, reason) for _, outcome, reason in failed} == {("FAILED", "http-410")}
    assert (last[1], last[2]) == ("DROPPED", "gone")
    assert world.pages == []
    assert world.state(PAGE) is None


def test_a_page_that_is_linked_to_before_it_is_up_is_not_missed() -> None:
    world = world_of(status(404))
    world.run(1800, step=10)
    world.sites[PAGE] = html()
    world.run(2 * HOUR, step=10)
    assert world.visits() == [(1, "FAILED", "http-404"), (2, "FAILED", "http-404"), (3, "HANDED_ON", "")]


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (status(403), "forbidden"),
        (status(401), "login"),
        (status(451), "legal"),
        (html("<script src=/cdn-cgi/challenge-platform/x>", status=403), "challenge"),
        (html("<p>one moment</p>", cf_mitigated="challenge"), "challenge"),
        (fails("not-html"), "not-html"),
        (fails("too-large"), "too-large"),
        (status(406), "http-406"),
    ],
)
def test_a_page_that_cannot_be_had_degrades_to_the_feeds_words(answer: object, reason: str) -> None:
    world = world_of(answer)
    world.run(30)
    (page,) = world.pages
    assert page.provenance.text_source == article_pb2.Provenance.FEED
    assert page.body == b"Ministers met on the shore."
    assert page.coding == page_pb2.Page.IDENTITY
    assert page.entry.title == "Moscow and Tehran 0"
    assert world.visits() == [(1, "HANDED_ON", reason)]


def test_a_degraded_page_is_replaced_once_it_can_be_had() -> None:
    world = world_of(status(403))
    world.run(30)
    world.sites[PAGE] = html("<p>whole</p>")
    world.run(3700, step=10)
    assert [p.provenance.text_source for p in world.pages] == [article_pb2.Provenance.FEED, article_pb2.Provenance.PAGE]


def test_a_blocked_revisit_does_not_take_the_article_back_to_the_feeds_words() -> None:
    world = world_of(html())
    world.run(30)
    world.sites[PAGE] = status(403)
    world.run(3700, step=10)
    assert len(world.pages) == 1
    assert world.visits()[1] == (2, "FAILED", "forbidden")


def test_denied_addresses_are_dropped_whatever_the_feed_says() -> None:
    world = world_of(fails("denied-address"))
    world.run(30)
    assert world.pages == []
    assert world.visits() == [(1, "DROPPED", "denied-address")]
    assert world.state(PAGE) is None


def test_link_only_pages_are_never_fetched() -> None:
    world = World({FEED: rss(PAGE, summary="Short."), PAGE: html()})
    world.add(feed(FEED, terms="LINK_ONLY"))
    world.run(30)
    assert world.seconds_of(PAGE) == []
    (page,) = world.pages
    assert page.provenance.text_source == article_pb2.Provenance.FEED
    assert page.provenance.terms == article_pb2.Provenance.LINK_ONLY
    assert world.visits() == [(1, "HANDED_ON", "link-only")]
    assert world.state(PAGE) is None


def test_failures_are_retried_slower_and_slower_and_the_feed_speaks_after_the_third() -> None:
    world = world_of(status(500), host_down_s=1)
    world.run(600)
    asked = world.seconds_of(PAGE)
    assert [round(b - a) for a, b in itertools.pairwise(asked)] == [60, 120]
    assert world.visits() == [(1, "FAILED", "http-500"), (2, "FAILED", "http-500"), (3, "HANDED_ON", "http-500")]
    assert world.pages[0].visit == 3


def test_without_words_of_the_feed_a_failing_page_is_given_up_after_the_last_planned_visit() -> None:
    world = World({PAGE: status(500)}, revisits_s=(600.0,), retry_s=60)
    world.add(items.page(PAGE, source(), START))
    world.run(4000)
    assert [outcome for _, outcome, _ in world.visits()] == ["FAILED"] * 4 + ["DROPPED"]
    assert world.state(PAGE) is None
    assert world.pages == []


def test_an_item_asked_for_by_hand_again_is_visited_at_once() -> None:
    world = World({PAGE: html()})
    world.add(items.page(PAGE, source(id="manual"), START))
    world.run(30)
    world.add(items.page(PAGE, source(id="manual"), START))
    world.run(30)
    assert [visit for visit, _, _ in world.visits()] == [1, 2]


def test_a_page_found_in_two_feeds_is_visited_once() -> None:
    second = "https://news.example/world.xml"
    world = World({FEED: rss(PAGE), second: rss(PAGE + "?utm_source=feed"), PAGE: html()})
    world.add(feed(FEED), feed(second))
    world.run(60)
    assert len(world.pages) == 1
    assert "known" in world.outcomes


def test_two_addresses_of_one_page_have_one_ledger_line_each_visit() -> None:
    world = world_of(html())
    world.run(4000, step=5)
    ids = [record.id for record in world.ledger if record.HasField("visit")]
    assert len(ids) == len(set(ids)) == 2


def test_secrets_in_addresses_are_never_shown() -> None:
    secret_feed, secret_page = FEED + f"?token={SECRET}", PAGE + f"?apikey={SECRET}"
    world = World({secret_feed: rss(secret_page), secret_page: html()})
    world.add(feed(secret_feed))
    world.run(60)
    assert len(world.pages) == 1
    shown = "".join(str(message) for message in (*world.pages, *world.ledger))
    assert SECRET not in shown
    assert world.pages[0].url == PAGE + "?apikey=***"


def test_the_whole_text_of_a_feed_is_not_kept_longer_than_needed() -> None:
    item = items.page(PAGE, source(), START, entry=page_pb2.FeedEntry(title="Pier", content="<p>long</p>" * 1000))
    world = World({PAGE: html()})
    world.add(item)
    world.run(30)
    assert world.pages[0].entry.content
    state = world.state(PAGE)
    assert state is not None
    assert (state.entry.title, state.entry.content) == ("Pier", "")
