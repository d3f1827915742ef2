"""Spans, times of day and zones as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from caspian.alert.durations import Span, TimeOfDay, Zone, clock, in_words

SPAN, TIME, ZONE = TypeAdapter(Span), TypeAdapter(TimeOfDay), TypeAdapter(Zone)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("1s", timedelta(seconds=1)),
        ("90s", timedelta(seconds=90)),
        ("10m", timedelta(minutes=10)),
        ("2h", timedelta(hours=2)),
        ("7d", timedelta(days=7)),
        ("007d", timedelta(days=7)),
        ("99999d", timedelta(days=99999)),
    ],
)
def test_spans_that_are_meant(text: str, span: timedelta) -> None:
    assert SPAN.validate_python(text) == SPAN.validate_python(span) == span


@pytest.mark.parametrize(
    "text", ["", "0s", "00d", "10", "m", "1.5h", "-1h", "1 h", "1h30m", "100000s", "1w", "1H", 10, None]
)
def test_spans_that_are_none(text: object) -> None:
    with pytest.raises(ValidationError, match="a span is a number with s, m, h or d"):
        SPAN.validate_python(text)


@pytest.mark.parametrize(("text", "moment"), [("00:00", time(0)), ("07:30", time(7, 30)), ("23:59", time(23, 59))])
def test_times_of_day(text: str, moment: time) -> None:
    assert TIME.validate_python(text) == moment


# YAML reads an unquoted 22:00 as 1320.
@pytest.mark.parametrize("text", ["24:00", "7:30", "07:60", "07:30:00", "noon", 1320, None, ""])
def test_times_of_day_that_are_none(text: object) -> None:
    with pytest.raises(ValidationError, match="in quotes"):
        TIME.validate_python(text)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Asia/Tehran"])
def test_zones_that_there_are(zone: str) -> None:
    assert ZONE.validate_python(zone) == zone


@pytest.mark.parametrize("zone", ["", "Moon/Base", "/etc/passwd", "../UTC", "Europe", "a\x00b", "x" * 5000])
def test_zones_that_there_are_not(zone: str) -> None:
    with pytest.raises(ValidationError, match="no such time zone"):
        ZONE.validate_python(zone)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 99999), st.sampled_from("smhd"))
def test_a_span_in_words_is_never_longer_than_it_is_and_never_half(number: int, unit: str) -> None:
    span = SPAN.validate_python(f"{number}{unit}")
    count, name = in_words(span).split()
    said = int(count) * timedelta(seconds={"d": 86400, "h": 3600, "min": 60, "s": 1}[name])
    assert said <= span < said * 1.5


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (59, "59 s"), (60, "1 min"), (61, "61 s"), (119, "119 s"), (120, "2 min"), (3600, "1 h"), (3660, "61 min"),
        (7199, "119 min"), (86400, "1 d"), (90000, "25 h"), (172800, "2 d"),
    ],
)  # fmt: skip
def test_a_span_is_told_in_the_largest_unit_that_does_not_hide_much(seconds: int, words: str) -> None:
    assert in_words(timedelta(seconds=seconds)) == words


def test_a_moment_is_told_by_the_clock_of_its_zone() -> None:
    moment = datetime(2031, 1, 6, 22, 30, tzinfo=UTC)
    assert clock(moment) == "06 Jan 22:30 UTC"
    assert clock(moment, "Europe/Berlin") == "06 Jan 23:30 CET"
    assert clock(moment, "Asia/Tehran").startswith("07 Jan 02:00 ")
