"""`caspian alerts test|why|ls` over what Kafka holds: in the order of time, the newest state, nothing of others."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caspian.alert.memory import key_of, stamp
from caspian.cli import alert_history
from caspian.events.v1.alert_pb2 import Alert, AlertState, OutboxItem
from caspian.ledger import drop
from caspian.pipeline import ALERTING, ALERTS, COVERAGE, ENRICHED, OUTBOX
from unit.alert.events import NOON, event, rule, silence
from unit.cli.standing import KAFKA, NAMES, Standing

AT = int(NOON.timestamp() * 1000)
MINUTE = 60_000


@pytest.fixture
def standing(monkeypatch) -> Standing:
    found = Standing()
    found.stand_for(monkeypatch, alert_history)
    return found


def explained(article: str, wanted: str = "watch: story") -> list[str]:
    return list(alert_history.explain(rule(wanted), KAFKA, NAMES, article))


def test_events_and_silences_are_rehearsed_in_the_order_of_time(standing: Standing) -> None:
    standing.put(ENRICHED, event("a1"), at=AT)
    standing.put(ENRICHED, event("a2", story="s2"), at=AT + 2 * MINUTE)
    standing.put(COVERAGE, silence(), "harbour-dispatch", at=AT + MINUTE)
    standing.put(COVERAGE, drop("extract", "a1", 1, "x", "paywall", "", stamp(NOON)).value, "x", at=AT + MINUTE)
    told = list(alert_history.rehearse(rule("watch: silence"), KAFKA, NAMES, 0))
    assert [line.split()[2:4] for line in told[:-2]] == [["12:00:00", "no"], ["12:01:00", "told"], ["12:02:00", "no"]]
    assert told[-2] == "1 told at once; 2 no"


def test_an_article_is_explained_by_its_newest_content(standing: Standing) -> None:
    standing.put(ENRICHED, event("a1", title="First title"))
    standing.put(ENRICHED, event("b1", title="Another article"))
    standing.put(ENRICHED, event("a1", title="Second title", version=2, type="UPDATED"))
    standing.put(ENRICHED, event("a1", title="Same text", version=2, type="RESCORED"))
    lines = explained("a1")
    assert lines[0] == "Second title (version 2) against r: Something"
    assert lines[1].split()[:2] == ["yes", "news"]


def test_what_was_only_ever_taken_back_is_still_explained(standing: Standing) -> None:
    standing.put(ENRICHED, event("a1", type="RETRACTED"))
    lines = explained("a1")
    assert lines[1].startswith("  NO   news ")
    assert "retracted, lane live" in lines[1]


def test_an_article_is_explained_with_what_is_muted_and_told_now(standing: Standing) -> None:
    standing.put(ENRICHED, event("a1"))
    for subject in ("r", "s1"):
        entry = AlertState(mute=AlertState.Mute(subject=subject, until=stamp(NOON + timedelta(days=36500))))
        standing.put(ALERTING, entry, key_of(entry))
    standing.put(ALERTING, None, "mute:r")
    assert explained("a1")[-1].split(None, 3)[:3] == ["NO", "gate:", "mute"]
    assert "s1 is muted until" in explained("a1")[-1]


def test_what_was_never_published_is_explained_by_the_ledger(standing: Standing) -> None:
    standing.put(COVERAGE, drop("extract", "a1", 3, "x", "paywall", "", stamp(NOON)).value, "x")
    standing.put(COVERAGE, drop("stance", "b1", 1, "x", "off-target", "", stamp(NOON)).value, "x")
    assert explained("a1") == ["never published: extract ended its visit 3 (paywall)"]
    assert explained("c1") == []


def test_alerts_are_listed_with_those_of_a_digest_below(standing: Standing) -> None:
    one = Alert(alert_id="1" * 32, rule="r", state="new-story", headline="One", story_id="s1")
    two = Alert(alert_id="2" * 32, rule="r", state="new-story", headline="Two")
    both = Alert(alert_id="3" * 32, rule="r", state="digest:1:0", headline="2 alerts", channels=["desk", "mail"])
    both.digest.extend([one, two])
    standing.put(ALERTS, one, "r:s0", at=AT - 1)
    standing.put(ALERTS, both, "r:", at=AT)
    standing.put(ALERTS, b"\xff", "r:", at=AT)
    standing.put(ALERTS, one, "r:s1", at=AT + MINUTE)
    first, below, also, last = alert_history.alerts(KAFKA, NAMES, AT)
    assert first == "06 May 12:00:00  33333333  r  digest:1:0  2 alerts  (story –)  → desk, mail"
    assert below.strip() == "11111111  r  new-story  One  (story s1)"
    assert also.strip() == "22222222  r  new-story  Two  (story –)"
    assert below.startswith(" ")
    assert last.startswith("06 May 12:01:00  11111111")
    assert last.endswith("→ nobody")


def item(number: int, channel: str, minutes: int, **of) -> OutboxItem:
    due = stamp(NOON + timedelta(minutes=minutes))
    return OutboxItem(
        alert_id=f"id{number}", channel=channel, due=due, alert=Alert(alert_id="x", headline=f"H{number}"), **of
    )


def test_what_waits_is_listed_by_channel_as_it_is_now(standing: Standing) -> None:
    for key, each in {
        "1": item(1, "mail", 0),
        "2": item(2, "hook", 9, attempts=2, last_error="HTTP 503"),
        "3": item(3, "hook", 5),
        "4": item(4, "hook", 1, done=True),
        "5": item(5, "hook", 1),
    }.items():
        standing.put(OUTBOX, each, key)
    standing.put(OUTBOX, None, "5")
    standing.put(OUTBOX, item(1, "mail", 7), "1")
    assert list(alert_history.undelivered(KAFKA, NAMES)) == [
        "hook  due 06 May 12:05:00  H3",
        "hook  due 06 May 12:09:00, 2 failed, last: HTTP 503  H2",
        "mail  due 06 May 12:07:00  H1",
    ]
