"""axe-core over every view of the page, in light and dark, wide and small: no serious finding."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from board.conftest import Open
from board.events import BLAME, PRAISE, alert, event, heartbeat, poll
from board.serving import ServedBoard
from caspian.events.v1.article_pb2 import Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Holder, Stance, Voice

Prepare = Callable[[Page], None]


def a_full_page(board: ServedBoard) -> None:
    now = time.time()
    first = event(
        "a", title="Canal terms questioned", story="s", counts=(3, 3, 1), at=now - 900, stance=Stance.CRITICAL,
        own=Voice.NEGATIVE, attributed=Voice.POSITIVE, quotes=(BLAME, PRAISE),
        holders=(("Mira Oskanova", Holder.ANALYST, Stance.CRITICAL),),
    )  # fmt: skip
    edit = event("a", version=2, kind=EnrichedEvent.UPDATED, story="s", stance=Stance.FAVOURABLE, at=now - 300)
    edit.stance_before.label = Stance.CRITICAL
    edit.article.change.removed.append("The gates would open in May, the company said.")
    edit.article.change.added.append("The gates would open in June, the company said.")
    copy = event("b", title="A copy", story="s", reuse=Reuse.NEAR, match="a", publisher="Bay Echo", at=now - 60)
    persian = event("fa", title="کانال باز می‌شود", language="fa", text="کانال بندر در ماه مه باز می‌شود.", at=now)
    board.feed(first, edit, copy, persian, event("u", stance=Stance.UNCERTAIN, at=now - 30))
    records = [poll("wick-post", now - 1, new=1), poll("deaf", now - 1, status="dns"), heartbeat("publish", now - 500)]
    board.report(records, [alert("one", event=first), alert("two", digest=[alert("three"), alert("four")])])


def opened(selector: str) -> Prepare:
    return lambda page: page.locator(selector).first.click()


def typed(key: str) -> Prepare:
    return lambda page: page.keyboard.press(key)


VIEWS: dict[str, tuple[str, Prepare]] = {
    "stories": ("/", lambda page: None),
    "card": ("/", opened(".card .expand")),
    "drawer": ("/?article=a", lambda page: expect(page.locator("#drawer-title")).to_be_visible()),
    "persian": ("/?article=fa", lambda page: expect(page.locator("#drawer-title")).to_be_visible()),
    "menu": ("/?stance=CRITICAL", opened("[data-menu=stance] summary")),
    "keys": ("/", typed("?")),
    "selected": ("/", typed("j")),
    "paused": ("/", typed("p")),
    "nothing": ("/?q=nowhere", lambda page: None),
    "refused": ("/?since=tomorrow", lambda page: None),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_serious_is_found(board: ServedBoard, visit: Open, view: str, width: int, scheme: str) -> None:
    a_full_page(board)
    path, prepare = VIEWS[view]
    page = visit(path, width=width, color_scheme=scheme, bypass_csp=True)
    if width < 1000 and view == "menu":
        page.locator(".fold").click()
    prepare(page)
    page.wait_for_timeout(300)
    found = Axe().run(page).response["violations"]
    told = [f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    assert [one for one in told if one.startswith(("serious", "critical"))] == [], told
