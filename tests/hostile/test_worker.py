"""The whole worker over real sockets: threads, the second parser, everything servers do in one worker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from caspian.events.v1 import coverage_pb2, frontier_pb2, page_pb2
from caspian.fetch import items
from caspian.fetch.items import Item, discovery, stamp
from caspian.fetch.settings import FetchSettings
from caspian.fetch.worker import FetchWorker
from caspian.outcome import Done, Emit
from hostile.catalogue import CATALOGUE
from hostile.server import HostileServer, Out


class Running:
    """A worker whose frontier records go round in memory, driven by the real clock."""

    def __init__(self, *servers: HostileServer | str, **settings: object) -> None:
        endpoints = tuple(server if isinstance(server, str) else server.endpoint for server in servers)
        self.settings = FetchSettings(allow_loopback=endpoints, **settings)  # type: ignore[arg-type]
        self.worker = FetchWorker(self.settings)
        self.pages: list[page_pb2.Page] = []
        self.coverage: list[coverage_pb2.CoverageRecord] = []
        self.longest_tick = 0.0

    def add(self, url: str, kind: Item.Kind = Item.PAGE, **source: object) -> None:
        fields: dict[str, object] = {"id": "s", "scope": "ALL", "terms": "FULL_TEXT"} | source
        self.write(
            [discovery(Item(kind=kind, url=url, source=frontier_pb2.Source(**fields), due=stamp(datetime.now(UTC))))]
        )  # type: ignore[arg-type]

    def write(self, emits: list[Emit]) -> None:
        for emit in emits:
            match emit.value:
                case page_pb2.Page():
                    self.pages.append(emit.value)
                case coverage_pb2.CoverageRecord():
                    self.coverage.append(emit.value)
                case _:
                    assert emit.partition is not None
                    outcome = self.worker.process(emit.key, emit.value, emit.partition)
                    assert isinstance(outcome, Done)
                    self.write(list(outcome.messages))

    def until(self, condition: Callable[[], bool], timeout: float = 20) -> None:
        deadline = time.monotonic() + timeout
        while not condition():
            assert time.monotonic() < deadline, f"{len(self.pages)} pages, {self.coverage[-3:]}"
            began = time.monotonic()
            emits = list(self.worker.tick(datetime.now(UTC)))
            self.longest_tick = max(self.longest_tick, time.monotonic() - began)
            self.write(emits)
            time.sleep(0.01)

    def polls(self) -> list[coverage_pb2.PollReport]:
        return [record.poll for record in self.coverage if record.HasField("poll")]


async def broken_feed(out: Out) -> None:
    """A feed inside what is no feed: only the second parser finds it."""
    body = f"<junk><rss><channel><item><title>Pier</title><link>{out.base}/good</link></item></channel></rss></junk>"
    await out.whole(body.encode(), content_type="application/rss+xml")


async def killer_feed(out: Out) -> None:
    """Looks broken, and takes the second parser for ever."""
    await out.whole(b"<junk><rss><item>" + b"<a " * 300_000, content_type="application/rss+xml")


SITES = CATALOGUE | {"broken-feed": broken_feed, "killer-feed": killer_feed}


@pytest.fixture
def site() -> Iterator[HostileServer]:
    with HostileServer(SITES) as server:
        yield server


@pytest.fixture
def running(site: HostileServer) -> Iterator[Running]:
    run = Running(site, host_delay_s=0.05)
    yield run
    run.worker.close()


def test_a_feed_and_its_page(site: HostileServer, running: Running) -> None:
    running.add(site.url("good-feed"), Item.FEED)
    running.until(lambda: bool(running.pages))
    assert running.pages[0].url == f"{site.base}/good"
    assert site.requests == ["/robots.txt", "/good-feed", "/good"]


def test_the_second_parser_reads_what_the_first_does_not(site: HostileServer, running: Running) -> None:
    running.add(site.url("broken-feed"), Item.FEED)
    running.until(lambda: bool(running.pages))
    assert [(report.status, report.new_entries) for report in running.polls()] == [("ok", 1)]


def test_a_feed_that_kills_its_parser_is_a_failed_poll_and_holds_up_nobody(
    site: HostileServer, running: Running
) -> None:
    running.add(site.url("killer-feed"), Item.FEED)
    running.add(site.url("good"))
    running.until(lambda: bool(running.pages))
    running.until(lambda: bool(running.polls()))
    assert running.polls()[0].status in ("parser-killed", "not-a-feed", "zero-items")


def test_closing_gives_up_what_is_under_way(site: HostileServer) -> None:
    run = Running(site, host_delay_s=0)
    run.add(site.url("silent"))
    run.until(lambda: "/silent" in site.requests)
    began = time.monotonic()
    run.worker.close()
    assert time.monotonic() - began < 3


def test_the_whole_catalogue_ends_in_one_line_each_and_stops_nobody(site: HostileServer, running: Running) -> None:
    """Everything a server may do, in one worker: each page has one outcome of a closed set, the good ones arrive."""
    slow = {"silent", "header-drip", "body-drip", "switching"}
    asked = [name for name in CATALOGUE if name not in slow | {"robots-of-12-mb", "gzip-bomb"}]
    for name in asked:
        running.add(site.url(name))
    running.until(lambda: len(running.coverage) >= len(asked), timeout=60)
    first = {record.visit.url: record.visit for record in reversed(running.coverage)}
    assert len(first) == len(asked)
    arrived = {page.url.removeprefix(f"{site.base}/") for page in running.pages}
    assert arrived >= {"good", "good-gzip", "good-chunked", "eight-informational", "strange-headers", "split-response"}
    assert not arrived & {"brotli-bomb", "pdf", "two-lengths", "nine-informational", "json-answer", "long-header"}
    assert running.longest_tick < 1


def test_the_address_of_an_item_is_checked_before_it_is_ever_requested(site: HostileServer, running: Running) -> None:
    with HostileServer(SITES) as canary:
        for url in (f"{canary.base}/good", "http://169.254.169.254/latest/", "http://[::1]/"):
            item = items.Item(kind=Item.PAGE, url=url, source=frontier_pb2.Source(id="s"))
            outcome = running.worker.process(f"d:{url}", item, 0)
            assert isinstance(outcome, Done)
            running.write([emit for emit in outcome.messages if emit.partition != 0 or emit.value is None])
        running.until(lambda: len(running.coverage) >= 2)
        assert canary.connections == 0
    assert {record.visit.reason for record in running.coverage} <= {
        "invalid-url",
        "denied-address",
        "robots-denied-address",
    }
