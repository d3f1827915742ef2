"""When alerts are told: slots, quiet hours by the clock on the wall, and what they do together."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.alert.durations import in_words
from caspian.alert.gates import quiet_until, wait
from caspian.alert.rules import Gates, Limit, Quiet

NOON = datetime(2031, 5, 6, 12, 10, tzinfo=UTC)
NIGHT = Quiet.model_validate({"from": "22:00", "to": "07:00", "zone": "Europe/Berlin"})
MINUTES = timedelta(minutes=1)


def gates(**given):
    return Gates.model_validate(given)


def test_without_gates_at_once() -> None:
    assert wait(gates(), NOON, None, [NOON]) is None


@pytest.mark.parametrize(
    ("local", "end"),
    [
        ("2031-05-06T21:59", None),
        ("2031-05-06T22:00", "2031-05-07T07:00"),
        ("2031-05-07T06:59", "2031-05-07T07:00"),
        ("2031-05-07T07:00", None),
        # Clocks go forward, then back, in the night.
        ("2031-03-29T23:30", "2031-03-30T07:00"),
        ("2031-10-25T23:30", "2031-10-26T07:00"),
    ],
)
def test_quiet_hours_are_those_of_the_zone(local: str, end: str | None) -> None:
    zone = ZoneInfo("Europe/Berlin")
    found = quiet_until(NIGHT, datetime.fromisoformat(local).replace(tzinfo=zone))
    assert found == (datetime.fromisoformat(end).replace(tzinfo=zone).astimezone(UTC) if end else None)


def test_quiet_hours_within_a_day() -> None:
    lunch = Quiet.model_validate({"from": "12:00", "to": "13:00"})
    assert quiet_until(lunch, NOON) == NOON.replace(hour=13, minute=0)
    assert quiet_until(lunch, NOON.replace(hour=13)) is None
    assert quiet_until(lunch, NOON.replace(hour=11)) is None


@given(
    st.datetimes(datetime(2030, 1, 1), datetime(2032, 1, 1)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)),
    st.sampled_from(["UTC", "Asia/Tehran", "America/New_York", "Pacific/Apia"]),
)
def test_the_end_of_quiet_hours_is_ahead_and_not_quiet(moment: datetime, begin: time, end: time, zone: str) -> None:
    if begin == end:
        return
    quiet = Quiet.model_validate({"from": begin, "to": end, "zone": zone})
    now = moment.replace(tzinfo=UTC)
    until = quiet_until(quiet, now)
    if until is not None:
        # An hour of leeway: the night in which clocks change.
        assert now - timedelta(hours=1) <= until <= now + timedelta(hours=25)
        assert quiet_until(quiet, until + timedelta(hours=1)) is None or abs(
            datetime.combine(now, end) - datetime.combine(now, begin)
        ) > timedelta(0)


def test_debounce_counts_from_what_was_told_and_joins_what_is_held() -> None:
    held = wait(gates(debounce="10m"), NOON, NOON - 3 * MINUTES, [])
    assert held is not None
    assert (held.gate, held.due) == ("debounce", NOON + 7 * MINUTES)
    joined = wait(gates(debounce="10m"), NOON, NOON + 7 * MINUTES, [])
    assert joined is not None
    assert joined.due == NOON + 7 * MINUTES
    assert wait(gates(debounce="10m"), NOON, NOON - 10 * MINUTES, []) is None


def test_a_limit_opens_with_the_next_slot() -> None:
    limit = gates(limit=Limit(alerts=2, per="1h").model_dump())
    told = [NOON - 70 * MINUTES, NOON - 5 * MINUTES]
    assert wait(limit, NOON, None, told) is None
    held = wait(limit, NOON, None, [*told, NOON - MINUTES])
    assert held is not None
    assert (held.gate, held.due) == ("limit", NOON.replace(hour=13, minute=0))


def test_the_longest_gate_decides_and_quiet_hours_have_the_last_word() -> None:
    both = gates(debounce="10m", digest="1h")
    held = wait(both, NOON, NOON - MINUTES, [])
    assert held is not None
    assert (held.gate, held.due) == ("digest", NOON.replace(hour=13, minute=0))
    lunch = gates(digest="1h", quiet={"from": "12:30", "to": "14:00"})
    held = wait(lunch, NOON, None, [])
    assert held is not None
    assert (held.gate, held.due) == ("quiet", NOON.replace(hour=14, minute=0))


@pytest.mark.parametrize(
    ("seconds", "words"), [(5, "5 s"), (600, "10 min"), (7200, "2 h"), (604800, "7 d"), (90, "90 s")]
)
def test_spans_in_words(seconds: int, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words
