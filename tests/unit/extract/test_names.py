"""Persons in bylines, whatever else stands there: at the limits of what a name may be."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.extract import bylines, names, tree
from caspian.extract.bylines import MAX_BYLINE, MAX_FOUND
from caspian.extract.names import MAX_AUTHORS
from caspian.extract.phrases import key


@pytest.mark.parametrize(
    ("byline", "found"),
    [
        ("Jane", []),
        ("Jane Roe", ["Jane Roe"]),
        ("Jane Anne Marie van der Roe", ["Jane Anne Marie van der Roe"]),
        ("Jane Anne Marie van der Roe Smith", []),
        ("Jane " + "R" * 55, ["Jane " + "R" * 55]),
        ("Jane " + "R" * 56, []),
        ("Jane Roe2", []),
        ("jane_roe admin_x", []),
        ("ANA R", ["ANA R"]),
        ("ANA RO", ["Ana Ro"]),
        ("АННА РОУ", ["АННА РОУ"]),
        ("Jane Roe – Moscow correspondent", ["Jane Roe"]),
        ("Jane Roe • 5 May 2024", ["Jane Roe"]),
        ("“Jane Roe”,", ["Jane Roe"]),
        ("Jane Roe [Moscow] (photo)", ["Jane Roe"]),
        ("Jane Roe; Ali Rezaei، Max Muster", ["Jane Roe", "Ali Rezaei", "Max Muster"]),
        ("By By Jane Roe", ["Jane Roe"]),
        ("Jane Roe and Reuters", ["Jane Roe"]),
        ("Byron Roe", ["Byron Roe"]),
    ],
)
def test_one_byline(byline: str, found: list[str]) -> None:
    assert names.persons([byline]) == found


def test_each_is_named_once_as_first_written_and_the_outlet_never() -> None:
    assert names.persons(["Jane Roe", "JANE ROE, Ali Rezaei"]) == ["Jane Roe", "Ali Rezaei"]
    assert names.persons(["Harbour Gazette, Jane Roe"], frozenset({"harbour gazette"})) == ["Jane Roe"]


def test_a_page_names_no_more_than_fifty() -> None:
    letters = "abcdefghij"
    many = [f"J{a}ne R{b}e" for a in letters for b in letters]
    assert len(names.persons(many)) == MAX_AUTHORS
    assert len(names.persons([", ".join(many)])) == MAX_AUTHORS


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Dr. Jane Roe", True),
        ("Dr.", False),
        ("Dr. Jane", True),
        ("Dr. Jane Anne Marie Roe", True),
        ("Dr. Jane Anne Marie van Roe", False),
        ("Dr. Jane Anne Marie Ella Roe", False),
        ("Dr. Roe said no", False),
        ("Dr. 5 Roe", False),
        ("دکتر علی رضایی", True),
        ("Jane Roe", False),
        ("", False),
    ],
)
def test_a_title_and_a_name_and_nothing_else(line: str, expected: bool) -> None:
    assert names.has_honorific(line) is expected


@given(st.lists(st.text(max_size=60), max_size=4), st.permutations(range(4)))
@settings(max_examples=40)
def test_the_order_of_bylines_changes_only_the_order_of_names(found: list[str], order: list[int]) -> None:
    turned = [found[n] for n in order if n < len(found)]
    assert {key(name) for name in names.persons(turned)} == {key(name) for name in names.persons(found)}


# --- bylines that a page shows ---


def shown(markup: str) -> list[list[str]]:
    return bylines.read(tree.parse(f"<html><body>{markup}</body></html>".encode()))


def test_clearer_marks_come_first_and_each_kind_by_itself() -> None:
    marks = [
        '<div class="post-author">E</div>',
        '<div id="byline">D</div>',
        '<p class="Byline">d</p>',
        '<span class="author-name">C</span>',
        '<a href="/author/b">B</a>',
        '<a rel="author" href="/x">b</a>',
        '<span itemprop="author" class="byline">A</span>',
        '<meta itemprop="creator" content="a">',
    ]
    assert shown("".join(marks)) == [["A", "a"], ["B", "b"], ["C"], ["D", "d"], ["E"]]


@pytest.mark.parametrize(
    "place",
    [
        "<aside>{}</aside>", "<footer>{}</footer>", "<nav>{}</nav>", '<div class="comments">{}</div>',
        '<section id="Related-posts"><p>{}</p></section>', '<ul class="most-popular"><li>{}</li></ul>',
    ],
)  # fmt: skip
def test_names_elsewhere_on_the_page_are_not_its_authors(place: str) -> None:
    assert shown(place.format('<span class="author">Jane Roe</span>')) == []


@pytest.mark.parametrize("whole", ["body", "main", "article"])
def test_the_class_of_the_whole_page_says_nothing_of_its_parts(whole: str) -> None:
    mark = '<span class="author">Jane Roe</span>'
    markup = f'<html><body class="two-sidebars"><{whole} class="comments-open sidebar">{mark}</{whole}></body></html>'
    assert bylines.read(tree.parse(markup.encode())) == [["Jane Roe"]]


def test_long_boxes_and_many_names_are_bounded() -> None:
    assert shown(f'<p class="byline">{"x" * MAX_BYLINE}</p>') == [["x" * MAX_BYLINE]]
    assert shown(f'<p class="byline">{"x" * (MAX_BYLINE + 1)}</p>') == []
    many = "".join(f'<p class="byline">Name {n}</p>' for n in range(MAX_FOUND + 5))
    assert [len(kind) for kind in shown(many)] == [MAX_FOUND]
    assert shown('<p class="byline">Jane Roe</p>' * 3) == [["Jane Roe"]]
