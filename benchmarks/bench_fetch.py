"""Fetch by itself: parsers, memory of a bomb, politeness and latency with many hosts, some of them hostile, and idling.

`python -m benchmarks.bench_fetch` serves every host from a second process on loopback and writes its section of
RESULTS.md. Linux only: it needs all of 127.0.0.0/8.
"""

from __future__ import annotations

import io
import subprocess
import sys
import time
import tracemalloc
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from benchmarks import results
from caspian.events.v1 import frontier_pb2, page_pb2
from caspian.fetch import items
from caspian.fetch.feeds.parse import parse
from caspian.fetch.items import Item, discovery, stamp
from caspian.fetch.settings import FetchSettings
from caspian.fetch.worker import FetchWorker
from caspian.outcome import Done, Emit

TESTS = Path(__file__).parents[1] / "tests"
PORT = 8799
BAD = (
    "silent",
    "header-drip",
    "body-drip",
    "brotli-bomb",
    "one-byte-chunks",
    "endless",
    "endless-informational",
    "slam",
)


def main() -> None:
    """Measure, print, write."""
    short, whole = parsing(feed(200)), parsing(feed(200, paragraphs=12))
    seconds, megabytes = large_feed()
    bomb = int(subprocess.check_output([sys.executable, "-m", "hostile.measure_memory"], cwd=TESTS)) / 1024
    server = subprocess.Popen(
        [sys.executable, "-m", "hostile.elsewhere", f"0.0.0.0:{PORT}"],
        cwd=TESTS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert server.stdout is not None
    server.stdout.readline()
    try:
        calm, calm_gap = many_hosts(hostile=0)
        hard, hard_gap = many_hosts(hostile=50)
        late = due_to_page(sources=500)
    finally:
        server.kill()
        server.wait(5)
    rows: list[list[object]] = [
        ["feed with summaries, items per CPU second", short[0], ""],
        ["… times feedparser's", short[0] / short[1], "≥ 20"],
        ["feed with whole texts, items per CPU second", whole[0], ""],
        ["… times feedparser's", whole[0] / whole[1], "≥ 20"],
        ["feed of 10⁵ items, s", seconds, "≤ 1"],
        ["… peak MB of Python objects", megabytes, "< 50"],
        ["all bombs, peak MB more than an ordinary page", bomb, "< 64"],
        ["200 hosts, p95 ms of the good ones' answers, calm", 1000 * calm, ""],
        ["… 50 of them hostile", 1000 * hard, ""],
        ["… ratio", hard / calm, "< 2"],
        ["shortest gap of a host / its delay, calm", calm_gap, "≥ 0.95"],
        ["… 50 hostile", hard_gap, "≥ 0.95"],
        ["due → page, p95 s, 500 sources at 25/s", late, "≤ 2"],
        ["idle with 500 sources, % of a core", 100 * idle(sources=500), "≤ 2"],
    ]
    results.write("fetch", "make bench-fetch", results.table(["fetch", "measured", "goal"], rows))


# --- parsers ---


def feed(number: int, paragraphs: int = 0) -> bytes:
    """An RSS feed with the usual fields, and the whole text of so many paragraphs."""
    text = "".join(
        f"<p>Paragraph {n} of a speech on <a href='/tolls'>tolls</a> that was long.</p>" * 3 for n in range(paragraphs)
    )
    item = (
        "<item><title>Ministers met on pier {n}</title><link>https://lakeside.example/{n}</link>"
        "<guid isPermaLink='false'>id-{n}</guid><pubDate>Sun, 01 Mar 2026 12:00:00 GMT</pubDate>"
        "<dc:creator>Nadja Ostrow</dc:creator><category>Ferries</category><category>Tolls</category>"
        "<description>&lt;p&gt;The two delegations spoke about ferries, tolls and the &lt;a href='https://lakeside.example/'"
        "&gt;price of tea&lt;/a&gt;. They will meet again in autumn, their speakers said on Sunday.&lt;/p&gt;"
        "</description>" + (f"<content:encoded><![CDATA[{text}]]></content:encoded>" if text else "") + "</item>"
    )
    start = (
        "<rss version='2.0' xmlns:dc='http://purl.org/dc/elements/1.1/' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
    )
    return f"{start}{''.join(item.format(n=n) for n in range(number))}</channel></rss>".encode()


def parsing(body: bytes) -> tuple[float, float]:
    """Items per CPU second of ours and of feedparser's, on the same feed of 200 items; best of three."""

    def rate(run: object, times: int) -> float:
        began = time.process_time()
        for _ in range(times):
            run(body)  # type: ignore[operator]
        return 200 * times / (time.process_time() - began)

    return (
        max(rate(parse, 20) for _ in range(3)),
        max(rate(lambda raw: feedparser.parse(io.BytesIO(raw)), 1) for _ in range(3)),
    )


def large_feed() -> tuple[float, float]:
    """CPU seconds and peak megabytes for a feed of 100,000 short items."""
    item = b"<item><title>Ministers met</title><link>http://a.example/%d</link></item>"
    body = b"<rss><channel>" + b"".join(item % n for n in range(100_000)) + b"</channel></rss>"
    began = time.process_time()
    parse(body)
    seconds = time.process_time() - began
    tracemalloc.start()
    parse(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return seconds, peak / 1e6


# --- the worker ---


class Bench:
    """A worker whose records go round in memory."""

    def __init__(self, hosts: list[str], delay_s: float) -> None:
        endpoints = tuple(f"{host}:{PORT}" for host in hosts)
        self.worker = FetchWorker(FetchSettings(allow_loopback=endpoints, host_delay_s=delay_s, revisits_s=()))
        self.finished: list[tuple[page_pb2.Page, float]] = []

    def add(self, url: str, due: float) -> None:
        item = Item(kind=Item.PAGE, url=url, source=frontier_pb2.Source(id="bench"))
        item.due.FromNanoseconds(int(due * 1e9))
        item.discovered_at.CopyFrom(item.due)
        self.write([discovery(item)])

    def write(self, emits: list[Emit]) -> None:
        for emit in emits:
            if isinstance(emit.value, page_pb2.Page):
                self.finished.append((emit.value, time.time()))
            elif emit.topic == "frontier":
                assert emit.partition is not None
                outcome = self.worker.process(emit.key, emit.value, emit.partition)
                assert isinstance(outcome, Done)
                self.write(list(outcome.messages))

    def tick(self) -> None:
        self.write(list(self.worker.tick(datetime.now(UTC))))
        # As the adapter does: it gathers for 50 ms.
        time.sleep(0.05)


def many_hosts(hostile: int) -> tuple[float, float]:
    """p95 seconds from request to answer of good hosts, and the shortest gap of a host as a share of its delay."""
    delay, pages = 1.0, 10
    hosts = [f"127.0.{10 + n // 200}.{1 + n % 200}" for n in range(200)]
    bench = Bench(hosts, delay)
    good = hosts[hostile:]
    for number, host in enumerate(hosts[:hostile]):
        for name in BAD[number % len(BAD) :] + BAD[: number % len(BAD)]:
            bench.add(f"http://{host}:{PORT}/{name}", time.time())
    for host in good:
        for number in range(pages):
            bench.add(f"http://{host}:{PORT}/good/{number}", time.time())
    deadline = time.monotonic() + 120
    while len(bench.finished) < len(good) * pages and time.monotonic() < deadline:
        bench.tick()
    bench.worker.close()
    arrived: dict[str, list[float]] = defaultdict(list)
    answers = []
    for page, at in bench.finished:
        answers.append(page.http.elapsed_ms / 1000)
        arrived[page.provenance.domain].append(at)
    assert len(answers) >= len(good) * pages, f"only {len(answers)} pages arrived"
    gaps = [b - a for times in arrived.values() for a, b in zip(sorted(times), sorted(times)[1:], strict=False)]
    return sorted(answers)[int(0.95 * len(answers))], min(gaps) / delay


def due_to_page(sources: int) -> float:
    """p95 seconds from the moment an item is due, with its host free, to its page."""
    hosts = [f"127.1.{n // 200}.{1 + n % 200}" for n in range(sources)]
    bench = Bench(hosts, delay_s=0.2)
    start = time.time() + 2
    due = {}
    for number, host in enumerate(hosts):
        url = f"http://{host}:{PORT}/good/1"
        due[url] = start + number / 25
        bench.add(url, due[url])
    deadline = time.monotonic() + 90
    while len(bench.finished) < sources and time.monotonic() < deadline:
        bench.tick()
    bench.worker.close()
    late = sorted(at - due[page.url] for page, at in bench.finished)
    assert len(late) == sources, f"only {len(late)} pages arrived"
    return late[int(0.95 * sources)]


def idle(sources: int) -> float:
    """CPU share of a worker that has nothing due for a while."""
    bench = Bench([], delay_s=5)
    later = datetime.fromtimestamp(time.time() + 3600, UTC)
    for number in range(sources):
        item = Item(kind=Item.FEED, url=f"https://s{number}.example/rss", source=frontier_pb2.Source(id=f"s{number}"))
        item.due.CopyFrom(stamp(later))
        item.discovered_at.CopyFrom(stamp(later))
        bench.write([items.discovery(item)])
    began, cpu = time.monotonic(), time.process_time()
    while time.monotonic() - began < 10:
        bench.tick()
    bench.worker.close()
    return (time.process_time() - cpu) / (time.monotonic() - began)


if __name__ == "__main__":
    main()
