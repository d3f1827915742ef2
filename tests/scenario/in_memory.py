"""The whole pipeline without Kafka, network or waiting: the newsroom's answers go through the real stages.

Time is simulated. Records take the way that pipeline.py draws, one at a time, in the order in which they are written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from google.protobuf.message import Message

from caspian import ledger
from caspian.balance import Books
from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import article_pb2, coverage_pb2, enriched_pb2, page_pb2
from caspian.extract.stage import extract
from caspian.fetch.http.exchange import Answer, NoAnswer, Reason, Request, Response
from caspian.fetch.settings import FetchSettings
from caspian.fetch.transfers import DirectTransfers
from caspian.fetch.worker import FetchWorker
from caspian.local.newsroom import catalogue, expectations, expected, outlets, scene
from caspian.local.newsroom.respond import Newsroom
from caspian.local.newsroom.settings import NewsroomSettings
from caspian.local.sample import SampleNewsroom
from caspian.outcome import Done, Emit, Outcome, Rejected
from caspian.publish.stage import PublishStage
from caspian.settings import load
from caspian.stance.detector import load_default
from caspian.stance.stage import assess

START = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
# After the last item has appeared: its visits, and the confirmation of what is gone.
DRAIN_S = 14.0
_STEP_S = 0.25

M = TypeVar("M", bound=Message)


class Pipeline:
    """All five stages on one simulated clock, fed by the newsroom's time line `name`."""

    def __init__(self, name: str) -> None:
        self.scene = scene.load(name, load(NewsroomSettings).port)
        self.expected = expected.load(catalogue.load(outlets.load()))
        self.newsroom = Newsroom(self.scene, START)
        self.now = START
        sample = SampleNewsroom(name)
        settings = load(FetchSettings, sample.environment())
        self._fetch = FetchWorker(settings, DirectTransfers(self._answer), lambda: self.now)
        self._dedupe, self._publish, self._detector = Dedupe(), PublishStage(), load_default()
        self._stages: Mapping[str, Callable[[Emit], Outcome]] = {
            "frontier": lambda emit: self._fetch.process(emit.key, emit.value, emit.partition or 0),
            "pages": lambda emit: extract(_as(emit, page_pb2.Page)),
            "articles": lambda emit: self._dedupe.process(emit.key, emit.value, 0),
            "deduped": lambda emit: assess(_as(emit, article_pb2.Article), self._detector),
            "assessed": lambda emit: self._publish.process(emit.key, emit.value, 0),
        }
        self._queue: deque[Emit] = deque()
        self.events: list[enriched_pb2.EnrichedEvent] = []
        self.coverage: list[coverage_pb2.CoverageRecord] = []
        self.books = Books()
        self._queue.extend(sample.declarations(self.now))

    def run(self) -> None:
        """Play the time line and what follows it."""
        while self.second <= self.scene.timeline.end_s + DRAIN_S:
            self._queue.extend(self._fetch.tick(self.now))
            while self._queue:
                self._take(self._queue.popleft())
            self.now += timedelta(seconds=_STEP_S)

    def differences(self) -> list[str]:
        """From what a person would expect."""
        return expectations.differences(self.scene, self.expected, self.events, self.coverage)

    @property
    def second(self) -> float:
        """Second of the time line."""
        return (self.now - START).total_seconds()

    def _answer(self, request: Request) -> Answer:
        parts = urlsplit(request.url)
        outlet = self.scene.outlet_at(request.url)
        if not outlet or self.scene.outlets[outlet].unreachable:
            return NoAnswer(request.url, Reason.CONNECT)
        target = f"{parts.path}?{parts.query}" if parts.query else parts.path
        told = self.newsroom.respond(outlet, target, self.second, request.etag)
        headers = {"content-type": told.content_type} | ({"etag": told.etag} if told.etag else {})
        return Response(request.url, told.status, headers, told.body)

    def _take(self, emit: Emit) -> None:
        match emit.value:
            case enriched_pb2.EnrichedEvent() if emit.topic == "enriched":
                self.events.append(emit.value)
                self.books.event(emit.value)
            case coverage_pb2.CoverageRecord():
                self.coverage.append(emit.value)
                self.books.ledger(emit.value)
        stage = self._stages.get(emit.topic)
        if stage is None:
            return
        match stage(emit):
            case Done(messages):
                self._queue.extend(messages)
            case Rejected(reason):
                self._queue.append(_drop(emit, reason))
            case other:
                raise AssertionError(f"{emit.topic}: {other}")


def _as(emit: Emit, kind: type[M]) -> M:
    assert isinstance(emit.value, kind)
    return emit.value


def _drop(emit: Emit, reason: str) -> Emit:
    about = ledger.subject_of(_as(emit, page_pb2.Page))
    at = _as(emit, page_pb2.Page).provenance.fetched_at
    return ledger.drop("extract", about.article, about.visit, about.source, reason, about.url, at)
