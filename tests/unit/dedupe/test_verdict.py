"""From an alignment to the kind of reuse: every threshold from both sides."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.dedupe.alignment import Alignment
from caspian.dedupe.verdict import COPIES, INVERSE, MIN_WORDS, kind_of
from caspian.events.v1.article_pb2 import Reuse


def kind(query, other, covered=200, density=0.9, numbers=0, matched=1.0):
    return Reuse.Kind.Name(kind_of(Alignment(query, other, covered, density, numbers, matched)))


@pytest.mark.parametrize(
    ("query", "other", "expected"),
    [
        (0.75, 0.75, "NEAR"), (1.0, 0.75, "NEAR"), (0.75, 1.0, "NEAR"),
        (0.75, 0.749, "EXCERPT"), (0.749, 0.75, "SUPERSET"),
        (0.7, 0.1, "EXCERPT"), (0.699, 0.1, "PARTIAL"), (1.0, 0.01, "EXCERPT"),
        (0.1, 0.7, "SUPERSET"), (0.1, 0.699, "PARTIAL"), (0.01, 1.0, "SUPERSET"),
        (0.74, 0.74, "EXCERPT"),
        (0.2, 0.0, "PARTIAL"), (0.0, 0.2, "PARTIAL"), (0.199, 0.199, "NONE"), (0.0, 0.0, "NONE"),
    ],
)  # fmt: skip
def test_kinds_by_coverage(query, other, expected):
    assert kind(query, other) == expected


@pytest.mark.parametrize(
    ("coverages", "loose"),
    [((0.9, 0.9), "PARTIAL"), ((0.9, 0.1), "PARTIAL"), ((0.1, 0.9), "PARTIAL"), ((0.1, 0.1), "NONE")],
)
def test_a_loose_match_or_a_template_is_no_copy(coverages, loose):
    assert kind(*coverages, density=0.499) == loose
    assert kind(*coverages, numbers=4, matched=0.499) == loose
    for sound in ({"density": 0.5}, {"numbers": 3, "matched": 0.0}, {"numbers": 4, "matched": 0.5}):
        assert (kind(*coverages, **sound) in ("NEAR", "EXCERPT", "SUPERSET")) is (loose == "PARTIAL"), sound


def test_a_few_shared_words_are_a_formula():
    assert kind(1.0, 1.0, covered=MIN_WORDS) == "NEAR"
    assert kind(1.0, 1.0, covered=MIN_WORDS - 1) == "NONE"


@given(*[st.floats(0, 1)] * 3, st.integers(0, 100), st.integers(0, 9), st.floats(0, 1))
@settings(max_examples=60)
def test_both_texts_see_the_same_relation(query, other, density, covered, numbers, matched):
    one = kind_of(Alignment(query, other, covered, density, numbers, matched))
    back = kind_of(Alignment(other, query, covered, density, numbers, matched))
    if query != other:
        assert back == INVERSE.get(one, one)
    assert (one in COPIES) == (back in COPIES)


def test_turning_a_relation_round_twice_changes_nothing():
    assert set(INVERSE) == COPIES
    assert all(INVERSE[INVERSE[kind]] == kind for kind in COPIES)
