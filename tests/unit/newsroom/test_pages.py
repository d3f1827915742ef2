from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from caspian.local.newsroom import catalogue, outlets, pages
from caspian.local.newsroom.catalogue import Charset, Item, Wall
from caspian.local.newsroom.dates import human_date
from caspian.local.newsroom.respond import Newsroom

START = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
ITEMS = catalogue.load(outlets.load())


def page_of(newsroom: Newsroom, item: Item) -> bytes:
    return newsroom.respond(item.outlet, item.path, 300).body


@pytest.mark.parametrize(
    "item", [one for one in ITEMS if one.wall is Wall.NONE and not one.charset.twice], ids=lambda one: one.key
)
def test_a_page_holds_its_title_and_every_paragraph(newsroom: Newsroom, item: Item) -> None:
    raw = page_of(newsroom, item)
    tree = html.fromstring(raw.decode(item.charset.bytes).replace(f'charset="{item.charset.meta}"', ""))
    text = tree.text_content()
    assert item.versions[0].title in tree.findtext(".//title")
    for block in item.versions[0].paragraphs:
        assert block.removeprefix("## ").removeprefix("> ") in text


def test_a_page_that_lies_about_its_charset(newsroom: Newsroom) -> None:
    item = next(one for one in ITEMS if one.charset.bytes == "windows-1251")
    response = newsroom.respond(item.outlet, item.path, 300)
    assert response.content_type.endswith("charset=utf-8")
    with pytest.raises(UnicodeDecodeError):
        response.body.decode("utf-8")
    assert item.versions[0].title in response.body.decode("windows-1251")


def test_a_page_that_was_decoded_wrongly_before_it_was_stored(newsroom: Newsroom) -> None:
    item = next(one for one in ITEMS if one.charset.twice)
    page = page_of(newsroom, item).decode("utf-8")
    assert "Russiaâ€™s" in page
    assert "’" not in page


def test_characters_outside_a_small_charset_become_references() -> None:
    assert pages.encode("ы–ə", Charset(bytes="windows-1251")) == b"\xfb\x96&#601;"


def test_a_consent_wall_shows_nothing_of_the_article(newsroom: Newsroom) -> None:
    item = next(one for one in ITEMS if one.wall is Wall.CONSENT)
    page = page_of(newsroom, item).decode()
    assert "We value your privacy" in page
    assert item.versions[0].title not in page


@pytest.mark.parametrize("wall", [Wall.SOFT_404, Wall.SCRIPT, Wall.FORBIDDEN], ids=lambda one: one.value)
def test_other_walls_show_nothing_of_the_article_either(newsroom: Newsroom, wall: Wall) -> None:
    item = next(one for one in ITEMS if one.wall is wall)
    response = newsroom.respond(item.outlet, item.path, 300)
    assert response.status == (403 if wall is Wall.FORBIDDEN else 200)
    assert item.versions[0].title not in response.body.decode()


def test_a_paywall_shows_a_teaser_and_says_so(newsroom: Newsroom) -> None:
    item = next(one for one in ITEMS if one.wall is Wall.PAYWALL)
    page = page_of(newsroom, item).decode()
    first, second, third, *_ = item.versions[0].paragraphs
    assert first in page
    assert second in page
    assert third not in page
    assert '"isAccessibleForFree": false' in page


def test_a_copy_at_another_address_names_the_first_as_canonical(newsroom: Newsroom) -> None:
    item = next(one for one in ITEMS if one.canonical)
    assert f'<link rel="canonical" href="http://127.0.0.12:8790{item.canonical}">' in page_of(newsroom, item).decode()


def test_comments_and_markup(newsroom: Newsroom) -> None:
    item = next(one for one in ITEMS if one.comments)
    assert all(said.split(",")[0] in page_of(newsroom, item).decode() for said in item.comments)
    assert (
        pages.html_of("a < b\nc\n\n## d\n\n> e") == "<p>a &lt; b c</p>\n<h2>d</h2>\n<blockquote><p>e</p></blockquote>"
    )


def test_restless_pages_differ_byte_for_byte_and_others_do_not(newsroom: Newsroom) -> None:
    for outlet, restless in (("harbour-ledger", True), ("silk-junction", False)):
        item = next(one for one in ITEMS if one.outlet == outlet and len(one.versions) == 1)
        assert (page_of(newsroom, item) != page_of(newsroom, item)) is restless


def test_datelines_follow_the_start_of_the_run() -> None:
    item = next(one for one in ITEMS if len(one.versions) > 1)
    first, second = (pages.dateline(item, number, START) for number in (0, 1))
    assert first.published == second.published == START - timedelta(minutes=item.published)
    assert first.modified == first.published
    assert second.modified - second.published == timedelta(seconds=item.versions[1].after or 0)


def test_dates_in_words() -> None:
    assert human_date(START, "en") == "12 March 2026, 14:05 UTC"
    assert human_date(START, "ru") == "12 марта 2026, 14:05 UTC"
    assert human_date(START, "fa") == "۱۲ مارس ۲۰۲۶, ۱۴:۰۵ UTC"
