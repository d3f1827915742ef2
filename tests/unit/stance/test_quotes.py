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


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("„zwei“ und „zwei” und “two”", ["zwei", "zwei", "two"]),
        ("„zwei‟ bleibt offen", []),
        ("‹un› «deux» 'trois'", ["un", "deux", "trois"]),
        ('«внутри "другие" кавычки»', ['внутри "другие" кавычки']),
        ("“a ‘b’ c”", ["a ‘b’ c"]),
        ("'it's so' he said", ["it's so"]),
        ('"first" "second"', ["first", "second"]),
        ('5" and 6" wide', []),
        ('"', []),
        ('"a"', ["a"]),
    ],
)
def test_marks_of_many_languages(text: str, inside: list[str]) -> None:
    assert [text[a:b] for a, b in find(text)] == inside


@pytest.mark.parametrize(("length", "closed"), [(LONGEST, True), (LONGEST + 2, False)])
def test_a_quotation_has_a_greatest_length(length: int, closed: bool) -> None:
    assert find("«" + "x" * length + "»") == ([(1, length + 1)] if closed else [])


def test_after_an_open_mark_the_next_quotation_is_found_again() -> None:
    text = "«" + "x" * (LONGEST + 5) + " «so» and “thus”"
    assert [text[a:b] for a, b in find(text)] == ["so", "thus"]
    text = '«open and\n"so" it goes'
    assert [text[a:b] for a, b in find(text)] == ["so"]


@given(
    st.text(alphabet=st.sampled_from('ab "«»“”\n'), max_size=60),
    st.integers(0, 60),
    st.integers(0, 60),
)
def test_what_stands_in_quotation_marks_is_counted_by_character(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    quotations = Quotations(text)
    inside = [any(a <= i < b for a, b in quotations.spans) for i in range(start, end)]
    if start < end:
        assert quotations.covered(start, end) == pytest.approx(sum(inside) / (end - start))
        around = [(a, b) for a, b in quotations.spans if a <= start and end <= b]
        assert quotations.around(start, end) == (around[0] if around else None)
