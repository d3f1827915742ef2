"""The system's own Chromium, headless, for the tests of the page; skipped with a reason where there is none."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, expect, sync_playwright

from board.serving import ServedBoard

PICTURES = Path(__file__).parent / "screenshots"

# Nothing that asks the network, and no GPU.
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

# What a page does at once may take a busy machine longer than the 5 s that are usual.
expect.set_options(timeout=15_000)

# Connections that a test cut itself, and refusals that it asked for.
_EXPECTED = re.compile(r"ERR_|status of 400")

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path, args=FLAGS)
        except Error as exc:
            pytest.skip(f"Chromium does not start: {exc.message.splitlines()[0]}")
        yield started
        started.close()


@pytest.fixture
def board() -> Iterator[ServedBoard]:
    with ServedBoard(tick_s=0.5) as served:
        yield served


@pytest.fixture
def visit(browser: Browser, board: ServedBoard) -> Iterator[Open]:
    """Opens a page of the board; what the browser complains of fails the test."""
    complaints: list[str] = []
    contexts = []

    def open_page(path: str = "/", *, width: int = 1280, height: int = 900, script: str = "", **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append(f"a script ran: {dialog.message}"), dialog.dismiss()))
        if script:
            page.add_init_script(script)
        page.goto(board.url + path)
        page.wait_for_selector(".fresh-line.good, .fresh-line.wait, .fresh-line.bad")
        return page

    yield open_page
    for context in contexts:
        context.close()
    real = [text for text in complaints if not _EXPECTED.search(text)]
    assert real == []


@pytest.fixture
def picture() -> Callable[[Page, str], None]:
    """Keeps a screenshot in an ignored folder, to look at."""

    def take(page: Page, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        page.screenshot(path=PICTURES / f"{name}.png")

    return take
