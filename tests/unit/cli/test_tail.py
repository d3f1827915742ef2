"""`caspian tail`: a line or an object a record, also of those that are no message; where it begins and ends."""

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from caspian.cli import tail
from caspian.cli.main import main
from caspian.pipeline import ENRICHED, FRONTIER, PAGES
from unit.alert.events import event
from unit.cli.standing import NAMES, Standing

AT = int(datetime(2031, 5, 6, 12, 0, 4, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture
def standing(monkeypatch):
    found = Standing()
    found.stand_for(monkeypatch, tail)
    return found


def tailed(*arguments):
    result = CliRunner().invoke(main, ["tail", *arguments, "--until-end"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_events_are_lines_and_what_is_none_says_so(standing):
    standing.put(ENRICHED, event("a1", title="Trains run"), at=AT)
    standing.put(ENRICHED, b"\xff\xff", "a2", at=AT)
    standing.put(ENRICHED, None, "a3", at=AT)
    first, malformed, removed = tailed()
    assert first.startswith("12:00:04  ")
    assert "Trains run" in first
    assert malformed.startswith("12:00:04  a2 (undecodable")
    assert removed == "12:00:04  a3 (removed)"


def test_other_messages_are_shown_by_their_beginning(standing):
    from caspian.events.v1.frontier_pb2 import FrontierItem

    standing.put(FRONTIER, FrontierItem(url="https://x.example/" + "ж" * 900), "d:x", at=AT)
    (line,) = tailed("frontier")
    assert line.startswith('12:00:04  d:x {"url": "https://x.example/жж')
    assert line.endswith("…")
    assert len(line) < 240


def test_json_lines_carry_the_whole_record(standing):
    standing.put(ENRICHED, event("a1", text="Öl"), at=AT, headers=(("schema", b"caspian.events.v1.EnrichedEvent"),))
    standing.put(ENRICHED, b"", "a2", at=AT)
    standing.put(ENRICHED, None, "a3", at=AT)
    whole, empty, removed = map(json.loads, tailed("--json"))
    assert (whole["partition"], whole["offset"], whole["timestamp"], whole["key"]) == (0, 0, AT, "a1")
    assert whole["headers"] == {"schema": "caspian.events.v1.EnrichedEvent"}
    assert whole["value"]["article"]["text"] == "Öl"
    assert empty["value"] == {"malformed": "empty"}
    assert removed["value"] is None


def test_dead_letters_say_why_and_whence(standing):
    headers = (("dlq-reason", b"handler-failed"), ("dlq-topic", b"caspian.pages.v1"), ("dlq-partition", b"3"),
               ("dlq-detail", b"KeyError()"))  # fmt: skip
    standing.put(PAGES, b"abc", "a1", at=AT, name=NAMES.dlq(PAGES), headers=headers)
    standing.put(PAGES, None, "a2", at=AT, name=NAMES.dlq(PAGES))
    assert tailed("pages", "--dlq") == [
        "12:00:04  handler-failed | caspian.pages.v1/3/? | KeyError()",
        "12:00:04  ? | ?/?/? | ",
    ]
    assert json.loads(tailed("pages", "--dlq", "--json")[0])["value"] == {"reason": "handler-failed", "bytes": 3}


@pytest.mark.parametrize(
    ("arguments", "asked"),
    [
        ((), (None, True, True)),
        (("--until-end",), (None, False, False)),
        (("--since", "start"), (0, False, True)),
        (("--since", "2031-05-06T12:00:04Z", "--until-end"), (AT, False, False)),
    ],
)
def test_where_it_begins_and_ends(standing, monkeypatch, arguments, asked):
    def note(settings, *topics, since_ms, at_end, follow):
        standing.asked.append((topics, since_ms, at_end, follow))
        return iter(())

    standing.read = note
    standing.stand_for(monkeypatch, tail)
    CliRunner().invoke(main, ["tail", *arguments], catch_exceptions=False)
    assert standing.asked == [((NAMES.topic(ENRICHED),), *asked)]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("latest", "--dlq"), "latest has no dead letters"), (("--since", "soon"), "--since: 'soon' is no time")],
)
def test_what_cannot_be_asked_is_one_line(standing, arguments, words):
    result = CliRunner().invoke(main, ["tail", *arguments])
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
