from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.stance.quotes import LONGEST, Quotations, find


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('He said "we are friends" today', ["we are friends"]),
        ("«Мы друзья», - сказал он. «Навсегда»", ["Мы друзья", "Навсегда"]),
        ("“One” and „zwei“", ["One", "zwei"]),
        ("the 'axis of evil' again", ["axis of evil"]),
        ("Iran's and Russia's ties don't break", []),
        ('ארה"ב ורוסיה', []),
        ('never closed "and so on', []),
        ('closed "by a line\nend" here', []),
        ('empty "" here', []),
    ],
)
def test_quotations(text: str, inside: list[str]) -> None:
    assert [text[a:b] for a, b in find(text)] == inside


def test_an_open_mark_does_not_swallow_the_article() -> None:
    assert find('"' + "x" * (LONGEST + 10) + '"') == []


def test_around_and_covered() -> None:
    quotations = Quotations('ab "cdef" gh')
    assert quotations.around(4, 6) == (4, 8)
    assert quotations.around(0, 2) is None
    assert quotations.around(3, 6) is None
    assert quotations.covered(4, 8) == 1
    assert quotations.covered(0, 12) == pytest.approx(4 / 12)


@given(st.text(alphabet=st.sampled_from("ab \"'«»“”„‘’\n"), max_size=100))
def test_spans_never_overlap(text: str) -> None:
    spans = find(text)
    assert all(start < end <= len(text) for start, end in spans)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(spans))
