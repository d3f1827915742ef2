from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from caspian.stance.language import packs
from caspian.stance.phrases import GAP, REMEMBERED, Matcher, PatternError, compile_pattern


def found(pattern: str, text: str, clitics: tuple[str, ...] = ()) -> list[tuple[int, int]]:
    matcher: Matcher[str] = Matcher(clitics)
    matcher.add(pattern, pattern)
    words = text.split()
    return [(match.first, match.last) for match in matcher.find(words, 0, len(words))]


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("axis", "the axis of", [(1, 2)]),
        ("axis", "the axiseses", []),
        ("strateg*", "a strategic strategy", [(1, 2), (2, 3)]),
        ("two|both countries|sides", "both sides and two countries", [(0, 2), (3, 5)]),
        ("not ~ allies", "not allies", [(0, 2)]),
        ("not ~ allies", "not the very best of allies", [(0, 6)]),
        ("not ~ allies", "not the very best of our allies", []),
        ("so-called friends", "so called friends", [(0, 3)]),
        ("Союз*", "союзники", [(0, 1)]),
        ("a ~ b ~ c", "a x b y y c", [(0, 6)]),
        ("turning point", "turning", []),
        ("not ~ true_friends|allies", "not our true friends", [(0, 4)]),
        ("not ~ true_friends|allies", "not our allies", [(0, 3)]),
        ("not ~ true_friends|allies", "not our true allies", [(0, 4)]),
        ("so-called|supposed allies", "so called allies supposed allies", [(0, 3), (3, 5)]),
        ("بی\u200cوفا|دروغین شریک", "بی وفا شریک", [(0, 3)]),
    ],
)
def test_patterns(pattern: str, text: str, expected: list[tuple[int, int]]) -> None:
    assert found(pattern, text) == expected


def test_glued_beginnings_are_taken_off() -> None:
    assert found("روسيا", "وروسیا", ("و",)) == [(0, 1)]
    assert found("معاهده", "والمعاهده", ("و", "وال")) == [(0, 1)]
    assert found("bar", "foobar", ()) == []


@pytest.mark.parametrize("pattern", ["", "  ", "~ axis", "axis ~", "a*", "ax*is", "axis|*", "|"])
def test_unusable_patterns_are_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern, None)


def test_matches_stay_inside_the_range() -> None:
    matcher: Matcher[str] = Matcher()
    matcher.add("a b", "ab")
    assert matcher.find(["a", "b", "a", "b"], 0, 1) == []
    assert [(m.first, m.last) for m in matcher.find(["a", "b", "a", "b"], 2, 4)] == [(2, 4)]


def test_patterns_added_later_are_found() -> None:
    matcher: Matcher[str] = Matcher()
    matcher.add("one", "1")
    assert matcher.find(["two"], 0, 1) == []
    matcher.add("two", "2")
    assert [m.value for m in matcher.find(["two"], 0, 1)] == ["2"]


def test_memory_of_words_is_bounded() -> None:
    matcher: Matcher[str] = Matcher()
    matcher.add("word*", "w")
    words = [f"invented{number}" for number in range(REMEMBERED + 100)]
    matcher.find(words, 0, len(words))
    assert len(matcher._known) == REMEMBERED


@given(st.lists(st.sampled_from(["a", "b", "ab", "abc", "ba"]), max_size=12))
def test_prefixes_agree_with_a_plain_search(words: list[str]) -> None:
    matcher: Matcher[str] = Matcher()
    matcher.add("ab* b|ba", "x")
    expected = [(i, i + 2) for i in range(len(words) - 1) if words[i].startswith("ab") and words[i + 1] in ("b", "ba")]
    assert [(m.first, m.last) for m in matcher.find(words, 0, len(words))] == expected


def test_gaps_do_not_explode() -> None:
    matcher: Matcher[str] = Matcher()
    matcher.add("a ~ a ~ a ~ a ~ a ~ b", "x")
    words = ["a"] * 100
    started = time.process_time()
    assert matcher.find(words, 0, len(words)) == []
    assert time.process_time() - started < 3


