"""Items per channel: what is due, in which order and company, and what a restart reads back."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.events.v1.alert_pb2 import OutboxItem
from caspian.notify.outbox import KEPT, Outbox, key_of
from caspian.stream.codec import encode
from unit.notify.desk import NOON, alert

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def outbox(*numbers, parallel=8, channel="hook", together_from=3):
    found = Outbox(parallel, MINUTE, together_from)
    for number in numbers:
        found.add(alert(number, at=NOON), channel, NOON)
    return found


def ids(parcels):
    return [[item.alert_id for item in parcel.items] for parcel in parcels]


def fail(found, parcel, now, after, error="HTTP 503", pause=True):
    return found.failed(parcel, error, [now + after] * len(parcel.items), now, pause)


def test_alerts_go_in_the_order_in_which_they_happened() -> None:
    found = Outbox(8, MINUTE, 3)
    for number, minutes in ((3, 2), (1, 0), (2, 1)):
        found.add(alert(number, at=NOON + minutes * SECOND), "hook", NOON)
    assert ids(found.parcels(NOON)) == [["id1"], ["id2"], ["id3"]]


def test_nothing_is_due_before_its_time() -> None:
    found = outbox(1)
    assert ids(found.parcels(NOON - SECOND)) == []
    (parcel,) = found.parcels(NOON)
    fail(found, parcel, NOON, MINUTE, pause=False)
    assert ids(found.parcels(NOON + MINUTE - SECOND)) == []
    assert ids(found.parcels(NOON + MINUTE)) == [["id1"]]


def test_a_channel_that_is_away_is_left_alone_until_its_first_next_attempt() -> None:
    found = outbox(1)
    (parcel,) = found.parcels(NOON)
    fail(found, parcel, NOON, MINUTE)
    found.add(alert(2), "hook", NOON)
    found.add(alert(2), "mail", NOON)
    assert ids(found.parcels(NOON + MINUTE - SECOND)) == [["id2"]], "mail alone"
    assert sorted(ids(found.parcels(NOON + MINUTE))) == [["id1"], ["id2"]]


def test_what_arrives_ends_the_pause_of_its_channel() -> None:
    found = outbox(1, 2)
    first, second = found.parcels(NOON)
    fail(found, first, NOON, 10 * MINUTE)
    list(found.delivered(second, NOON))
    found.add(alert(3), "hook", NOON)
    assert ids(found.parcels(NOON)) == [["id3"]]


def test_a_pause_ends_with_the_earliest_of_the_next_attempts() -> None:
    found = outbox(1, 2, 3)
    (parcel,) = found.parcels(NOON + MINUTE)
    assert parcel.late
    due = [NOON + 9 * MINUTE, NOON + 4 * MINUTE, None]
    found.failed(parcel, "connect", due, NOON + MINUTE, pause=True)
    assert ids(found.parcels(NOON + 4 * MINUTE - SECOND)) == []
    assert ids(found.parcels(NOON + 4 * MINUTE)) == [["id2"]]


def test_only_what_waited_long_enough_and_is_enough_goes_together() -> None:
    assert ids(outbox(1, 2, 3).parcels(NOON + MINUTE - SECOND)) == [["id1"], ["id2"], ["id3"]]
    assert ids(outbox(1, 2).parcels(NOON + MINUTE)) == [["id1"], ["id2"]]
    together = list(outbox(1, 2, 3).parcels(NOON + MINUTE))
    assert ids(together) == [["id1", "id2", "id3"]]
    assert [parcel.late for parcel in together] == [True]


def test_of_what_goes_together_there_are_at_most_fifty() -> None:
    parcels = ids(outbox(*range(120)).parcels(NOON + MINUTE))
    assert [len(parcel) for parcel in parcels] == [50, 50, 20]
    assert len({name for parcel in parcels for name in parcel}) == 120


def test_large_alerts_go_together_as_far_as_a_receiver_can_take_them() -> None:
    found = Outbox(8, MINUTE, 3)
    for number in range(6):
        big = alert(number)
        big.reason = "x" * 200_000
        found.add(big, "hook", NOON)
    assert [len(parcel) for parcel in ids(found.parcels(NOON + MINUTE))] == [2, 2, 1, 1]


def test_an_alert_larger_than_a_parcel_is_still_sent() -> None:
    found = Outbox(8, MINUTE, 2)
    for number in range(2):
        big = alert(number)
        big.reason = "x" * 900_000
        found.add(big, "hook", NOON)
    assert ids(found.parcels(NOON + MINUTE)) == [["id0"], ["id1"]]


def test_what_a_receiver_refused_waits_alone_and_after_the_others() -> None:
    found = outbox(1, 2, 3, 4)
    (parcel,) = found.parcels(NOON + MINUTE)
    found.failed(parcel, "refused: HTTP 413", [NOON + 2 * MINUTE] * 4, NOON + MINUTE, pause=False)
    for number in (5, 6, 7):
        found.add(alert(number), "hook", NOON)
    parcels = ids(found.parcels(NOON + 2 * MINUTE))
    assert parcels == [["id5", "id6", "id7"], ["id1"], ["id2"], ["id3"], ["id4"]]


def test_a_failed_attempt_is_counted_with_its_reason() -> None:
    found = outbox(1)
    for attempt in (1, 2):
        (parcel,) = found.parcels(NOON + attempt * MINUTE)
        (emit,) = fail(found, parcel, NOON + attempt * MINUTE, MINUTE, f"error {attempt}")
        assert (emit.topic, emit.key) == ("outbox", "id1:hook")
        assert (emit.value.attempts, emit.value.last_error, emit.value.done) == (attempt, f"error {attempt}", False)
    (parcel,) = found.parcels(NOON + 4 * MINUTE)
    (emit,) = found.delivered(parcel, NOON + 4 * MINUTE)
    assert (emit.value.attempts, emit.value.last_error, emit.value.done) == (3, "", True)
    assert not emit.value.HasField("alert"), "what is done needs no text"


def test_what_was_delivered_is_not_taken_again_and_what_was_given_up_is() -> None:
    found = outbox(1, 2)
    first, second = found.parcels(NOON)
    list(found.delivered(first, NOON))
    found.failed(second, "connect", [None], NOON, pause=True)
    assert found.add(alert(1), "hook", NOON) is None
    again = found.add(alert(2), "hook", NOON)
    assert again is not None
    assert again.value.attempts == 0
    assert ids(found.parcels(NOON)) == [["id2"]]
    assert found.add(alert(2), "hook", NOON) is None, "it waits already"


def test_one_alert_in_two_channels_is_two_items() -> None:
    found = outbox(1)
    found.add(alert(1), "mail", NOON)
    assert found.waiting() == {"hook": 1, "mail": 1}
    for parcel in list(found.parcels(NOON)):
        if parcel.channel == "hook":
            list(found.delivered(parcel, NOON))
    assert found.waiting() == {"hook": 0, "mail": 1}


def test_parcels_of_a_life_before_are_not_known() -> None:
    (parcel,) = outbox(1).parcels(NOON)
    assert not outbox(1).knows(parcel)


def test_done_is_forgotten_after_its_time_and_a_few_at_once() -> None:
    found = outbox(*range(5), parallel=9)
    for parcel in list(found.parcels(NOON)):
        list(found.delivered(parcel, NOON))
    assert list(found.expired(NOON + KEPT)) == []
    first = [emit.key for emit in found.expired(NOON + KEPT + SECOND, limit=2)]
    rest = [emit.key for emit in found.expired(NOON + KEPT + SECOND)]
    assert sorted(first + rest) == [f"id{n}:hook" for n in range(5)]
    assert len(first) == 2


def test_given_up_and_begun_anew_is_not_forgotten_by_its_old_date() -> None:
    found = outbox(1)
    (parcel,) = found.parcels(NOON)
    found.failed(parcel, "connect", [None], NOON, pause=False)
    found.add(alert(1), "hook", NOON + MINUTE)
    assert list(found.expired(NOON + KEPT + SECOND)) == []
    assert ids(found.parcels(NOON + KEPT)) == [["id1"]]


STEPS = st.lists(
    st.tuples(st.sampled_from(["add", "deliver", "fail", "give up", "restart"]), st.integers(0, 6)), max_size=30
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_however_it_went_a_new_life_has_the_same_items_due(steps) -> None:
    found, log, now = outbox(), {}, NOON
    under_way = []

    def write(emits):
        for emit in emits:
            log[emit.key] = encode(emit.value)

    def alive():
        return {key for key, raw in log.items() if not OutboxItem.FromString(raw).done}

    for what, number in steps:
        now += MINUTE
        match what:
            case "add":
                emit = found.add(alert(number), "hook", now)
                write([emit] if emit else [])
            case "restart":
                found, under_way = outbox(), []
                for key, raw in log.items():
                    found.restore(key, raw)
            case _:
                under_way += found.parcels(now)
                if under_way:
                    parcel = under_way.pop(number % len(under_way))
                    due = [now + number * MINUTE if what == "fail" else None] * len(parcel.items)
                    delivered = what == "deliver"
                    write(
                        found.delivered(parcel, now) if delivered else found.failed(parcel, "x", due, now, number > 3)
                    )
        assert found.waiting()["hook"] == len(alive())
    again = outbox()
    for key, raw in log.items():
        again.restore(key, raw)
    late = now + timedelta(hours=1)
    assert {key_of(item) for parcel in again.parcels(late) for item in parcel.items} == alive()
    in_hand = {key_of(item) for parcel in under_way for item in parcel.items}
    assert {key_of(item) for parcel in found.parcels(late) for item in parcel.items} | in_hand == alive()


def test_a_record_that_is_taken_away_no_longer_waits() -> None:
    found = outbox(1, 2)
    found.restore("id1:hook", None)
    assert found.waiting() == {"hook": 1}
    found.restore("id1:hook", None)
    found.restore("never:hook", None)
    assert found.waiting() == {"hook": 1}
    assert ids(found.parcels(NOON)) == [["id2"]]


def test_what_is_done_did_not_wait_when_it_is_taken_away() -> None:
    found = outbox(1, 2)
    first, _ = found.parcels(NOON)
    list(found.delivered(first, NOON))
    found.restore("id1:hook", None)
    assert found.waiting() == {"hook": 1}
