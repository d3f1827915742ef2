"""What alert remembers: the same after a restart, as long as it must, and no longer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.alert.memory import Memory, key_of, stamp
from caspian.events.v1.alert_pb2 import Alert, AlertState
from caspian.stream.codec import encode
from unit.alert.events import NOON

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def sent(name="x", rule="r", story="s1", state="new-story", at=NOON):
    return AlertState(sent=AlertState.Sent(alert_id=name, rule=rule, story_id=story, state=state, at=stamp(at)))


def held(rule="r", article="a1", at=NOON):
    return AlertState(held=AlertState.Held(rule=rule, article_id=article, gate="limit", at=stamp(at)))


def told(story="s1", at=NOON):
    return AlertState(told=AlertState.Told(story_id=story, at=stamp(at)))


def mute(subject="s1", until=NOON):
    return AlertState(mute=AlertState.Mute(subject=subject, until=stamp(until)))


def digest(rule="r", due=NOON, part=0):
    return AlertState(digest=AlertState.Digest(rule=rule, due=stamp(due), part=part, alerts=[Alert(alert_id="x")]))


def baseline(subject="outlet:x"):
    return AlertState(baseline=AlertState.Baseline(subject=subject, samples=3))


def remembered(*entries):
    memory = Memory()
    for entry in entries:
        memory.put(entry)
    return memory


def test_every_kind_of_entry_has_a_key_of_its_own() -> None:
    entries = [sent(), held(), told(), mute(), digest(), digest(part=1), digest(due=NOON + MINUTE), baseline()]
    assert len({key_of(entry) for entry in entries}) == len(entries)
    with pytest.raises(ValueError, match="a kind we do not know"):
        key_of(AlertState())


def test_a_rule_and_an_article_that_look_alike_are_not_mixed_up() -> None:
    memory = remembered(held("a", "b1"), sent("x", rule="a", story="s1"), sent("y", rule="b", story="s1"))
    assert memory.held("a", "b1") is not None
    assert memory.held("b1", "a") is None
    assert memory.times_of("a") == memory.times_of("b") == [NOON]
    assert memory.last_on("a", "s2") is None


@pytest.mark.parametrize(("entry", "days"), [(sent(), 60), (held(), 30), (told(), 14)], ids=["sent", "held", "told"])
def test_entries_are_forgotten_when_no_replay_can_bring_them_back(entry, days: int) -> None:
    memory = remembered(entry)
    assert list(memory.expired(NOON + days * DAY)) == []
    (emit,) = memory.expired(NOON + days * DAY + MINUTE)
    assert (emit.topic, emit.key, emit.value) == ("alerting", key_of(entry), None)
    assert list(memory.expired(NOON + 2 * days * DAY)) == []


def test_what_is_held_or_usual_is_never_too_old() -> None:
    memory = remembered(digest(), baseline())
    assert list(memory.expired(NOON + 3650 * DAY)) == []


def test_a_mute_ends_at_its_time() -> None:
    memory = remembered(mute(until=NOON))
    assert memory.muted("s1", NOON - MINUTE) == NOON
    assert memory.muted("s1", NOON) is None
    assert memory.muted("s2", NOON - MINUTE) is None
    assert list(memory.expired(NOON)) == []
    assert len(list(memory.expired(NOON + MINUTE))) == 1


def test_a_mute_that_is_said_again_counts_as_it_was_said_last() -> None:
    memory = remembered(mute(until=NOON + DAY), mute(until=NOON))
    assert memory.muted("s1", NOON) is None


def test_an_alert_that_is_remembered_twice_counts_once() -> None:
    assert remembered(sent(), sent()).times_of("r") == [NOON]


def test_the_last_alert_on_a_subject_is_the_latest_of_its_kind() -> None:
    memory = remembered(
        sent("1", state="shift:critical:a", at=NOON + MINUTE),
        sent("2", state="shift:favourable:b", at=NOON + 2 * MINUTE),
        sent("3", state="shift:critical:c", at=NOON),
    )
    assert memory.last_on("r", "s1") == NOON + 2 * MINUTE
    assert memory.last_on("r", "s1", "shift:critical") == NOON + MINUTE
    assert memory.last_on("r", "s1", "shift:neutral") is None


def test_times_are_forgotten_with_the_oldest_alerts() -> None:
    memory = remembered(sent("1", at=NOON), sent("2", story="s2", at=NOON + 30 * DAY))
    list(memory.expired(NOON + 61 * DAY))
    assert memory.times_of("r") == [NOON + 30 * DAY]
    assert memory.last_on("r", "s1") is None
    assert memory.last_on("r", "s2") == NOON + 30 * DAY


def test_a_flood_that_grows_old_is_forgotten_in_parts() -> None:
    memory = remembered(*(sent(f"x{n}") for n in range(1200)))
    parts = [len(list(memory.expired(NOON + 61 * DAY))) for _ in range(4)]
    assert parts == [500, 500, 200, 0]


def test_what_is_held_is_told_in_the_order_of_its_time() -> None:
    memory = remembered(digest("b", NOON + MINUTE), digest("b", NOON, 1), digest("a", NOON), digest("b", NOON))
    assert [(d.rule, d.due.seconds - stamp(NOON).seconds, d.part) for d in memory.digests()] == [
        ("a", 0, 0), ("b", 0, 0), ("b", 0, 1), ("b", 60, 0),
    ]  # fmt: skip
    assert memory.digest("b", NOON, 1) is not None
    assert memory.digest("b", NOON, 2) is None
    memory.drop(key_of(digest("a", NOON)))
    assert [d.rule for d in memory.digests()] == ["b", "b", "b"]


MINUTES = st.integers(0, 90 * 24 * 60).map(lambda minutes: NOON + minutes * MINUTE)
ENTRIES = st.one_of(
    st.builds(sent, st.sampled_from("xyz"), st.sampled_from("rq"), st.sampled_from(["s1", "s2"]), at=MINUTES),
    st.builds(held, st.sampled_from("rq"), st.sampled_from(["a1", "a2"]), at=MINUTES),
    st.builds(told, st.sampled_from(["s1", "s2"]), at=MINUTES),
    st.builds(mute, st.sampled_from(["s1", "r"]), until=MINUTES),
    st.builds(digest, st.sampled_from("rq"), MINUTES, st.integers(0, 1)),
    st.builds(baseline, st.sampled_from(["outlet:x", "holder:west"])),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(ENTRIES, max_size=25), MINUTES)
def test_a_new_life_that_reads_the_topic_remembers_the_same(entries, now) -> None:
    memory, log = Memory(), {}
    for entry in entries:
        emit = memory.put(entry)
        log[emit.key] = encode(emit.value)
    for emit in memory.expired(now):
        assert emit.value is None
        log[emit.key] = None
    again = Memory()
    for key, value in log.items():
        again.restore(key, value)
    assert again._entries == memory._entries
    assert list(again.digests()) == list(memory.digests())
    for name in "xyz":
        assert again.sent(name) == memory.sent(name)
    for subject in ("s1", "r"):
        assert again.muted(subject, now) == memory.muted(subject, now)
