"""A small internet with a clock: sites answer from a table, the frontier's records go round, everything is kept.

For tests of the worker without network, threads or Kafka.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from caspian.events.v1 import coverage_pb2, frontier_pb2, page_pb2
from caspian.fetch.http.exchange import Answer, NoAnswer, Request, Response
from caspian.fetch.items import Item, discovery, stamp
from caspian.fetch.settings import FetchSettings
from caspian.fetch.transfers import DirectTransfers
from caspian.fetch.worker import FetchWorker
from caspian.outcome import Done, Emit, Outcome, Poison

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
Site = Callable[[Request], Answer]


def html(body: str = "<p>The two foreign ministers met.</p>", status: int = 200, **headers: str) -> Site:
    named = {"content-type": "text/html; charset=utf-8"} | {k.replace("_", "-"): v for k, v in headers.items()}
    return lambda request: Response(request.url, status, named, body.encode())


def status(code: int, **headers: str) -> Site:
    return lambda request: Response(request.url, code, {k.replace("_", "-"): v for k, v in headers.items()})


def fails(reason: str) -> Site:
    return lambda request: NoAnswer(request.url, reason)


def rss(*links: str, title: str = "Moscow and Tehran", summary: str = "", **headers: str) -> Site:
    items = "".join(
        f"<item><title>{title} {n}</title><link>{link}</link><description>{summary}</description></item>"
        for n, link in enumerate(links)
    )
    body = f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>".encode()
    return lambda request: Response(request.url, 200, headers, body)


def source(**fields: object) -> frontier_pb2.Source:
    base: dict[str, object] = {
        "id": "example",
        "publisher": "Example",
        "source_class": "REGIONAL",
        "country": "az",
        "languages": ["en"],
        "terms": "FULL_TEXT",
        "scope": "ALL",
    }
    return frontier_pb2.Source(**(base | fields))  # type: ignore[arg-type]


def feed(url: str = "https://news.example/rss", **fields: object) -> Item:
    return Item(kind=Item.FEED, url=url, source=source(**fields), discovered_at=stamp(START))


class World:
    """`sites` by address; a missing one answers 404. `asked` is what was requested, with its second."""

    def __init__(self, sites: dict[str, Site] | None = None, **settings: object) -> None:
        self.sites: dict[str, Site] = sites or {}
        self.now = START
        self.settings = FetchSettings(**settings)  # type: ignore[arg-type]
        self.asked: list[tuple[float, str]] = []
        self.requests: list[Request] = []
        self.pages: list[page_pb2.Page] = []
        self.ledger: list[coverage_pb2.CoverageRecord] = []
        # The compacted topic: the newest record of each (partition, key).
        self.records: dict[tuple[int, str], Item] = {}
        self.outcomes: list[str] = []
        self.worker = self.new_worker()

    def new_worker(self) -> FetchWorker:
        return FetchWorker(self.settings, DirectTransfers(self._answer), lambda: self.now)

    def restart(self) -> None:
        """A new process takes over and reads the state back."""
        self.worker = self.new_worker()
        for (partition, key), item in self.records.items():
            self.worker.restore(partition, key, item.SerializeToString())

    def _answer(self, request: Request) -> Answer:
        self.requests.append(request)
        self.asked.append(((self.now - START).total_seconds(), request.url))
        return self.sites.get(request.url, status(404))(request)

    # --- Kafka ---

    def add(self, *items: Item) -> None:
        self.write([discovery(item) for item in items])

    def write(self, emits: list[Emit] | tuple[Emit, ...]) -> None:
        for emit in emits:
            match emit.value:
                case page_pb2.Page():
                    assert emit.topic == "pages"
                    assert emit.key == emit.value.article_id
                    self.pages.append(emit.value)
                case coverage_pb2.CoverageRecord():
                    assert emit.topic == "coverage"
                    assert emit.key == emit.value.source_id
                    self.ledger.append(emit.value)
                case Item() | None:
                    self._frontier(emit)
                case _:
                    raise AssertionError(emit)

    def _frontier(self, emit: Emit) -> None:
        assert emit.topic == "frontier"
        assert emit.partition is not None
        place = (emit.partition, emit.key)
        value = None if emit.value is None else Item.FromString(emit.value.SerializeToString())
        if value is None:
            self.records.pop(place, None)
        else:
            self.records[place] = value
        self.write(self.decide(emit.key, value, emit.partition))

    def decide(self, key: str, value: Item | None, partition: int) -> tuple[Emit, ...]:
        outcome: Outcome = self.worker.process(key, value, partition)
        match outcome:
            case Done(messages, word):
                self.outcomes.append(word)
                return messages
            case Poison(reason):
                self.outcomes.append(f"poison {reason}")
                return ()
        raise AssertionError(outcome)

    # --- time ---

    def run(self, seconds: float, step: float = 1.0) -> None:
        """Let time pass in steps, over stretches in which nothing is due in one."""
        until = self.now + timedelta(seconds=seconds)
        while self.now <= until:
            self.write(list(self.worker.tick(self.now)))
            idle = self.worker.next_at() - self.now.timestamp()
            steps = max(1, math.ceil(min(idle, seconds) / step))
            self.now = min(self.now + timedelta(seconds=steps * step), until + timedelta(seconds=step))

    # --- what came of it ---

    def visits(self) -> list[tuple[int, str, str]]:
        """(visit, outcome, reason) of every visit line."""
        name = coverage_pb2.Visit.Outcome.Name
        return [(r.visit.visit, name(r.visit.outcome), r.visit.reason) for r in self.ledger if r.HasField("visit")]

    def polls(self) -> list[coverage_pb2.PollReport]:
        return [r.poll for r in self.ledger if r.HasField("poll")]

    def seconds_of(self, url: str) -> list[float]:
        return [second for second, asked in self.asked if asked == url]

    def state(self, url: str) -> Item | None:
        return next((i for (_, key), i in self.records.items() if key.startswith("s:") and i.url == url), None)
