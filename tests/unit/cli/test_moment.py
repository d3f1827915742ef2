"""Times as people write them."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.cli.moment import parse

NOW = datetime(2031, 5, 6, 12, 0, tzinfo=UTC)


def ms(moment):
    return int(moment.timestamp() * 1000)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("90s", NOW - timedelta(seconds=90)),
        ("10m", NOW - timedelta(minutes=10)),
        ("2h", NOW - timedelta(hours=2)),
        ("7d", NOW - timedelta(days=7)),
        ("2031-05-06", NOW.replace(hour=0)),
        ("2031-05-06T11:30", NOW - timedelta(minutes=30)),
        ("2031-05-06T11:30Z", NOW - timedelta(minutes=30)),
        ("2031-05-06T15:00+03:30", NOW - timedelta(minutes=30)),
    ],
)
def test_spans_count_back_and_times_without_a_zone_are_utc(text, moment):
    assert parse(text, NOW) == ms(moment)
    assert parse(text, NOW.astimezone(timezone(timedelta(hours=-7)))) == ms(moment)


@pytest.mark.parametrize("text", ["start", "999999d", "1900-01-01", "0001-01-01T00:00+14:00"])
def test_before_everything_is_the_start(text):
    assert parse(text, NOW) == 0


@pytest.mark.parametrize("text", ["", "soon", "10", "m", "10 m", "-5m", "1.5h", "10w", "2031-13-01", "12:00", "Start"])
def test_what_is_no_time_is_refused_with_the_forms_there_are(text):
    with pytest.raises(ValueError, match="is no time; write start, 10m, 2h, 3d or "):
        parse(text, NOW)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=12) | st.from_regex(r"[0-9]{1,9}[smhd]", fullmatch=True))
def test_any_text_is_a_time_or_said_to_be_none(text):
    with suppress(ValueError):
        assert parse(text, NOW) >= 0
