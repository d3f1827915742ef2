"""The page in a browser: live, filtered, resumed, by keyboard, small and dark, and hostile texts that stay texts."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from board.conftest import Open
from board.events import BLAME, OPENING, PRAISE, alert, event, heartbeat, poll
from board.hostile import PAYLOADS
from board.serving import ServedBoard
from caspian.events.v1.article_pb2 import Provenance, Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Holder, Stance, Voice

Picture = Callable[[Page, str], None]


def now() -> float:
    return time.time()


def some(number: int, **facts: object) -> list[EnrichedEvent]:
    return [event(f"a{k}", at=now() - 60 * (number - k), **facts) for k in range(number)]  # type: ignore[arg-type]


def telling() -> EnrichedEvent:
    return event(
        "told", title="Canal terms questioned", at=now() - 30, stance=Stance.CRITICAL, own=Voice.NEGATIVE,
        attributed=Voice.POSITIVE, quotes=(BLAME, PRAISE),
        holders=(("Mira Oskanova", Holder.ANALYST, Stance.CRITICAL),),
    )  # fmt: skip


def headlines(page: Page) -> list[str]:
    # Not what is drawn: cards out of sight are not.
    return page.locator(".card h3").all_text_contents()


def test_what_is_published_appears_by_itself(board: ServedBoard, visit: Open) -> None:
    page = visit()
    expect(page.locator(".nothing")).to_contain_text("Nothing has been published yet")
    board.feed(event("a", title="First light", story="s", at=now()))
    expect(page.locator(".card")).to_have_count(1)
    expect(page.locator(".card h3")).to_have_text("First light")
    board.feed(
        event(
            "b",
            title="Second",
            story="s",
            counts=(2, 2, 1),
            reuse=Reuse.NEAR,
            match="a",
            publisher="Bay Echo",
            at=now(),
        )
    )
    expect(page.locator(".breadth")).to_contain_text("2 articles · 1 origin")
    expect(page.locator(".relation")).to_have_text("near copy of Wick Post")
    expect(page.locator("[aria-live]")).to_contain_text("1 new article")
    board.feed(event("a", version=2, kind=EnrichedEvent.RETRACTED, story="s", reason="withdrawn"))
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".fresh-line")).to_contain_text("live")


def test_nothing_jumps_under_a_reader(board: ServedBoard, visit: Open) -> None:
    board.feed(*some(12))
    page = visit()
    expect(page.locator(".card")).to_have_count(12)
    page.mouse.move(300, 400)
    before = headlines(page)
    for number in range(3):
        board.feed(event(f"n{number}", title=f"New {number}", at=now()))
    expect(page.locator(".pill")).to_contain_text("3 new")
    assert headlines(page) == before
    page.keyboard.press("n")
    expect(page.locator(".card h3").first).to_have_text("New 2")
    expect(page.locator(".pill")).to_have_count(0)


def test_a_page_left_open_keeps_no_more_than_it_shows(board: ServedBoard, visit: Open) -> None:
    page = visit()
    page.mouse.move(5, 5)
    board.feed(*some(130))
    expect(page.locator(".card").nth(20)).to_be_attached()
    expect(page.locator(".card h3").first).to_have_text("Canal report a129")
    assert page.locator(".card").count() <= 120
    page.get_by_role("button", name="earlier stories").click()
    expect(page.locator(".card h3", has_text="Canal report a40")).to_have_count(1)


def test_pause_holds_everything(board: ServedBoard, visit: Open) -> None:
    board.feed(*some(2))
    page = visit()
    page.get_by_role("button", name="Pause").click()
    board.feed(event("n", title="Held back", at=now()))
    expect(page.locator(".pill")).to_contain_text("1 new while paused")
    expect(page.locator(".card")).to_have_count(2)
    page.keyboard.press("p")
    expect(page.locator(".card h3").first).to_have_text("Held back")


def test_filters_live_in_the_address(board: ServedBoard, visit: Open) -> None:
    board.feed(*some(3), telling(), event("fa", title="خبر کانال", language="fa", at=now()))
    page = visit()
    expect(page.locator(".card")).to_have_count(5)
    page.locator("[data-menu=stance] summary").click()
    page.locator("[data-menu=stance] input[value=CRITICAL]").check()
    expect(page.locator(".card")).to_have_count(1)
    assert "stance=CRITICAL" in page.url
    board.feed(
        event("n", title="Not asked for", at=now()), event("y", title="Asked for", at=now(), stance=Stance.CRITICAL)
    )
    page.mouse.move(5, 5)
    expect(page.locator(".pill, .card >> text=Asked for").first).to_be_visible()
    assert "Not asked for" not in page.content()
    shared = visit(page.url.removeprefix(board.url))
    expect(shared.locator(".card")).to_have_count(2)
    page.go_back()
    expect(page.locator(".card")).to_have_count(7)
    page.keyboard.press("/")
    page.keyboard.type("terms questioned")
    expect(page.locator(".card")).to_have_count(1)
    assert "q=terms+questioned" in page.url
    assert page.locator(".feeds a").first.get_attribute("href") == "/feed.atom?q=terms+questioned"


def test_a_filter_that_the_board_refuses_is_said_in_words(board: ServedBoard, visit: Open) -> None:
    page = visit("/?since=tomorrow")
    expect(page.locator(".warning")).to_contain_text("neither a span")
    page.get_by_role("button", name="clear all").click()
    expect(page.locator(".nothing")).to_contain_text("Nothing has been published yet")


def test_evidence_stands_where_it_was_found(board: ServedBoard, visit: Open, picture: Picture) -> None:
    board.feed(telling())
    page = visit()
    expect(page.locator(".card blockquote")).to_contain_text(BLAME)
    page.locator(".card h3 button").click()
    expect(page.locator(".drawer .text")).to_contain_text(OPENING)
    marks = page.locator(".drawer mark.negative, .drawer mark.positive").all_inner_texts()
    assert {BLAME, PRAISE} <= set(marks)
    expect(page.locator(".holder-list")).to_contain_text("Mira Oskanova")
    assert "article=told" in page.url
    picture(page, "drawer")
    page.keyboard.press("Escape")
    expect(page.locator(".drawer")).to_have_count(0)
    assert "article" not in page.url


def test_offsets_count_code_points(board: ServedBoard, visit: Open) -> None:
    text = f"🚢🚢 Two ships. {BLAME} 🚢"
    board.feed(event("e", text=text, quotes=(BLAME,), at=now()))
    page = visit("/?article=e")
    expect(page.locator(".drawer .text mark")).to_have_text(BLAME)


def test_text_is_kept_back_where_the_terms_say_so(board: ServedBoard, visit: Open) -> None:
    board.feed(event("l", terms=Provenance.LINK_ONLY, quotes=(BLAME,), at=now()))
    page = visit("/?article=l")
    expect(page.locator(".drawer blockquote")).to_contain_text(BLAME)
    assert OPENING not in page.content()


def test_versions_show_what_an_edit_changed_and_did_to_the_stance(board: ServedBoard, visit: Open) -> None:
    edit = event("v", version=2, kind=EnrichedEvent.UPDATED, stance=Stance.CRITICAL, at=now())
    edit.stance_before.label = Stance.NEUTRAL
    edit.article.change.removed.append("The gates would open in May, the company said.")
    edit.article.change.added.append("The gates would open in June, the company said.")
    board.feed(event("v", at=now()), edit)
    page = visit("/?article=v")
    expect(page.locator(".versions li")).to_have_count(2)
    expect(page.locator(".versions del")).to_have_text("May, ")
    expect(page.locator(".versions ins")).to_have_text("June, ")
    expect(page.locator(".versions li").first).to_contain_text(re.compile("neutral.*→.*critical", re.DOTALL))


def test_the_keyboard_is_enough(board: ServedBoard, visit: Open) -> None:
    board.feed(*some(3), telling())
    page = visit()
    expect(page.locator(".card")).to_have_count(4)
    page.keyboard.press("j")
    expect(page.locator(".card").nth(0)).to_have_class(re.compile("selected"))
    page.keyboard.press("j")
    expect(page.locator(".card").nth(1)).to_have_class(re.compile("selected"))
    page.keyboard.press("k")
    page.keyboard.press("o")
    expect(page.locator(".card").nth(0).locator(".expand")).to_have_attribute("aria-expanded", "true")
    expect(page.locator(".card").nth(0).locator("blockquote")).to_have_count(2)
    page.keyboard.press("Enter")
    expect(page.locator("dialog.drawer")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator(".help")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("jjj")
    assert page.locator(".search input").input_value() == "jjj"


def test_the_next_key_finds_the_story_that_was_stepped_to(board: ServedBoard, visit: Open) -> None:
    """Enter may follow sooner than the browser draws."""
    board.feed(*some(3), telling())
    page = visit()
    expect(page.locator(".card")).to_have_count(4)
    focused = page.evaluate(
        """() => ["j", "j", "k"].map((key) => {
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
          return document.activeElement.closest("h3")?.textContent;
        })"""
    )
    assert focused == ["Canal terms questioned", "Canal report a2", "Canal terms questioned"]
    page.keyboard.press("Enter")
    expect(page.locator("#drawer-title")).to_have_text("Canal terms questioned")


def test_a_key_pressed_right_after_the_article_was_closed_counts(board: ServedBoard, visit: Open) -> None:
    board.feed(*some(3), telling())
    page = visit()
    expect(page.locator(".card")).to_have_count(4)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("dialog.drawer")).to_be_visible()
    # In one task: the browser tells of the closed dialog in the next.
    page.evaluate(
        """() => {
          document.querySelector("dialog.drawer").close();
          document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
        }"""
    )
    expect(page.locator(".help")).to_be_visible()


def test_no_news_and_no_data_are_told_apart(board: ServedBoard, visit: Open) -> None:
    board.feed(event("a", at=now()))
    board.report(
        [poll("wick-post", now() - 1), poll("deaf", now() - 1, status="dns"), heartbeat("publish", now() - 500)]
    )
    page = visit()
    states = page.locator(".sources li")
    expect(states).to_have_count(2)
    expect(states.nth(0)).to_contain_text("no data")
    expect(states.nth(0)).to_contain_text("dns")
    expect(states.nth(1)).to_contain_text("no news")
    expect(page.locator(".fresh-line.bad")).to_contain_text("publish silent")


def test_alerts_lead_to_what_they_are_about(board: ServedBoard, visit: Open, picture: Picture) -> None:
    first = telling()
    board.feed(first, *some(2))
    told = [
        alert("one", headline="Canal terms questioned", event=first, at=now() - 60),
        alert("two", headline="deaf: cannot be reached", coverage=poll("deaf", now()), at=now() - 40),
        alert("three", digest=[alert("four"), alert("five", event=first)], at=now() - 20),
    ]
    board.report([poll("deaf", now() - 1, status="dns")], told)
    page = visit()
    shown = page.locator(".alerts li")
    expect(shown).to_have_count(3)
    expect(shown.nth(2)).to_contain_text("independent origin number 2 of the story")
    expect(shown.nth(2)).not_to_contain_text("Texts of their own")
    assert shown.nth(0).locator("button, span[dir]").all_inner_texts() == ["Headline four", "Headline five"]
    picture(page, "alerts")
    shown.nth(0).get_by_role("button", name="Headline five").click()
    expect(page.locator("#drawer-title")).to_have_text("Canal terms questioned")
    page.keyboard.press("Escape")
    shown.nth(1).get_by_role("button").click()
    page.wait_for_url("**/?source=deaf")


def test_an_alert_is_shown_soon_whatever_the_filter_hides(board: ServedBoard, visit: Open) -> None:
    board.feed(event("a", at=now()))
    page = visit("/?source=nobody")
    page.wait_for_timeout(5_000)  # until nothing that began with the page asks for the overview any more
    with page.expect_response(lambda answer: "/api/overview" in answer.url, timeout=12_000):
        board.report(alerts=[alert("six", headline="While it is open", at=now())])
    expect(page.locator(".alerts li").first).to_contain_text("While it is open")


def test_after_a_cut_nothing_is_missing_and_nothing_twice(board: ServedBoard, visit: Open) -> None:
    page = visit()
    page.mouse.move(5, 5)
    for cut in range(20):
        page.context.set_offline(True)
        board.feed(*(event(f"c{cut}-{k}", title=f"Cut {cut}, {k}", at=now()) for k in range(3)))
        page.context.set_offline(False)
        expect(page.locator(".card")).to_have_count(3 * (cut + 1))
    assert sorted(headlines(page)) == sorted(f"Cut {cut}, {k}" for cut in range(20) for k in range(3))


@pytest.mark.parametrize(("width", "height"), [(375, 812), (768, 1024), (2560, 1440)])
def test_it_fits(board: ServedBoard, visit: Open, picture: Picture, width: int, height: int) -> None:
    long = "Kanalschifffahrtsgesellschaftsversammlung" * 4
    board.feed(*some(3), telling(), event("x", title=long, publisher=long, quotes=(long,), text=long, at=now()))
    page = visit(width=width, height=height)
    expect(page.locator(".card")).to_have_count(5)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if width < 1000:
        page.get_by_role("button", name="Trend").click()
        expect(page.locator("#panel-trend canvas").first).to_be_visible()
        page.get_by_role("button", name="Stories", exact=True).click()
    picture(page, f"width-{width}")


def test_dark_where_the_reader_likes_it_dark(board: ServedBoard, visit: Open, picture: Picture) -> None:
    board.feed(*some(2), telling())
    page = visit(color_scheme="dark")
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark == "rgb(16, 22, 29)"
    picture(page, "dark")
    page.keyboard.press("t")
    expect(page.locator("html")).not_to_have_css("background-color", dark)
    page.reload()
    page.wait_for_selector(".card")
    assert page.evaluate("document.documentElement.dataset.theme") == "light", "the choice is kept"


def test_persian_runs_from_right_to_left(board: ServedBoard, visit: Open) -> None:
    text = "کانال بندر در ماه مه باز می‌شود."
    board.feed(event("fa", title="کانال باز می‌شود", language="fa", text=text, at=now()))
    page = visit("/?article=fa")
    assert page.locator(".drawer .text").get_attribute("dir") == "rtl"
    assert page.locator(".drawer .text").evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert page.locator(".card h3").evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_no_hostile_text_becomes_anything_but_text(board: ServedBoard, visit: Open) -> None:
    assert len(PAYLOADS) >= 40
    hostile = [
        event(
            f"x{number}", title=text, publisher=text, text=text, quotes=(text,), url=text, authors=[text], at=now(),
            holders=((text, Holder.MEDIA, Stance.CRITICAL),), country=text[:20], language=text[:20], reason=text,
        )
        for number, text in enumerate(PAYLOADS)
    ]  # fmt: skip
    board.feed(*hostile)
    board.report(alerts=[alert(text, headline=text, reason=text, at=now()) for text in PAYLOADS])
    page = visit(
        script="""window.ran = []; window.alert = (what) => ran.push(what);
        addEventListener('securitypolicyviolation', (event) => ran.push(event.violatedDirective));"""
    )
    expect(page.locator(".alerts li")).to_have_count(5)
    expect(page.locator(".card")).to_have_count(40)
    for number in range(len(PAYLOADS)):
        page.evaluate(
            f"history.pushState(null, '', '/?article=x{number}'); dispatchEvent(new PopStateEvent('popstate'))"
        )
        expect(page.locator("#drawer-title")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.locator(".drawer")).to_have_count(0)
    addresses = page.evaluate("[...document.querySelectorAll('a[href]')].map((link) => link.protocol)")
    assert set(addresses) <= {"http:", "https:"}
    assert (
        page.evaluate("[...document.querySelectorAll('#app script, #app iframe, #app object, #app svg')].length") == 0
    )
    assert page.evaluate("ran") == []
