"""The stage: every alert once, whatever is repeated, replayed, edited or restarted; nothing lost that a gate holds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.alert.stage import AlertStage
from caspian.alert.trim import trimmed
from caspian.events.v1.alert_pb2 import AlertState
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.identity import ids
from caspian.outcome import Done, Poison
from unit.alert.events import NOON, Desk, event, silence

STORY, ORIGIN, LABEL, EDIT = (
    "watch: story",
    "watch: origin",
    "watch: {label}".replace("{label}", "label"),
    "watch: edit",
)


def states(alerts):
    return [alert.state for alert in alerts]


# --- once ---


def test_a_story_is_told_once() -> None:
    desk = Desk(STORY)
    (alert,) = desk.send(event("a1"))
    assert alert.alert_id == ids.alert_id("r", "s1", "new-story")
    assert (alert.rule, alert.story_id, alert.headline) == ("r", "s1", "Headline of a1")
    assert alert.reason.startswith("Something — first article of this story")
    assert alert.at.ToDatetime(NOON.tzinfo) == NOON
    assert desk.send(event("a2", origins=2)) == []
    assert states(desk.send(event("a3", story="s2"))) == ["new-story"]


def test_replay_restart_edits_and_new_dates_tell_nothing_again() -> None:
    desk = Desk(STORY, named=())
    history = [event("a1"), event("a1", version=2, type="UPDATED", title="Another title"), event("a2", origins=2)]
    assert len(desk.send(*history)) == 1
    redated = event("a1", version=3, type="UPDATED")
    redated.article.metadata.published_at.FromDatetime(NOON + timedelta(days=3))
    assert desk.send(redated) == []
    desk.restart()
    assert desk.send(*history, redated) == []
    desk.now += timedelta(days=40)
    desk.restart()
    assert desk.send(*history) == []


def test_one_text_in_twelve_outlets_is_one_alert_per_rule_and_state() -> None:
    desk = Desk(ORIGIN)
    copies = [
        event(f"a{number}", source=f"outlet-{number}", kind="EXACT" if number else "NONE", new_origin=number == 0)
        for number in range(12)
    ]
    assert states(desk.send(*copies, *copies)) == ["new-origin:1"]


def test_each_independent_origin_is_told() -> None:
    desk = Desk(ORIGIN)
    sent = [event(f"a{number}", source=f"o{number}", origins=number) for number in (1, 2, 3)]
    assert states(desk.send(*sent, *sent)) == ["new-origin:1", "new-origin:2", "new-origin:3"]
    edited = event("a2", source="o2", origins=4, version=2, type="UPDATED")
    assert desk.send(edited) == [], "an edit of a known article is no new origin"


def test_each_label_of_a_story_is_told_once() -> None:
    desk = Desk(LABEL)
    sent = [event(f"a{n}", label=label) for n, label in enumerate(["CRITICAL", "FAVOURABLE", "CRITICAL", "UNCERTAIN"])]
    assert states(desk.send(*sent)) == ["label:CRITICAL", "label:FAVOURABLE"]


def test_an_edit_that_changes_the_stance() -> None:
    desk = Desk(EDIT)
    assert desk.send(event("a1")) == []
    assert desk.send(event("a1", version=2, type="UPDATED", before="CRITICAL")) == []
    (alert,) = desk.send(event("a1", version=3, type="UPDATED", label="FAVOURABLE", before="CRITICAL"))
    assert alert.state == "edit:a1:3"
    assert "from critical to favourable; the page does not say so" in alert.reason
    assert desk.send(event("a1", version=4, type="UPDATED", label="UNCERTAIN", before="FAVOURABLE")) == []


@pytest.mark.parametrize(
    "quiet",
    [
        event(lane="BACKFILL"), event(lane="REPLAY"), event(kind="NEAR"), event(relevance="MENTIONS"), event(story=""),
        event(type="REVISED"), event(type="RESCORED"), event(type="RETRACTED"),
    ],
    ids=["backfill", "replay", "copy", "mentions", "no story", "revised", "rescored", "retracted"],
)  # fmt: skip
def test_what_never_alerts(quiet: EnrichedEvent) -> None:
    assert Desk(STORY).send(quiet) == []


def test_the_original_of_its_copies_alerts() -> None:
    original = event(kind="EXACT")
    original.article.reuse.original_id = original.article.id
    assert len(Desk(STORY).send(original)) == 1


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 3), st.booleans()), max_size=30), st.data())
def test_any_order_of_events_and_restarts_tells_each_state_once(steps, data) -> None:
    desk = Desk("watch: label\ngates: {debounce: 5m, limit: {alerts: 2, per: 10m}}")
    for article, version, favourable in steps:
        type_ = "CREATED" if version == 1 else "UPDATED"
        label = "FAVOURABLE" if favourable else "CRITICAL"
        desk.send(event(f"a{article}", story=f"s{article % 2}", version=version, type=type_, label=label))
        desk.wait(minutes=data.draw(st.integers(0, 7)))
        if data.draw(st.booleans()):
            desk.restart()
    desk.wait(minutes=30)
    told = [one for alert in desk.alerts for one in (alert.digest or [alert])]
    expected = {(f"s{a % 2}", f"label:{'FAVOURABLE' if f else 'CRITICAL'}") for a, _, f in steps}
    assert len(told) == len(expected)
    assert {(alert.story_id, alert.state) for alert in told} == expected
    assert not [key for key, value in desk.log.items() if key.startswith("digest:") and value]


# --- gates ---


def test_quiet_hours_hold_and_tell_together_at_their_end() -> None:
    desk = Desk('watch: story\ngates: {quiet: {from: "12:00", to: "14:00"}}\nchannels: [desk]')
    assert desk.send(event("a1"), event("a2", story="s2"), event("a1")) == []
    desk.restart()
    assert desk.wait(minutes=119) == []
    (digest,) = desk.wait(minutes=1)
    assert [alert.story_id for alert in digest.digest] == ["s1", "s2"]
    assert digest.headline.startswith("2 alerts: Headline of a1")
    assert "quiet hours" in digest.reason
    assert list(digest.channels) == ["desk"]
    assert desk.wait(days=1) == []
    assert desk.send(event("a1"), event("a2", story="s2")) == []


def test_a_single_held_alert_is_told_as_itself() -> None:
    desk = Desk("watch: story\ngates: {digest: 1h}")
    desk.send(event("a1"))
    (alert,) = desk.wait(hours=1)
    assert (alert.state, alert.alert_id) == ("new-story", ids.alert_id("r", "s1", "new-story"))


def test_a_flood_becomes_several_digests_and_loses_nothing() -> None:
    desk = Desk("watch: story\ngates: {limit: {alerts: 3, per: 1h}}")
    long = "x" * 100_000
    sent = [event(f"a{n}", story=f"s{n}", title=long, text=long) for n in range(130)]
    assert len(desk.send(*sent)) == 3
    desk.restart()
    digests = desk.wait(hours=1)
    assert [len(digest.digest) for digest in digests] == [50, 50, 27]
    assert len({digest.alert_id for digest in digests}) == 3
    assert max(len(digest.SerializeToString()) for digest in digests) < 700_000
    assert max(len(value or b"") for value in desk.log.values()) < 700_000


def test_debounce_is_per_story() -> None:
    desk = Desk("watch: origin\ngates: {debounce: 10m}")
    assert len(desk.send(event("a1"), event("b1", story="s2"))) == 2
    assert desk.send(event("a2", origins=2), event("a3", origins=3)) == []
    (digest,) = desk.wait(minutes=10)
    assert states(digest.digest) == ["new-origin:2", "new-origin:3"]


def mute(desk, subject, **span):
    entry = AlertState(mute=AlertState.Mute(subject=subject))
    entry.mute.until.FromDatetime(desk.now + timedelta(**span))
    assert desk.stage.process(f"mute:{subject}", entry, 0) == Done(outcome="mute")
    desk.log[f"mute:{subject}"] = entry.SerializeToString()


@pytest.mark.parametrize("subject", ["s1", "r", "harbour-dispatch"])
def test_somebody_mutes_a_story_a_rule_or_a_source(subject: str) -> None:
    desk = Desk(ORIGIN)
    mute(desk, subject, hours=2)
    assert desk.send(event("a1")) == []
    desk.restart()
    assert desk.send(event("a2", origins=2)) == []
    assert desk.stage.memory.held("r", "a2").detail == f"{subject} is muted until 06 May 14:00 UTC"
    desk.wait(hours=3)
    assert states(desk.send(event("a3", origins=3))) == ["new-origin:3"]
    assert desk.log[f"mute:{subject}"] is None, "forgotten when it is over"


# --- baselines and blocs ---

SHIFT = "watch: shift\nshift: {samples: 10, recent: 3, z: 3, difference: 0.3, again_after: 7d}"


def usual(desk, scores, first=0, **of):
    return desk.send(*(event(f"a{first + n}", story=f"s{first + n}", score=s, **of) for n, s in enumerate(scores)))


def test_an_outlet_that_turns_is_told_once_with_the_statistic() -> None:
    desk = Desk(SHIFT)
    assert usual(desk, [0.5, 0.6, 0.4, 0.5, 0.6, 0.4, 0.5, 0.6, 0.4, 0.5, 0.5, 0.5, 0.5]) == []
    desk.restart()
    alerts = usual(desk, [-0.6, -0.5, -0.6, -0.7], first=20)
    assert len(alerts) == 1
    assert alerts[0].story_id == "outlet:harbour-dispatch"
    assert alerts[0].state.startswith("shift:critical:")
    assert "Harbour Dispatch: mean score" in alerts[0].reason
    assert "z = -" in alerts[0].reason
    assert [d.gate for d in desk.decisions][-1] == "already"


def test_no_shift_without_enough_samples_or_for_copies_backfill_counts() -> None:
    desk = Desk(SHIFT)
    assert usual(desk, [0.5] * 8 + [-0.9] * 4) == []
    copies = Desk(SHIFT)
    usual(copies, [0.5] * 15)
    assert usual(copies, [-0.9] * 5, first=30, kind="EXACT") == []
    old = Desk(SHIFT)
    usual(old, [0.5] * 15, lane="BACKFILL")
    assert len(usual(old, [-0.9] * 3, first=30)) == 1


def test_direction_matters() -> None:
    desk = Desk(SHIFT.replace("samples", "toward: favourable, samples"))
    usual(desk, [0.0] * 15)
    assert usual(desk, [-0.9] * 3, first=30) == []
    assert len(usual(desk, [0.9] * 6, first=40)) == 1


def test_holders_have_baselines_of_their_own() -> None:
    desk = Desk(SHIFT.replace("{samples", "{of: holder, samples"))

    def said(number, stance):
        result = event(f"h{number}", story=f"h{number}", score=0.0)
        result.article.stance.holders.add(name="Minister", type="IR_GOV", stance=stance, confidence=0.9)
        return result

    assert desk.send(*(said(n, "FAVOURABLE") for n in range(15))) == []
    (alert, *_) = desk.send(*(said(n, "CRITICAL") for n in range(20, 24)))
    assert alert.story_id == "holder:ir-gov"


BLOCS = """
watch: disagreement
between: [{name: Moscow, source_class: [state-ru]}, {name: Tehran, source_class: [state-ir]}]
"""


def test_two_blocs_disagree_on_one_story_once() -> None:
    desk = Desk(BLOCS)
    moscow = event("m1", source="m", source_class="STATE_RU", label="FAVOURABLE")
    tehran = event("t1", source="t", source_class="STATE_IR", label="CRITICAL")
    other = event("t2", source="t", source_class="STATE_IR", label="CRITICAL", story="s9")
    assert desk.send(moscow, other, event("x", source="x", label="CRITICAL")) == []
    desk.restart()
    (alert,) = desk.send(tehran)
    assert alert.state == "disagreement:FAVOURABLE"
    assert "Moscow (M) favourable +0.60, Tehran (T) critical -0.60" in alert.reason
    assert desk.send(event("m2", source="m", source_class="STATE_RU", label="FAVOURABLE"), tehran) == []


def test_a_retracted_or_later_neutral_article_no_longer_disagrees() -> None:
    desk = Desk(BLOCS)
    desk.send(event("m1", source="m", source_class="STATE_RU", label="FAVOURABLE"))
    desk.send(event("m1", source="m", source_class="STATE_RU", type="RETRACTED", version=2))
    assert desk.send(event("t1", source="t", source_class="STATE_IR")) == []
    desk.send(event("m3", source="m", source_class="STATE_RU", label="NEUTRAL"))
    assert desk.send(event("t3", source="t", source_class="STATE_IR")) == []


# --- silence ---


def test_a_source_that_falls_silent() -> None:
    desk = Desk("watch: silence\nsilence: {kinds: [quiet], source: [harbour-dispatch]}")
    (alert,) = desk.send(silence(), silence(), silence(kind="ENDED"), silence("another"), silence(kind="UNREACHABLE"))
    assert alert.state == "silence:quiet:2031-05-06T12:00:00Z"
    assert alert.coverage.source_id == "harbour-dispatch"
    assert not alert.HasField("event")
    assert "every 2.0 h" in alert.reason
    assert len(desk.send(silence(since=NOON + timedelta(days=1)))) == 1


# --- hostile ---


def test_a_title_of_a_megabyte_with_control_characters_becomes_one_short_line() -> None:
    (alert,) = Desk(STORY).send(event(title="Alarm\r\nBcc: everybody@x.example\u202e" + "x" * 1_000_000))
    assert len(alert.headline) == 300
    assert alert.headline.startswith("Alarm Bcc: everybody@x.example x")
    assert len(alert.SerializeToString()) < 5000


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_whatever_parses_as_an_event_is_decided(raw: bytes) -> None:
    from google.protobuf.message import DecodeError

    message = event()
    try:
        message.MergeFromString(raw)
    except DecodeError:
        return
    desk = Desk(STORY, BLOCS, SHIFT)
    outcome = desk.stage.process("k", message, 0)
    assert isinstance(outcome, Done | Poison)
    assert trimmed(message).ByteSize() < 20_000


def test_giants_in_unusual_places_are_cut() -> None:
    giant = event()
    giant.article.metadata.publication = "x" * 900_000
    giant.article.stance.warnings.extend(["w" * 1000] * 100)
    assert trimmed(giant).ByteSize() < 12_000
    assert trimmed(giant).article.id == "a1"
    small = event()
    assert trimmed(small).article.stance == small.article.stance


def test_messages_that_are_no_news_of_ours() -> None:
    stage = AlertStage((), lambda: NOON)
    assert stage.process("k", EnrichedEvent(article=Article()), 0) == Poison("no-article")
    assert stage.process("a1", None, 0) == Poison("no-value")
    assert stage.process("sent:x", None, 0) == Done(outcome="echo")
    assert stage.process("mute:y", AlertState(mute=AlertState.Mute(subject="x")), 0) == Done(outcome="echo")


def test_old_state_is_forgotten() -> None:
    desk = Desk(STORY)
    desk.send(event("a1"))
    desk.wait(days=59)
    assert desk.send(event("a1")) == []
    desk.wait(days=2)
    left = {key for key, value in desk.log.items() if value}
    assert left == {"baseline:outlet:harbour-dispatch", *(k for k in left if k.startswith("told:"))}
    desk.stage.revoke(0)
    assert desk.stage.memory.sent(ids.alert_id("r", "s1", "new-story")) is None
