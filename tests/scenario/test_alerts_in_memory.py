"""Rules against the sample newsroom's events and ledger, as `caspian alerts test` runs them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

from caspian.alert.rules import Rule, load
from caspian.alert.stage import AlertStage, Decision
from caspian.alert.why import first_refusal
from caspian.cli.alert_history import rehearsal
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.local.newsroom.outlets import DATA
from caspian.outcome import Done
from caspian.pipeline import COVERAGE, ENRICHED
from caspian.stream.codec import encode
from caspian.stream.records import Taken

from .in_memory import Pipeline

RULES = {rule.name: rule for rule in load((Path(__file__).parents[2] / "deploy/rules.yaml").read_text("utf-8"))}


SAMPLE = {rule.name: rule for rule in load((DATA / "rules.yaml").read_text("utf-8"))}
EXPECTED = yaml.safe_load((Path(__file__).parent / "expected_alerts.yaml").read_text("utf-8"))


@cache
def played() -> Pipeline:
    pipeline = Pipeline("short")
    pipeline.run()
    return pipeline


def told(rules: list[Rule], times: int = 1) -> tuple[list[Alert], list[Decision]]:
    """All alerts of the newsroom's events, read `times` times over."""
    now = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
    decisions: list[Decision] = []
    stage = AlertStage(rules, lambda: now, decisions.append)
    emits = []
    for event in played().events * times:
        now = max(now, event.article.provenance.fetched_at.ToDatetime(UTC))
        outcome = stage.process(event.article.id, event, 0)
        assert isinstance(outcome, Done)
        emits += [*outcome.messages, *stage.tick(now)]
    emits += stage.tick(now + timedelta(days=2))
    return [emit.value for emit in emits if isinstance(emit.value, Alert)], decisions


def single(alerts: list[Alert]) -> list[Alert]:
    return [one for alert in alerts for one in (alert.digest or [alert])]


def test_each_origin_of_each_story_is_told_once() -> None:
    alerts, _ = told([RULES["partnership-new-origin"]], times=2)
    found = single(alerts)
    assert found
    assert len({alert.alert_id for alert in found}) == len(found)
    assert len({(alert.story_id, alert.state) for alert in found}) == len(found)
    expected = {
        (e.article.story.id, e.article.story.origins)
        for e in played().events
        if e.type == EnrichedEvent.CREATED
        and (e.article.story.is_new_origin or e.article.story.is_new_story)
        and not first_refusal(RULES["partnership-new-origin"], e)
    }
    assert len(found) == len(expected)


def test_whoever_is_not_told_of_is_explained() -> None:
    rule = RULES["partnership-new-origin"]
    alerts, decisions = told([rule])
    articles = {alert.event.article.id for alert in single(alerts)}
    decided = {decision.alert.event.article.id for decision in decisions}
    for event in played().events:
        if event.article.id not in articles and event.type == EnrichedEvent.CREATED:
            origin = event.article.story.is_new_origin or event.article.story.is_new_story
            assert first_refusal(rule, event) or not origin or event.article.id in decided


@pytest.mark.parametrize("name", sorted(RULES))
def test_reading_everything_twice_tells_nothing_twice(name: str) -> None:
    once, _ = told([RULES[name]])
    twice, _ = told([RULES[name]], times=2)
    assert sorted(a.alert_id for a in single(twice)) == sorted(a.alert_id for a in single(once))


def history() -> list[Taken]:
    """What the newsroom left in both topics, in the order of time."""
    found = [(e.article.provenance.fetched_at, ENRICHED, e.article.id, e) for e in played().events]
    found += [(c.at, COVERAGE, c.source_id, c) for c in played().coverage if c.HasField("silence")]
    return [
        Taken(topic.name, 0, number, key.encode(), encode(value), (), at.ToMilliseconds())
        for number, (at, topic, key, value) in enumerate(sorted(found, key=lambda one: one[0].ToNanoseconds()))
    ]


def said(name: str) -> dict[str, list[tuple[str, str]]]:
    """Lines of the rehearsal as (gate, words), by `outlet/article`, or by source."""
    by_title = {e.article.metadata.title: played().scene.key_of(e.article.url) for e in played().events}
    found: dict[str, list[tuple[str, str]]] = {}
    for line in list(rehearsal(SAMPLE[name], history(), 0))[:-2]:
        gate, title, words = re.fullmatch(r"\d\d \w+ [\d:]{8}  (\w+) +(.*?)  +(\S.*)", line).groups()
        key = next((key for known, key in by_title.items() if known and known[:80].strip() == title), title)
        found.setdefault(key.partition(": ")[0], []).append((gate, words))
    return found


def test_the_newsroom_has_every_example_rule_and_expectations_for_all_its_rules() -> None:
    assert {rule.watch for rule in RULES.values()} == {rule.watch for rule in SAMPLE.values()}
    assert set(EXPECTED) == set(SAMPLE)
    assert not any(rule.channels for rule in SAMPLE.values())


@pytest.mark.parametrize("name", sorted(SAMPLE))
def test_the_newsroom_alerts_as_a_person_would_say(name: str) -> None:
    expected, lines = EXPECTED[name], said(name)
    gates = {key: {gate for gate, _ in found} for key, found in lines.items()}
    assert {key for key, found in gates.items() if "told" in found} == set(expected.get("told", ()))
    held = {key for key, found in gates.items() if found & {"debounce", "digest", "quiet", "limit"}}
    assert held == set(expected.get("held", ()))
    for key, words in expected.get("silent", {}).items():
        assert any(words in text for _, text in lines[key]), (key, lines[key])
