"""The board: a restart on a real broker, a thousand live readers and one that does not read, and a browser.

`python -m benchmarks.bench_board` starts Kafka, serves a board from a second process on loopback and writes its section
of RESULTS.md. The browser's part needs Chromium and is left out without it.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil

from benchmarks import results

TESTS = Path(__file__).parents[1] / "tests"
sys.path.insert(0, str(TESTS))

from board.events import BLAME, PRAISE, event  # noqa: E402
from board.serving import ServedBoard  # noqa: E402
from caspian.board.web import PAGE  # noqa: E402
from caspian.events.v1.enriched_pb2 import EnrichedEvent  # noqa: E402
from caspian.events.v1.stance_pb2 import Stance, Voice  # noqa: E402

# What was measured, the figures, the goal.
Row = tuple[str, str, str]

READERS, RATE, SECONDS, HELD = 1_000, 10, 20, 2_000
# With what a real event carries, 5 KB serialised.
TEXT = "\n\n".join([BLAME, PRAISE, *["The gates of the canal were closed for repairs, the company said."] * 62])


def made(number: int, title: str = "") -> EnrichedEvent:
    """An event of 5 KB; three articles a story."""
    return event(
        f"a{number}", title=title or f"Canal report {number}", story=f"s{number // 3}", text=TEXT,
        quotes=(BLAME, PRAISE),
        stance=(Stance.CRITICAL, Stance.FAVOURABLE, Stance.NEUTRAL)[number % 3], own=Voice.NEGATIVE,
        at=time.time() - HELD + number % HELD,
    )  # fmt: skip


def main() -> None:
    """Measure, print, write."""
    # Not in the process that serves, whose memory is measured.
    from benchmarks.board_restart import restart

    rows: list[Row] = [("restart with 100,000 articles of 5 KB in `latest`", restart(100_000, made), "≤ 30 s")]
    time.sleep(5)
    server = subprocess.Popen([sys.executable, "-m", "benchmarks.bench_board", "--serve"], stdout=subprocess.PIPE)
    assert server.stdout is not None
    try:
        url = server.stdout.readline().decode().strip()
        rows += asyncio.run(readers(url, psutil.Process(server.pid)))
        rows += browser(url)
    finally:
        server.terminate()
    results.write(
        "board", "make bench-board", results.table(["board", "measured", "goal"], [list(row) for row in rows])
    )


def size(path: Path) -> int:
    """Bytes of a file of the page; nothing for what browsers do not load."""
    return path.stat().st_size if path.is_file() and path.suffix != ".md" else 0


def serve() -> None:
    """A board with `HELD` articles, and `RATE` more a second whose titles tell when they were made."""
    with ServedBoard(clients=READERS + 10) as board:
        board.feed(*(made(number) for number in range(HELD)))
        print(board.url, flush=True)
        number = HELD
        while True:
            time.sleep(1 / RATE)
            board.feed(made(number, title=f"@{time.time():.3f}"))
            number += 1


async def readers(url: str, server: psutil.Process) -> list[Row]:
    """`READERS` that read and one that does not, for `SECONDS`."""
    port = int(url.rpartition(":")[2])
    delays: list[float] = []
    counts: list[int] = []

    async def read(index: int, until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        writer.write(b"GET /api/events HTTP/1.1\r\nHost: b\r\n\r\n")
        seen = 0
        while (left := until - time.time()) > 0:
            try:
                line = await asyncio.wait_for(reader.readline(), left)
            except TimeoutError:
                break
            if found := re.search(rb'"title":"@([\d.]+)"', line):
                seen += 1
                if index % 20 == 0 and time.time() > until - SECONDS:
                    delays.append(time.time() - float(found[1]))
        counts.append(seen)
        writer.close()

    before = server.memory_info().rss / 2**20
    _, lazy = await asyncio.open_connection("127.0.0.1", port)
    lazy.write(b"GET /api/events HTTP/1.1\r\nHost: b\r\n\r\n")
    until = time.time() + SECONDS + 8
    tasks = [asyncio.create_task(read(index, until)) for index in range(READERS)]
    await asyncio.sleep(SECONDS)
    after = server.memory_info().rss / 2**20
    await asyncio.gather(*tasks)
    lazy.close()
    delays.sort()
    p50, p95 = (delays[int(len(delays) * share)] * 1000 for share in (0.5, 0.95))
    return [
        (f"memory of the process with {HELD:,} articles: alone, with {READERS:,} live readers",
         f"{before:.0f} MiB, {after:.0f} MiB", "≤ 150 MiB"),
        (f"event to {READERS:,} readers at {RATE} events/s, one of them not reading: p50, p95",
         f"{p50:.0f} ms, {p95:.0f} ms", ""),
    ]  # fmt: skip


def browser(url: str) -> list[Row]:
    """First paint with all articles, delay until an event is on the page, and frames while events arrive."""
    path = shutil.which("chromium")
    if path is None:
        return [("browser", "not measured: no Chromium", "")]
    from playwright.sync_api import sync_playwright

    from board.conftest import FLAGS

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        page = chromium.new_page()
        page.goto(url)
        page.wait_for_selector(".card")
        shown = page.evaluate("performance.now()")
        paint = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
        page.evaluate("""() => { window.delays = []; window.frames = []; let last = performance.now();
            const frame = (at) => { frames.push(at - last); last = at; requestAnimationFrame(frame); };
            requestAnimationFrame(frame);
            new MutationObserver((changes) => { for (const change of changes) {
                const texts = [...change.addedNodes].map((node) => node.textContent).concat(change.target.textContent);
                for (const text of texts) { const found = /^@([0-9.]+)/.exec(text || "");
                    if (found) delays.push(Date.now() - 1000 * found[1]); } }
            }).observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true }); }""")
        page.wait_for_timeout(10_000)
        got = page.evaluate("({ delays: delays.sort((a, b) => a - b), frames: frames.sort((a, b) => a - b) })")
        chromium.close()
    delays, frames = got["delays"], got["frames"]
    return [
        (f"page with {HELD:,} articles: first paint, first cards", f"{paint:.0f} ms, {shown:.0f} ms", "≤ 1,000 ms"),
        (f"event to the page at {RATE}/s: p50, p95 of {len(delays)}",
         f"{delays[len(delays) // 2]:.0f} ms, {delays[int(len(delays) * 0.95)]:.0f} ms", "≤ 500 ms"),
        (f"frames meanwhile: median, p99 of {len(frames)}",
         f"{frames[len(frames) // 2]:.1f} ms, {frames[int(len(frames) * 0.99)]:.1f} ms", "16.7 ms"),
        ("page, all its files, uncompressed", f"{sum(map(size, PAGE.rglob('*'))) / 1000:.0f} KB", "≤ 150 KB"),
    ]  # fmt: skip


if __name__ == "__main__":
    serve() if "--serve" in sys.argv else main()
