"""Lines that credit and lines that only look so, at their limits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from caspian.extract import written_dates
from caspian.extract.credits import MAX_CREDIT, MAX_LINE, Kind, read
from caspian.extract.written_dates import MAX_OTHER_WORDS

FETCHED = datetime(2025, 3, 5, 8, tzinfo=UTC)


def credited(line: str, at_start: bool = True) -> tuple[str, ...] | None:
    found = read(line, FETCHED, at_start)
    return found.values if found else None


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("Reuters, AFP and dpa", None),
        ("Source: Reuters, AFP and dpa", ("Reuters", "AFP", "dpa")),
        ("Source: Reuters & dpa", ("Reuters", "dpa")),
        ("Source：Reuters", ("Reuters",)),
        ("(Source: Reuters)", ("Reuters",)),
        ("Source Reuters", ("Reuters",)),
        ("Source Lakeside Courier", None),
        ("Source: Lakeside Courier", ("Lakeside Courier",)),
        ("Source: lakeside Courier", None),
        ("Source: Lakeside courier", None),
        ("Source: Institute for the Study of Ports", ("Institute for the Study of Ports",)),
        ("Source: One Two Three Four Five Six", ("One Two Three Four Five Six",)),
        ("Source: One Two Three Four Five Six Seven", None),
        ("Source: Is It So?", None),
        ("Source:", None),
        ("AFP/AP/dpa/Reuters", ("AFP", "AP", "dpa", "Reuters")),
        ("AFP/AP/dpa/Reuters/TASS", None),
        ("dpa/abcd", ("dpa",)),
        ("dpa/abcde", None),
        ("— Reuters —", ("Reuters",)),
        ("Reutersish", None),
    ],
)
def test_attributions(line: str, values: tuple[str, ...] | None) -> None:
    assert credited(line, at_start=False) == values


def test_a_long_credit_is_a_sentence() -> None:
    name = "N" * MAX_CREDIT
    assert credited(f"Source: {name}") == (name,)
    assert credited(f"Source: {name}N") is None
    assert credited(f"Source: Reuters, {name}") is None
    assert credited("By Jane Roe" + " " * MAX_LINE) is None


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("By:", ()),
        ("By", None),
        ("By Jane Roe and Ali Rezaei", ("Jane Roe", "Ali Rezaei")),
        ("By Jane Roe, Moscow", ("Jane Roe",)),
        ("By Jane Roe.", None),
        ("By Jane Roe, who was there when the ferry left and the tents were full", None),
        ("By noon", None),
    ],
)
def test_bylines(line: str, values: tuple[str, ...] | None) -> None:
    found = read(line, FETCHED, at_start=True)
    assert (found.values if found else None) == values
    assert found is None or found.kind is Kind.AUTHOR
    assert read(line, FETCHED, at_start=False) is None


# --- dates in lines ---


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2025-03-04", "2025-03-04"),
        ("2025/3/4 10:15", "2025-03-04"),
        ("4.3.2025", "2025-03-04"),
        ("04.03.2025, 10:15 Uhr", "2025-03-04"),
        ("04.03.2025, 10:15:00 Uhr", None),
        ("4 März 2025", "2025-03-04"),
        ("3rd March 2025", "2025-03-03"),
        ("March 1st, 2025", "2025-03-01"),
        ("2nd of March 2025", "2025-03-02"),
        ("32 March 2025", None),
        ("March 2025", None),
        ("4 March", None),
        ("4 2025", None),
        ("4 5 March 2025", "2025-03-04"),
        ("", None),
    ],
)
def test_a_line_that_is_a_day(line: str, day: str | None) -> None:
    stated = written_dates.read(line, FETCHED)
    assert (stated.at.date().isoformat() if stated else None) == day


def test_around_a_day_may_stand_a_few_words() -> None:
    for number in range(MAX_OTHER_WORDS + 3):
        line = " ".join(["4 March 2025", *["word"] * number])
        assert bool(written_dates.read(line, FETCHED)) is (number <= MAX_OTHER_WORDS), number


def test_a_long_line_is_no_day() -> None:
    assert written_dates.read("4 March 2025".ljust(80), FETCHED)
    assert written_dates.read("4 March 2025".ljust(81), FETCHED) is None
