"""`caspian coverage`: the books from four kinds of topics, whatever else lies there, and the exit code they give."""

import json

import pytest
from click.testing import CliRunner

from caspian.cli import coverage
from caspian.cli.main import main
from caspian.events.v1.coverage_pb2 import Heartbeat
from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.pipeline import COVERAGE, ENRICHED, FRONTIER, PAGES
from unit.cli.standing import NAMES, Standing
from unit.cli.test_coverage import NOW, drop, event, line, poll, visit

MS = int(NOW * 1000)


@pytest.fixture
def standing(monkeypatch):
    found = Standing()
    found.stand_for(monkeypatch, coverage)
    monkeypatch.setattr(coverage.time, "time", lambda: NOW)
    return found


def fill(standing, *records, at=MS - 60_000):
    for record in records:
        if record.DESCRIPTOR.name == "EnrichedEvent":
            standing.put(ENRICHED, record, at=at)
        else:
            standing.put(COVERAGE, record, record.source_id, at=at)


def alive(seconds_ago=20):
    return line("", f"beat{seconds_ago}", NOW - seconds_ago, heartbeat=Heartbeat(worker="fetch"))


def told(*arguments):
    result = CliRunner().invoke(main, ["coverage", *arguments], catch_exceptions=False)
    return result.exit_code, result.output.splitlines()


def rows(*arguments):
    code, lines = told("--json", *arguments)
    return code, {row["source"]: row for row in map(json.loads, lines)}


def test_visits_events_drops_and_dead_letters_add_up(standing):
    fill(standing, alive(), poll("north", new_entries=3), visit("north", "a"), visit("north", "b"), visit("north", "c"),
         event("a"), drop("north", "b"))  # fmt: skip
    headers = (("dlq-article", b"c"), ("dlq-visit", b"1"), ("dlq-reason", b"killed-cpu"))
    standing.put(PAGES, b"x", "c", at=MS, name=NAMES.dlq(PAGES), headers=headers)
    standing.put(PAGES, b"x", "?", at=MS, name=NAMES.dlq(PAGES))
    books, declared, spoke = coverage._read(0)
    (row,) = books.rows(NOW, declared)
    assert row.balance.handed_on == 3
    assert (row.balance.published, row.balance.dead) == ({"created": 1}, {"killed-cpu": 1})
    assert row.balanced
    assert spoke == NOW - 20


def test_what_is_no_message_hides_nothing(standing):
    fill(standing, alive(), visit("north", "a"), event("a"))
    standing.put(COVERAGE, b"\xff", "x", at=MS)
    standing.put(ENRICHED, b"\xff", "x", at=MS)
    standing.put(FRONTIER, b"\xff", "s:x", at=MS)
    assert rows()[0] == 0


def test_what_has_no_outcome_after_a_while_is_an_exit_code(standing):
    fill(standing, alive(), visit("north", "a", at=NOW - 60))
    assert rows()[0] == 0
    fill(standing, visit("north", "b", at=NOW - 3600))
    code, found = rows()
    assert code == 1
    assert set(found) == {"north"}


def test_only_the_time_asked_for_and_the_source_asked_for(standing):
    fill(standing, visit("north", "old", at=NOW - 90_000), at=MS - 90_000_000)
    fill(standing, alive(), visit("north", "a"), event("a"), visit("south", "b"), event("b"))
    assert rows()[0] == 0
    assert set(rows("--source", "south")[1]) == {"south"}
    assert rows("--since", "start")[0] == 1


def test_declared_sources_that_nobody_looked_at_have_a_row_until_they_are_withdrawn(standing):
    item = FrontierItem(url="https://quiet.example/rss", kind=FrontierItem.FEED)
    item.source.id = "quiet"
    standing.put(FRONTIER, item, "s:feed:quiet", at=MS)
    fill(standing, alive())
    assert set(rows()[1]) == {"quiet"}
    standing.put(FRONTIER, None, "s:feed:quiet", at=MS)
    assert rows()[1] == {}


def test_where_fetch_says_nothing_that_is_told(standing):
    fill(standing, alive(170), poll("north", new_entries=1))
    assert not any("fetch said nothing" in text for text in told()[1])
    standing.records.clear()
    fill(standing, alive(190), poll("north", new_entries=1))
    assert "may be no data, not no news" in told()[1][-1]
