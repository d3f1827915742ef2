"""From the stream to the hub: `latest`, then `enriched` from where it was noted before, then whatever happens."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from board.events import NOW, event, heartbeat
from caspian.board import intake
from caspian.board.hub import Hub
from caspian.board.settings import BoardSettings
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.settings import KafkaSettings
from caspian.stream.names import Names
from caspian.stream.records import Taken


class Stream:
    """Topics as lists; `read` as in stream/reader.py, following until told to stop."""

    def __init__(self) -> None:
        self.records: dict[str, list[Taken]] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.more = threading.Event()

    def add(self, topic: str, value: bytes | None, key: bytes = b"k") -> None:
        held = self.records.setdefault(topic, [])
        held.append(Taken(topic, 0, len(held), key, value, (), 0))

    def read(self, _: KafkaSettings, topic: str, *, follow: bool = False, start: dict[int, int] | None = None,
             alive: Callable[[], None] = lambda: None, at_ends: Callable[[], None] = lambda: None,
             since_ms: int | None = None) -> Iterator[Taken]:  # fmt: skip
        self.asked.append((topic, {"start": start, "since_ms": since_ms}))
        position = (start or {}).get(0, 0)
        told = False
        while True:
            held = self.records.get(topic, [])
            yield from held[position:]
            position = len(held)
            alive()
            if not told:
                told = True
                at_ends()
            if not follow:
                return
            self.more.wait(0.01)


@pytest.fixture
def stream(monkeypatch: pytest.MonkeyPatch) -> Stream:
    made = Stream()
    monkeypatch.setattr(intake, "read", made.read)
    monkeypatch.setattr(intake, "noted", lambda *_: 1)
    return made


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 -- threads have no event of the loop's
            await asyncio.sleep(0.01)


def started() -> tuple[Hub, intake.Intake]:
    hub = Hub(BoardSettings(), lambda: NOW)
    work = intake.Intake(hub, asyncio.get_running_loop(), KafkaSettings(), Names(), lambda: None)
    work.start()
    return hub, work


def add(stream: Stream, topic: str, one: EnrichedEvent | None) -> None:
    stream.add(topic, one.SerializeToString() if one else None)


async def test_latest_then_enriched_then_whatever_happens(stream: Stream) -> None:
    add(stream, "caspian.latest.v1", event("a", version=2))
    add(stream, "caspian.latest.v1", None)
    add(stream, "caspian.enriched.v1", event("never", version=9))
    add(stream, "caspian.enriched.v1", event("a", version=2))
    hub, work = started()
    await until(lambda: hub.ready)
    await until(lambda: hub.changes.last == 1)
    assert set(hub.board.rows) == {"a"}, "what is before the noted offset is not read"
    assert [change.article for change, _ in hub.changes.since(0) or []] == ["a"], "resuming over a restart"
    add(stream, "caspian.enriched.v1", event("b"))
    await until(lambda: "b" in hub.board.rows)
    assert hub.changes.last == 2
    work.stop()


async def test_the_ledger_is_read_from_a_time_on(stream: Stream) -> None:
    stream.add("caspian.coverage.v1", heartbeat("fetch", NOW).SerializeToString())
    hub, work = started()
    await until(lambda: "fetch" in hub.sources.workers)
    asked = dict(stream.asked)
    assert asked["caspian.coverage.v1"]["since_ms"] == int((NOW - BoardSettings().coverage_s) * 1000)
    assert hub.read_at == NOW
    work.stop()


async def test_many_records_are_taken_in_batches_and_all_of_them(stream: Stream) -> None:
    for number in range(1_000):
        add(stream, "caspian.latest.v1", event(f"a{number}"))
    hub, work = started()
    await until(lambda: hub.ready)
    assert len(hub.board.rows) == 1_000
    work.stop()


async def test_a_failure_ends_the_process(stream: Stream, monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[object] = []
    monkeypatch.setattr(intake, "leave", lambda code, why: left.append((int(code), why)))

    def broken(*_: object, **__: object) -> Iterator[Taken]:
        raise OSError("the broker is gone")

    monkeypatch.setattr(intake, "read", broken)
    _, work = started()
    await until(lambda: len(left) == 3)
    assert left[0] == (70, "OSError('the broker is gone')")
    work.stop()
