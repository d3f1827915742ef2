"""Numbers, days and names as entities: what is one number, what is a day, and which words may be names."""

import pytest

from caspian.dedupe.entities import DATE_WEIGHT, NAME_WEIGHT, POSSIBLE_NAME_WEIGHT, YEAR_WEIGHT, mentions
from caspian.dedupe.folding import fold


def found(text, words=100):
    return {mention.key: mention.weight for mention in mentions(fold(text), text, words)}


def numbers(text):
    return [key for key in found(text) if key[:2] in ("#:", "d:")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("about 45 000 men", ["#:45000"]),
        ("about 45\u00a0321 men", ["#:45321"]),
        ("about 1\u202f450\u202f321 men", ["#:1450321"]),
        ("about 45 321 men", ["#:45", "#:321"]),
        ("about 45, 000 men", ["#:45", "#:000"]),
        ("about 45,321 men", ["#:45321"]),
        ("about ۴۵ men", ["#:45"]),
        ("about 7 men", []),
        ("in 2027 and 1987 and 2127", ["#:2027", "#:1987", "#:2127"]),
        ("number 12345678901234", ["#:123456789012"]),
    ],
)
def test_what_is_one_number(text, expected):
    assert numbers(text) == expected


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("on 14 March", "d:3-14"),
        ("on March 14", "d:3-14"),
        ("14 марта", "d:3-14"),
        ("on 4 March", "d:3-4"),
        ("on 04 March", "d:3-4"),
        ("on 114 March", "#:114"),
        ("on 14 men of March", "#:14"),
    ],
)
def test_a_number_beside_a_month_is_a_day(text, key):
    assert numbers(text) == [key]


def test_the_month_behind_goes_before_the_one_in_front():
    assert numbers("from March 14 April on") == ["d:4-14"]


def test_long_numbers_say_more_and_years_little():
    weights = found("in 2027 they had 45 or 162 or 1621 men on 14 March")
    assert weights["#:1621"] > weights["#:162"] > weights["#:45"] > weights["#:2027"] == YEAR_WEIGHT
    assert weights["d:3-14"] == DATE_WEIGHT


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("they met Benkendorf there", True),
        ("Benkendorf met them", False),
        ("they left. Benkendorf met them", False),
        ("they left: Benkendorf met them", False),
        ("they left, Benkendorf too", True),
        ("they met benkendorf there", False),
        ("they met Orl there", False),
    ],
)
def test_a_name_is_told_by_its_capital_inside_a_sentence(text, named):
    names = [key for key in found(text) if key.startswith("n:")]
    assert bool(names) is named
    assert all(found(text)[key] == NAME_WEIGHT for key in names)


def test_where_there_are_no_capitals_a_rare_word_may_be_a_name():
    weights = [weight for key, weight in found("با مرادخانی دیدار کردند").items() if key.startswith("n:")]
    assert POSSIBLE_NAME_WEIGHT in weights


def test_only_the_first_words_are_looked_at():
    assert "#:45000" in found("one two 45000", 3)
    assert "#:45000" not in found("one two 45000", 2)
    assert "#:45000" not in found("one two 45 000", 3), "what is cut off is not read on"
    assert found("", 10) == {}
