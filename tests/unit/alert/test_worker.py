"""The rules file behind the stage: taken over while the worker runs, refused when broken; and explanations."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from caspian.alert.settings import AlertSettings
from caspian.alert.why import findings, first_refusal
from caspian.alert.worker import AlertWorker
from caspian.outcome import Done
from caspian.settings import SettingsError
from caspian.telemetry import metrics
from unit.alert.events import NOON, Desk, event, rule

RULE = "rules:\n  - {name: one, about: Something, watch: story, when: {label: [LABEL]}}\n"


def told(worker: AlertWorker, message) -> int:
    outcome = worker.process(message.article.id, message, 0)
    assert isinstance(outcome, Done)
    return sum(1 for emit in outcome.messages if emit.topic == "alerts")


def refused() -> float:
    return metrics.FILE_REFUSED.labels("alert")._value.get()


def test_a_change_is_in_force_within_seconds_and_a_broken_one_never(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE.replace("LABEL", "favourable"), encoding="utf-8")
    worker = AlertWorker(AlertSettings(rules=str(path), reload_s=5), lambda: NOON)
    assert told(worker, event("a1", story="s1")) == 0
    path.write_text(RULE.replace("LABEL", "critical"), encoding="utf-8")
    worker.tick(NOON + timedelta(seconds=4))
    assert told(worker, event("a2", story="s2")) == 0
    worker.tick(NOON + timedelta(seconds=5))
    assert told(worker, event("a3", story="s3")) == 1
    path.write_text(RULE.replace("LABEL", "angry"), encoding="utf-8")
    worker.tick(NOON + timedelta(seconds=10))
    assert refused() == 1
    assert told(worker, event("a4", story="s4")) == 1
    path.write_text(RULE.replace("LABEL", "neutral"), encoding="utf-8")
    worker.tick(NOON + timedelta(seconds=15))
    assert refused() == 0
    assert told(worker, event("a5", story="s5")) == 0


def test_what_was_told_survives_a_change_of_the_rules(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE.replace("LABEL", "critical"), encoding="utf-8")
    worker = AlertWorker(AlertSettings(rules=str(path)), lambda: NOON)
    assert told(worker, event("a1")) == 1
    path.write_text(RULE.replace("LABEL", "critical, neutral"), encoding="utf-8")
    worker.tick(NOON + timedelta(minutes=1))
    assert told(worker, event("a2")) == 0


def test_a_broken_file_at_the_start_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(RULE.replace("LABEL", "angry"), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"CASPIAN_ALERT_RULES: .*rules.yaml:2: when.label.0: "):
        AlertWorker(AlertSettings(rules=str(path)))
    with pytest.raises(SettingsError, match="No such file"):
        AlertWorker(AlertSettings(rules=str(tmp_path / "none.yaml")))


def test_without_a_file_nobody_is_told_and_decisions_are_counted(tmp_path: Path) -> None:
    assert told(AlertWorker(AlertSettings(), lambda: NOON), event()) == 0
    path = tmp_path / "rules.yaml"
    path.write_text(RULE.replace("one", "counted").replace("LABEL", "critical"), encoding="utf-8")
    worker = AlertWorker(AlertSettings(rules=str(path)), lambda: NOON)
    told(worker, event("a1"))
    told(worker, event("a2"))
    assert metrics.ALERTS.labels("counted", "told")._value.get() == 1
    assert metrics.ALERTS.labels("counted", "already")._value.get() == 1


# --- why ---

MANY = """
watch: story
when:
  label: [critical]
  country: [ru]
  score: {max: -0.2}
  publishers: {min: 2, max: 9}
  holder: {type: [ir-gov], stance: [critical], confidence: {min: 0.5}}
  words: [trains]
  no_words: [ships]
"""


def test_every_condition_is_explained_also_after_one_that_fails() -> None:
    desk = Desk(MANY)
    message = event(country="az", text="Trains and ships.")
    message.article.stance.holders.add(name="Minister", type="IR_GOV", stance="CRITICAL", confidence=0.9)
    found = {step.name: step for step in findings(desk.rules[0], message, desk.stage, NOON)}
    assert {name: step.holds for name, step in found.items()} == {
        "news": True, "copy": True, "relevance": True, "label": True, "country": False, "score": True,
        "publishers": False, "holder": True, "words": True, "no_words": False, "watch: story": True, "state": None,
        "gates": True,
    }  # fmt: skip
    assert found["country"].words == "wanted ru, saw az"
    assert found["score"].words == "wanted ≤ -0.2, saw -0.6"
    assert found["publishers"].words == "wanted ≥ 2 and ≤ 9, saw 1"
    assert found["holder"].words == "wanted ir-gov, critical, confidence ≥ 0.5, saw Minister critical"
    assert found["words"].words == "wanted “trains”, saw “Trains”"
    assert found["no_words"].words == "wanted “ships”, saw “ships.”"
    assert first_refusal(desk.rules[0], message) == "country: wanted ru, saw az"


def test_gates_are_explained_as_they_were_then_and_are_now() -> None:
    desk = Desk('watch: story\ngates: {quiet: {from: "11:00", to: "13:00"}}')
    desk.send(event())
    desk.wait(hours=2)
    steps = list(findings(desk.rules[0], event(), desk.stage, desk.now))
    assert [(s.name, s.words) for s in steps[-2:]] == [
        ("gate: quiet", "quiet hours until 06 May 13:00 UTC (at 06 May 12:00 UTC)"),
        ("gate: already", "told at 06 May 13:00 UTC"),
    ]


def test_copies_old_events_and_watches_are_explained() -> None:
    story = rule("watch: story")
    assert first_refusal(story, event(lane="BACKFILL")).startswith("created, lane backfill")
    assert first_refusal(story, event(kind="NEAR")) == "a copy of another article"
    assert first_refusal(story, event()) == ""
    desk = Desk("watch: shift")
    desk.send(event())
    assert list(findings(desk.rules[0], event(), desk.stage, NOON))[-1].words == (
        "Harbour Dispatch: 0 articles before, 20 needed"
    )
