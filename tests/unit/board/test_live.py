"""Live events: in order, by the filter, resumed where they were cut, and never held up by who does not read."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from typing import Any

from board.events import NOW, alert, event
from caspian.board.filters import Filter, parse
from caspian.board.hub import Hub, frame
from caspian.board.live import events
from caspian.board.settings import BoardSettings
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Stance


def hub(**settings: Any) -> Hub:
    made = Hub(BoardSettings(tick_s=0.02, **settings), lambda: NOW)
    made.changes.begin(0)
    made.ready = True
    return made


def feed(board: Hub, *made: EnrichedEvent) -> None:
    for one in made:
        board.take_event(one.SerializeToString(), board.changes.last + 1)
    board.wake()


def parsed(raw: bytes) -> list[dict[str, Any]]:
    result = []
    for block in raw.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "event" in fields:
            number = int(fields["id"]) if "id" in fields else None
            result.append({"event": fields["event"], "id": number, "data": json.loads(fields["data"])})
    return result


async def some(stream: AsyncIterator[bytes], count: int) -> list[dict[str, Any]]:
    """The next `count` events that are no ticks."""
    found: list[dict[str, Any]] = []
    while len(found) < count:
        found += [one for one in parsed(await asyncio.wait_for(anext(stream), 5)) if one["event"] != "tick"]
    return found


async def test_hello_then_what_happens() -> None:
    board = hub()
    stream = events(board, Filter(), None)
    (hello,) = await some(stream, 1)
    assert hello["event"] == "hello"
    assert hello["data"]["run"] == board.run
    feed(board, event("a"), event("b"))
    got = await some(stream, 2)
    assert [(one["event"], one["id"], one["data"]["event"]["article"]["id"]) for one in got] == [
        ("article", 0, "a"), ("article", 1, "b")
    ]  # fmt: skip
    assert got[0]["data"]["story"]["articles"] == 1


async def test_a_reader_that_comes_back_gets_what_it_missed() -> None:
    board = hub()
    feed(board, *(event(f"a{number}") for number in range(5)))
    got = await some(events(board, Filter(), 2), 3)
    assert [one["id"] for one in got] == [2, 3, 4]


async def test_a_reader_that_was_away_too_long_is_told_to_read_the_list() -> None:
    board = hub(resume=10)
    feed(board, *(event(f"a{number}") for number in range(30)))
    stream = events(board, Filter(), 3)
    got = await some(stream, 2)
    assert [(one["event"], one["id"]) for one in got] == [("hello", 3), ("reset", 29)]
    feed(board, event("next"))
    assert [one["id"] for one in await some(stream, 1)] == [30]


async def test_twenty_cuts_lose_and_repeat_nothing() -> None:
    board, rng, position, got = hub(), random.Random(3), -1, []
    for number in range(20):
        feed(board, *(event(f"a{number}-{k}") for k in range(rng.randint(1, 9))))
        stream = events(board, Filter(), position)
        for one in (await some(stream, 1 + rng.randint(0, board.changes.last - position)))[1:]:
            got.append(one["id"])
            position = one["id"]
        await stream.aclose()
    got += [one["id"] for one in (await some(events(board, Filter(), position), 1 + board.changes.last - position))[1:]]
    assert got == list(range(board.changes.last + 1))


async def test_the_filter_also_tells_what_no_longer_matches() -> None:
    board = hub()
    stream = events(board, parse([("stance", "CRITICAL")]), None)
    await some(stream, 1)
    feed(board, event("a", stance=Stance.CRITICAL), event("b"), event("a", version=2, stance=Stance.NEUTRAL))
    got = await some(stream, 2)
    assert [(one["event"], one["id"]) for one in got] == [("article", 0), ("removed", 2)]
    assert got[1]["data"] == {"article": "a", "story": "s-a", "type": "FILTERED", "reason": ""}


async def test_a_retraction_is_told_with_its_reason() -> None:
    board = hub()
    feed(board, event("a"))
    stream = events(board, Filter(), None)
    await some(stream, 1)
    feed(board, event("a", version=2, kind=EnrichedEvent.RETRACTED, reason="withdrawn"))
    (gone,) = await some(stream, 1)
    assert gone["data"] == {"article": "a", "story": "s-a", "type": "RETRACTED", "reason": "withdrawn"}


async def test_ticks_move_the_position_past_what_was_for_others() -> None:
    board = hub()
    stream = events(board, parse([("country", "xx")]), None)
    await some(stream, 1)
    feed(board, event("a"), event("b"))
    for _ in range(3):
        tick = parsed(await anext(stream))[0]
    assert (tick["event"], tick["id"]) == ("tick", 1)


async def test_an_alert_is_told_at_once_though_the_filter_hides_every_article() -> None:
    board = hub()
    stream = events(board, parse([("country", "xx")]), None)
    (hello,) = await some(stream, 1)
    board.settings = board.settings.model_copy(update={"tick_s": 60.0})
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.1)
    board.take_alert(alert("one").SerializeToString())
    board.wake()
    (tick,) = parsed(await asyncio.wait_for(waiting, 5))
    assert (tick["event"], hello["data"]["alerts"], tick["data"]["alerts"]) == ("tick", 0, 1)


async def test_a_reader_that_does_not_read_costs_nothing() -> None:
    board = hub(resume=20)
    slow, quick = events(board, Filter(), None), events(board, Filter(), None)
    await some(slow, 1)
    await some(quick, 1)
    for number in range(200):
        feed(board, event(f"a{number}"))
        assert (await some(quick, 1))[0]["id"] == number
    assert (await some(slow, 1))[0]["event"] == "reset"


async def test_unreadable_records_are_passed_over() -> None:
    board = hub()
    board.take_event(b"\xff\xff", 0)
    board.take_coverage(b"\xff\xff")
    board.take_alert(b"\xff\xff")
    assert board.changes.last == 0
    assert board.board.rows == {}


def test_no_text_can_forge_a_second_event() -> None:
    raw = frame("article", {"title": "a\n\nevent: reset\ndata: {}\r\n\rid: 9\u2028"}, 4)
    assert raw.count(b"\n") == 4
    assert b"\r" not in raw
    assert [one["event"] for one in parsed(raw)] == ["article"]
