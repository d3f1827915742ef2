"""The page's state (model.js), function by function in the browser: order, repeats, edits, marks."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from board.conftest import Open

Call = Callable[..., Any]


@pytest.fixture
def model(visit: Open) -> Call:
    """`model("body of a function of m and the arguments", …)`: its result, as JSON."""
    page = visit()

    def call(body: str, *arguments: Any) -> Any:
        script = f"async (given) => {{ const m = await import('/page/model.js'); {body} }}"
        return page.evaluate(script, list(arguments))

    return call


def change(
    article: str, story: str = "s", version: int = 1, at: str = "2031-01-01T00:00:00Z", pipeline: int = 1
) -> Any:
    event = {"pipelineVersion": pipeline, "article": {"id": article, "version": version, "provenance": {}}}
    event["article"]["provenance"]["discoveredAt"] = at
    head = {"id": story, "articles": 1, "origins": 1, "publishers": 1, "firstSeen": at, "lastSeen": at}
    return {"event": event, "story": head}


TAKE_ALL = """
let state = m.empty();
for (const one of given[0]) state = one.drop ? m.drop(state, one.drop) : m.take(state, one);
return state.order.map((id) => [id, state.stories.get(id).events.map((e) => [e.article.id, e.article.version])]);
"""


def test_repeats_and_older_versions_change_nothing(model: Call) -> None:
    old, new, rescored = change("a"), change("a", version=2), change("a", version=2, pipeline=2)
    for order in itertools.permutations([old, new, rescored]):
        assert model(TAKE_ALL, [*order, old, new]) == [["s", [["a", 2]]]]


def test_the_newest_article_stands_first_in_its_story_whatever_came_first(model: Call) -> None:
    changes = [change(name, at=f"2031-01-0{day}T00:00:00Z") for name, day in (("a", 1), ("b", 2), ("c", 3))]
    for order in itertools.permutations(changes):
        assert model(TAKE_ALL, list(order)) == [["s", [["c", 1], ["b", 1], ["a", 1]]]]


def test_an_article_that_moves_or_goes_takes_its_empty_story_with_it(model: Call) -> None:
    moved = change("a", story="t", version=2)
    assert model(TAKE_ALL, [change("a"), moved]) == [["t", [["a", 2]]]]
    assert model(TAKE_ALL, [change("a"), change("b"), {"drop": "a"}]) == [["s", [["b", 1]]]]
    assert model(TAKE_ALL, [change("a"), {"drop": "a"}, {"drop": "a"}, {"drop": "never"}]) == []


def test_only_what_changed_is_a_new_object(model: Call) -> None:
    body = """
    const before = given[0].reduce(m.take, m.empty());
    const after = m.take(before, given[1]);
    return [before.stories.get('s') === after.stories.get('s'), before.stories.get('t') === after.stories.get('t'),
            before.order.length, after.order.length, m.take(after, given[2]) === after];
    """
    got = model(body, [change("a"), change("b", story="t")], change("c", story="t"), change("a", version=0))
    assert got == [True, False, 2, 2, True]


def test_what_is_cut_off_is_forgotten_entirely(model: Call) -> None:
    body = """
    const state = m.trimmed(given[0].reduce(m.take, m.empty()), 2);
    return [state.order, [...state.stories.keys()].sort(), [...state.home.keys()].sort()];
    """
    many = [change(f"a{n}", story=f"s{n}") for n in range(5)]
    assert model(body, many) == [["s4", "s3"], ["s3", "s4"], ["a3", "a4"]]


@pytest.mark.parametrize(
    ("text", "marks", "paragraphs"),
    [
        ("ab", [], [[["ab", 0]]]),
        ("🚢ab", [(1, 2)], [[["🚢", 0], ["a", 1], ["b", 0]]]),
        ("ab\n\ncd", [(1, 6)], [[["a", 0], ["b", 1]], [["cd", 1]]]),
        ("abcd", [(0, 3), (2, 4)], [[["ab", 1], ["c", 2], ["d", 1]]]),
        ("ab", [(1, 99), (0, 0)], [[["a", 0], ["b", 1]]]),
        ("", [(0, 5)], []),
    ],
)
def test_marks_cut_the_text_by_code_points(model: Call, text: str, marks: list, paragraphs: list) -> None:
    body = "return m.segments(given[0], given[1]).map((p) => p.map((one) => [one.text, one.marks.length]));"
    assert model(body, text, [{"start": start, "end": end} for start, end in marks]) == paragraphs


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("one two", "one two", [[" ", "one two"]]),
        ("opens in May", "opens in June", [[" ", "opens in "], ["-", "May"], ["+", "June"]]),
        ("", "new", [["+", "new"]]),
        ("the old words", "words", [["-", "the old "], [" ", "words"]]),
    ],
)
def test_an_edit_word_by_word(model: Call, before: str, after: str, parts: list) -> None:
    got = model("return m.difference(given[0], given[1]);", before, after)
    assert [part for part in got if part[1]] == parts


def test_paragraphs_that_belong_together_are_compared_and_others_are_not(model: Call) -> None:
    edit = {
        "removed": ["The gates open in May, he said.", "Nothing of this stays."],
        "added": ["A new thought.", "The gates open in June, he said."],
    }
    first, second, third = model("return m.edits(given[0]);", edit)
    assert ["-", "May, "] in first
    assert second == [["-", "Nothing of this stays."]]
    assert third == [["+", "A new thought."]]
    assert model("return m.edits(undefined);") == []