@pytest.mark.parametrize("language", sorted(packs()))
def test_no_pattern_lost_the_blank_of_an_alternative(language: str) -> None:
    """In "not true ally|real ally" the alternatives are "ally" and "real": a word on both sides of a blank tells."""
    lost = []
    for phrase in phrases_of(packs()[language]):
        places = [set(place.split("|")) for place in phrase.split()]
        for one, other in pairwise(places):
            if len(one) > 1 and len(other) > 1 and one & other:
                lost.append(phrase)
    assert lost == []


def phrases_of(data: object) -> Iterator[str]:
    """Every phrase of a language pack, however deep."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, tuple):
        for entry in data:
            yield from phrases_of(entry)
    elif isinstance(data, BaseModel):
        for _, value in data:
            yield from phrases_of(value)


# --- against a plain reading of the rules ---

CLITICS = ("w", "wal")
letters = st.sampled_from(["ab", "abc", "wab", "walabc", "cd", "wcd", "xy"])
choices = st.sampled_from(["ab", "ab*", "abc", "cd", "xy", "ab_cd", "cd_xy_ab"])
places = st.lists(choices, min_size=1, max_size=2, unique=True).map("|".join)


@st.composite
def patterns(draw: st.DrawFn) -> str:
    """Places with words between blanks, and gaps between some of them."""
    found = [draw(places)]
    for _ in range(draw(st.integers(0, 2))):
        if draw(st.booleans()):
            found.append("~")
        found.append(draw(places))
    return " ".join(found)


def plain_accepts(choice: str, word: str) -> bool:
    bared = [word, *(word[len(c) :] for c in CLITICS if word.startswith(c) and len(word) - len(c) >= 3)]
    return any(b.startswith(choice[:-1]) if choice.endswith("*") else b == choice for b in bared)


def plain_ends(pattern: list[str], words: list[str], start: int) -> set[int]:
    """Every place where a match of the pattern that begins at `start` may end, by trying everything."""
    if not pattern:
        return {start}
    place, *rest = pattern
    ends: set[int] = set()
    if place == "~":
        for skipped in range(GAP + 1):
            ends |= plain_ends(rest, words, start + skipped) if start + skipped < len(words) else set()
        return ends
    for choice in place.split("|"):
        several = choice.split("_")
        here = words[start : start + len(several)]
        if len(here) == len(several) and all(plain_accepts(c, w) for c, w in zip(several, here, strict=True)):
            ends |= plain_ends(rest, words, start + len(several))
    return ends


@given(patterns(), st.lists(letters, max_size=10))
@settings(max_examples=150)
def test_matches_are_those_of_a_plain_reading(pattern: str, words: list[str]) -> None:
    matcher: Matcher[str] = Matcher(CLITICS)
    matcher.add(pattern, pattern)
    met = matcher.find(words, 0, len(words))
    expected = {start: plain_ends(pattern.split(), words, start) for start in range(len(words))}
    assert {match.first for match in met} == {start for start, ends in expected.items() if ends}
    assert all(match.last in expected[match.first] for match in met)


@given(st.lists(patterns(), min_size=1, max_size=4), st.lists(letters, max_size=8))
@settings(max_examples=60)
def test_patterns_do_not_disturb_each_other(written: list[str], words: list[str]) -> None:
    together: Matcher[str] = Matcher(CLITICS)
    together.extend(written, "all")
    alone = []
    for pattern in written:
        matcher: Matcher[str] = Matcher(CLITICS)
        matcher.add(pattern, "all")
        alone += [(match.first, match.last) for match in matcher.find(words, 0, len(words))]
    met = [(match.first, match.last) for match in together.find(words, 0, len(words))]
    assert sorted(met) == sorted(alone)
    assert [first for first, _ in met] == sorted(first for first, _ in met)


def test_a_gap_is_as_long_as_it_says_and_no_longer() -> None:
    assert found("a ~ b", "a " + "x " * GAP + "b") == [(0, GAP + 2)]
    assert found("a ~ b", "a " + "x " * (GAP + 1) + "b") == []


def test_a_beginning_is_taken_off_only_where_a_word_remains() -> None:
    assert found("abc", "wabc", ("w",)) == [(0, 1)]
    assert found("ab", "wab", ("w",)) == []
    assert found("abc", "wwabc", ("w",)) == [], "one of them"
