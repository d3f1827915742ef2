"""Pauses, giving up, and dead letters that can be read again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from caspian.notify.delivery import Away, Delivered, Refused
from caspian.notify.outbox import Outbox
from caspian.notify.settings import NotifySettings
from caspian.notify.stage import Schedule, accept, settle
from caspian.settings import SettingsError, load
from unit.notify.desk import NOON, alert

MINUTE = timedelta(minutes=1)


def schedule(*pauses, jitter=0.0, chance=0.5):
    return Schedule(pauses, jitter, lambda: chance)


def sent(*numbers, at=NOON, now=NOON):
    """An outbox with these alerts under way in one parcel."""
    outbox = Outbox(8, timedelta(), 2)
    for number in numbers:
        outbox.add(alert(number, at=at), "hook", now)
    (parcel,) = outbox.parcels(now)
    return outbox, parcel


@pytest.mark.parametrize(("attempts", "seconds"), [(1, 5), (2, 30), (3, 120), (4, 120), (99, 120)])
def test_each_failure_waits_longer_and_the_last_pause_stays(attempts: int, seconds: int) -> None:
    assert schedule(5, 30, 120).pause(attempts) == timedelta(seconds=seconds)


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 80), (0.5, 100), (1.0, 120)])
def test_chance_makes_a_pause_longer_or_shorter_by_its_share(chance: float, seconds: float) -> None:
    assert schedule(100, jitter=0.2, chance=chance).pause(1).total_seconds() == pytest.approx(seconds)


@pytest.mark.parametrize("raw", ["", "[]", "5,-1", "0", "nan", "5,inf"])
def test_pauses_that_cannot_be_kept_are_refused(raw: str) -> None:
    with pytest.raises(SettingsError, match="CASPIAN_NOTIFY_RETRIES_S: "):
        load(NotifySettings, {"CASPIAN_NOTIFY_RETRIES_S": raw})


def test_a_broken_list_of_channels_is_cut_and_repeats_count_once() -> None:
    outbox = Outbox(8, MINUTE, 3)
    channels = ["hook", "hook", *(f"c{n}" for n in range(30))]
    emits = accept(alert(1, channels), outbox, NOON)
    assert [emit.key for emit in emits] == ["id1:hook", *(f"id1:c{n}" for n in range(19))]
    assert accept(alert(1, channels), outbox, NOON) == ()


def test_a_refusal_is_of_the_alert_and_its_channel_goes_on() -> None:
    outbox, parcel = sent(1)
    (emit,) = settle(parcel, Refused("HTTP 400"), outbox, schedule(60, 60), NOON)
    assert emit.value.last_error == "refused: HTTP 400"
    outbox.add(alert(2), "hook", NOON)
    assert len(list(outbox.parcels(NOON))) == 1


def test_a_channel_that_names_a_time_is_not_asked_before_it() -> None:
    for after, waits in ((5.0, 60), (300.0, 300)):
        outbox, parcel = sent(1)
        (emit,) = settle(parcel, Away("HTTP 429", after), outbox, schedule(60, 60), NOON)
        assert emit.value.due.seconds - int(NOON.timestamp()) == waits


def test_a_fresh_alert_waits_as_long_as_the_oldest_it_goes_with() -> None:
    outbox, parcel = sent(1)
    settle(parcel, Away("connect"), outbox, schedule(60, 600), NOON)
    later = NOON + MINUTE
    outbox.add(alert(2), "hook", later)
    (both,) = outbox.parcels(later)
    emits = settle(both, Away("connect"), outbox, schedule(60, 600, 900), later)
    assert {emit.value.due.seconds - int(later.timestamp()) for emit in emits} == {600}


def test_after_the_last_pause_it_is_given_up_once() -> None:
    outbox, parcel = sent(1)
    now, tries = NOON, 1
    while True:
        emits = settle(parcel, Away("connect"), outbox, schedule(60, 60), now)
        if len(emits) > 1:
            break
        now, tries = now + MINUTE, tries + 1
        (parcel,) = outbox.parcels(now)
    assert tries == 3, "the first attempt and one after each pause"
    done, dead = emits
    assert done.value.done
    assert (dead.topic, dead.key, dead.value.alert_id) == ("alerts.dlq", "r:s1", "id1")


def test_one_that_is_older_than_all_pauses_has_two_attempts_at_least() -> None:
    old = NOON - timedelta(days=3)
    outbox, parcel = sent(1, at=old)
    (emit,) = settle(parcel, Away("connect"), outbox, schedule(60, 60, 60), NOON)
    assert not emit.value.done
    (parcel,) = outbox.parcels(NOON + MINUTE)
    assert len(settle(parcel, Away("connect"), outbox, schedule(60, 60, 60), NOON + MINUTE)) == 2


def test_of_a_parcel_only_the_one_whose_time_is_over_is_given_up() -> None:
    outbox, parcel = sent(1)
    settle(parcel, Away("connect"), outbox, schedule(60), NOON)
    outbox.add(alert(2, at=NOON + MINUTE), "hook", NOON + MINUTE)
    (both,) = outbox.parcels(NOON + MINUTE)
    emits = settle(both, Away("HTTP 500"), outbox, schedule(60), NOON + MINUTE)
    assert [(emit.topic, emit.value.alert_id) for emit in emits] == [
        ("outbox", "id1"), ("outbox", "id2"), ("alerts.dlq", "id1"),
    ]  # fmt: skip
    assert outbox.waiting()["hook"] == 1


def test_a_dead_letter_says_which_channel_and_why_in_bounds() -> None:
    outbox, parcel = sent(1)
    settle(parcel, Away("x"), outbox, schedule(60), NOON)
    (parcel,) = outbox.parcels(NOON + MINUTE)
    *_, dead = settle(parcel, Refused("é" * 900), outbox, schedule(60), NOON + MINUTE)
    headers = dict(dead.headers)
    assert headers["dlq-channel"] == b"hook"
    assert (headers["dlq-reason"], headers["dlq-stage"]) == (b"undelivered", b"notify")
    assert len(headers["dlq-detail"]) <= 500


def test_what_arrives_is_done_and_nothing_else() -> None:
    outbox, parcel = sent(1, 2)
    emits = settle(parcel, Delivered(), outbox, schedule(60), NOON)
    assert [(emit.topic, emit.value.done, emit.value.last_error) for emit in emits] == [("outbox", True, "")] * 2
