"""At which gate a page stops: by its title, by its little text, by what else it shows; and what is let through."""

from __future__ import annotations

import pytest

from caspian.extract.gates import (
    APP_ROOTS,
    LITTLE,
    MAX_SHOWN,
    MAX_VISIBLE,
    MIN_TEXT,
    TEASER,
    judge,
    look,
)
from caspian.extract.reasons import Reason

TEXT = "The ferry company said on Tuesday that its new route would open in May. "


def text(size: int) -> str:
    return (TEXT * (size // len(TEXT) + 1))[:size]


def body(*parts: str, head: str = "") -> bytes:
    return f"<html><head>{head}</head><body>{''.join(parts)}</body></html>".encode()


def verdict(html: bytes, said: str = "", title: str = "Ferry line", paywalled: bool = False) -> str:
    found = judge(html, title, said, paywalled)
    return found.value if found else ""


# --- titles ---


@pytest.mark.parametrize(
    ("title", "reason"),
    [
        ("Just a moment...", "challenge"),
        ("JUST A MOMENT", "challenge"),
        ("Access denied | Gazette", "challenge"),
        ("Page not found", "soft-404"),
        ("Before you continue to Gazette", "consent-wall"),
        ("A moment just before sunrise", ""),
    ],
)
def test_a_title_stops_a_page_with_little_text(title: str, reason: str) -> None:
    assert verdict(body(), text(LITTLE - 1), title) == reason


def test_with_more_text_no_title_stops_it() -> None:
    assert verdict(body(), text(LITTLE), "Just a moment...") == ""
    assert verdict(body(), text(LITTLE), "Page not found", paywalled=True) == ""


# --- text ---


def test_one_phrase_of_consent_is_a_banner_and_two_are_a_wall() -> None:
    one, two = "We value your privacy. ", "We value your privacy. Reject all. "
    assert verdict(body(), one + text(TEASER)) == ""
    assert verdict(body(), two + text(TEASER)) == "consent-wall"
    assert verdict(body(), two + text(LITTLE)) == ""


@pytest.mark.parametrize(("size", "reason"), [(TEASER - 1, "paywall"), (TEASER, "")])
def test_what_a_paywall_leaves_is_a_teaser_up_to_a_size(size: int, reason: str) -> None:
    assert verdict(body(), text(size), paywalled=True) == reason
    assert verdict(body("<p>Subscribe to continue reading</p>"), text(size)) == reason


@pytest.mark.parametrize(("size", "reason"), [(MIN_TEXT, ""), (MIN_TEXT - 1, "no-text"), (0, "no-text")])
def test_a_flash_is_an_article_from_a_size_on(size: int, reason: str) -> None:
    assert verdict(body("<p>Short.</p>"), text(size)) == reason


# --- what else the page shows ---

MARK = "<script src='/cdn-cgi/challenge-platform/x.js'></script>"


def test_marks_in_the_source_count_where_hardly_anything_is_shown() -> None:
    assert verdict(body("<p>Hold on.</p>", head=MARK), text(100)) == "challenge"
    assert verdict(body(f"<p>{text(LITTLE)}</p>", head=MARK), text(100)) == ""


@pytest.mark.parametrize(
    ("shown", "reason"),
    [
        ("Verify you are human", "challenge"),
        ("The page you are looking for has moved", "soft-404"),
        ("Subscribe to continue reading", "paywall"),
        ("SUBSCRIBE TO CONTINUE   READING", "paywall"),
    ],
)
def test_phrases_beside_a_stub_stop_it_unless_the_page_shows_a_lot(shown: str, reason: str) -> None:
    stub = text(TEASER - 1)
    assert verdict(body(f"<div>{shown}</div>"), stub) == reason
    assert verdict(body(f"<div>{shown}</div><p>{text(MAX_SHOWN)}</p>"), stub) == ""


def test_a_page_that_waits_for_scripts_says_so_only_without_text() -> None:
    app = "<div id='root'></div>"
    assert verdict(body(app)) == "js-only"
    assert verdict(body(app), text(MIN_TEXT)) == ""
    assert verdict(body("<noscript>You need to enable JavaScript to run this app.</noscript>")) == "js-only"
    assert verdict(body(app, f"<p>{text(LITTLE)}</p>")) == "no-text"


def test_a_challenge_goes_before_everything_else_that_a_stub_shows() -> None:
    shown = "<p>Verify you are human</p><p>Subscribe to continue reading</p><div id='app'></div>"
    assert verdict(body(shown)) == "challenge"
    assert verdict(body(shown), paywalled=True) == "challenge"


# --- signs ---


@pytest.mark.parametrize("root", APP_ROOTS)
def test_roots_of_applications(root: str) -> None:
    assert look(body(f"<main><div id='{root}'></div></main>")).is_app
    assert not look(body(f"<main><p id='{root}'></p></main>")).is_app
    assert not look(body(f"<div id='{root}'>{text(LITTLE)}</div>")).is_app


def test_what_is_visible_is_text_in_order_without_scripts() -> None:
    signs = look(
        body(
            "It&#39;s <b>OPEN</b> now<script>bad()</script><style>p {}</style> and",
            "<template><i>later</i></template><noscript>without scripts</noscript>  here",
        )
    )
    assert signs.visible == "it’s open now and later without scripts here"
    assert "bad()" in signs.source


def test_only_the_beginning_of_a_large_page_is_looked_at() -> None:
    signs = look(body("".join(f"<p>{text(1_000)}</p>" for _ in range(40)) + "<p>At the very end</p>"))
    assert MAX_VISIBLE - 100 < len(signs.visible) < MAX_VISIBLE + 1_100
    assert "very end" not in signs.visible
    assert signs.source == ""


@pytest.mark.parametrize("html", [b"<html></html>", b"<p>x", b"<frameset><frame></frameset>"])
def test_pages_without_a_body_have_signs(html: bytes) -> None:
    assert judge(html, "", "", paywalled=False) is Reason.NO_TEXT
