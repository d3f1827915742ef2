"""Times that no calendar has, in records that parse: one of them takes down no page, and ends no reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from google.protobuf.timestamp_pb2 import Timestamp

from board.events import NOW, alert, event, heartbeat, poll
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from unit.board.test_web import EVENTS, client, hub

IMPOSSIBLE = [
    Timestamp(seconds=10**15), Timestamp(seconds=-(10**15)), Timestamp(seconds=253_402_300_800), Timestamp(nanos=-1),
    Timestamp(nanos=1_000_000_000),
]  # fmt: skip
PATHS = ["/api/stories", "/api/overview", "/feed.atom", "/feed.json", "/healthz"]

PLACES: dict[str, Callable[[EnrichedEvent], Timestamp]] = {
    "discovered": lambda one: one.article.provenance.discovered_at,
    "fetched": lambda one: one.article.provenance.fetched_at,
    "published": lambda one: one.article.metadata.published_at,
    "modified": lambda one: one.article.metadata.modified_at,
    "withdrawn": lambda one: one.article.withdrawal.at,
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("offset", [-1, 3])
@pytest.mark.parametrize("impossible", IMPOSSIBLE, ids=["late", "early", "year 10000", "before", "beyond"])
async def test_an_event_with_such_a_time_is_passed_over(place: str, offset: int, impossible: Timestamp) -> None:
    made = hub(*EVENTS)
    broken = event("z")
    PLACES[place](broken).CopyFrom(impossible)
    made.take_event(broken.SerializeToString(), offset)
    made.take_event(event("after").SerializeToString(), 4)
    assert set(made.board.rows) == {"a", "b", "c", "after"}
    assert made.changes.last == 4
    async with client(made) as http:
        for path in PATHS:
            assert (await http.get(path)).status_code == 200, path


@pytest.mark.parametrize("seconds", [-62_135_596_800, 0, 253_402_300_799])
async def test_the_first_and_the_last_second_are_times(seconds: int) -> None:
    made = hub(*EVENTS)
    edge = event("z")
    edge.article.provenance.discovered_at.CopyFrom(Timestamp(seconds=seconds))
    made.take_event(edge.SerializeToString(), 3)
    assert "z" in made.board.rows
    async with client(made) as http:
        for path in (*PATHS, "/api/articles/z"):
            assert (await http.get(path)).status_code == 200, path


def broken_digest(impossible: Timestamp) -> Alert:
    digest = alert("digest")
    digest.digest.add(alert_id="one").at.CopyFrom(impossible)
    return digest


@pytest.mark.parametrize("impossible", IMPOSSIBLE[:3], ids=["late", "early", "year 10000"])
async def test_alerts_and_lines_of_the_ledger_with_such_times_are_passed_over(impossible: Timestamp) -> None:
    made = hub(*EVENTS)
    late = alert("late")
    late.at.CopyFrom(impossible)
    within = alert("within")
    within.event.article.provenance.fetched_at.CopyFrom(impossible)
    for one in (late, within, broken_digest(impossible), alert("well")):
        made.take_alert(one.SerializeToString())
    lines: list[CoverageRecord] = [poll("wick-post", NOW - 60), heartbeat("extract", NOW - 60)]
    for line in lines:
        made.take_coverage(line.SerializeToString())
        line.id += "broken"
        line.at.CopyFrom(impossible)
        made.take_coverage(line.SerializeToString())
    async with client(made) as http:
        shown = (await http.get("/api/overview")).json()
    assert [one["alertId"] for one in shown["alerts"]] == ["well"]
    assert [one["polls"] for one in shown["sources"]] == [1]
    assert [one["heard"] for one in shown["workers"]] == [True]


@pytest.mark.parametrize("query", ["until=2h", "since=2h"])
async def test_a_range_that_moves_with_the_clock_is_made_anew(query: str) -> None:
    made, now = hub(*EVENTS), [NOW]
    made.clock = lambda: now[0]
    async with client(made) as http:
        tag = (await http.get(f"/api/stories?{query}")).headers["etag"]
        again = {"if-none-match": tag}
        assert (await http.get(f"/api/stories?{query}", headers=again)).status_code == 304
        now[0] += 7_200
        assert (await http.get(f"/api/stories?{query}", headers=again)).status_code == 200
