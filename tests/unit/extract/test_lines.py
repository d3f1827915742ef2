"""Which lines of a page are the article: heads, feet, credits, contacts, and where it ends."""

from __future__ import annotations

import pytest

from caspian.extract.credits import Kind
from caspian.extract.lines import MAX_FOOT, MAX_HEAD, MIN_REPEATED, PARAGRAPH, keep
from caspian.extract.trace import Trace
from unit.extract.pages import PARAGRAPHS

TITLE = "Ferry line opens early"


def kept(*found: str, title: str = "") -> list[str]:
    trace = Trace()
    lines = keep(found, title, None, trace)
    assert trace.kept == lines.lines
    assert len(trace.kept) + len(trace.dropped) == len(found)
    return lines.lines


def reason(line: str, *before: str, after: tuple[str, ...] = PARAGRAPHS, title: str = "") -> str:
    """Why a line that stands before the text, and after `before`, is dropped."""
    trace = Trace()
    keep([*before, line, *after], title, None, trace)
    return next((drop.reason for drop in trace.dropped if drop.line == line), "")


# --- titles ---


def test_a_title_is_dropped_wherever_it_is_repeated() -> None:
    assert kept(TITLE, *PARAGRAPHS, TITLE.upper(), title=TITLE) == list(PARAGRAPHS)
    assert kept(f"“{TITLE}!”", *PARAGRAPHS, title=TITLE) == list(PARAGRAPHS)
    assert kept(TITLE, *PARAGRAPHS) == [TITLE, *PARAGRAPHS]


def test_a_part_of_the_title_is_dropped_in_the_head_only() -> None:
    title = "Inland sea: New ferry line opens"
    assert reason("Inland sea", title=title) == "part of the title repeated"
    assert reason("New ferry line opens", title=title) == "part of the title repeated"
    assert reason("ferry line", title=title) == "", "from the middle"
    assert reason("opens", title=title) == "", "too short to tell"
    assert kept(*PARAGRAPHS, "Inland sea", title=title)[-1] == "Inland sea"


def test_a_line_that_begins_with_the_title_and_goes_on_is_text() -> None:
    line = f"{TITLE}, two months before anybody had expected it, the company said."
    assert kept(line, *PARAGRAPHS, title=TITLE)[0] == line


# --- repeated lines ---


def test_a_long_line_is_not_said_twice_in_a_row() -> None:
    long, short = "x" * MIN_REPEATED, "y" * (MIN_REPEATED - 1)
    assert kept(PARAGRAPHS[0], long, long, PARAGRAPHS[1], long) == [PARAGRAPHS[0], long, PARAGRAPHS[1], long]
    assert kept(PARAGRAPHS[0], short, short) == [PARAGRAPHS[0], short, short]


# --- the head ---


def test_the_head_ends_with_the_first_paragraph() -> None:
    short = "z" * (PARAGRAPH - 1)
    assert "4 March 2025" not in kept(short, "4 March 2025", *PARAGRAPHS)
    assert "4 March 2025" in kept(PARAGRAPHS[0], "4 March 2025", *PARAGRAPHS)
    assert "4 March 2025" in kept("z" * PARAGRAPH, "4 March 2025", *PARAGRAPHS)


def test_the_head_is_so_many_lines_at_most() -> None:
    filler = [f"Port number {n}" for n in range(MAX_HEAD)]
    assert "4 March 2025" not in kept(*filler[:-1], "4 March 2025", *PARAGRAPHS)
    assert "4 March 2025" in kept(*filler, "4 March 2025", *PARAGRAPHS)


# --- the foot ---


def test_credits_and_contacts_stand_near_the_end() -> None:
    for line in ("Reuters", "Reach Jane at jane@x.example", "https://x.example/a"):
        assert line not in kept(*PARAGRAPHS, line), line
        assert line in kept(PARAGRAPHS[0], line, *PARAGRAPHS * MAX_FOOT), line


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("https://x.example/a", "an address"),
        ("www.x.example", "an address"),
        ("see https://x.example/a", ""),
        ("Reach Jane Roe on twitter: @jane", "contact"),
        ("Email: desk@x.example", "contact"),
        ("Write to the harbour master, she said.", ""),
        ("Contact between the towns was lost for a day.", ""),
    ],
)
def test_addresses_and_contacts(line: str, why: str) -> None:
    trace = Trace()
    keep([*PARAGRAPHS, line], "", None, trace)
    assert [drop.reason for drop in trace.dropped] == ([why] if why else [])


def test_a_long_line_is_no_contact() -> None:
    line = "Send word to @jane " + "and to everybody else who may want to know of it " * 5
    assert kept(*PARAGRAPHS, line)[-1] == line


def test_credits_are_collected_in_the_order_of_the_page() -> None:
    found = keep(["By Jane Roe", "4 March 2025", *PARAGRAPHS, "Reuters", "Source: Stern"], "", None, Trace())
    assert [credit.kind for credit in found.credits] == [Kind.AUTHOR, Kind.DATE, Kind.ATTRIBUTION, Kind.ATTRIBUTION]
    assert [credit.values for credit in found.credits if credit.kind is Kind.ATTRIBUTION] == [("Reuters",), ("Stern",)]


# --- the end ---


def test_what_follows_the_end_is_gone_if_it_is_no_more_than_a_part() -> None:
    some = "Somebody remarked upon it."
    assert kept(*PARAGRAPHS, "Leave a Reply", some) == list(PARAGRAPHS)
    assert kept(PARAGRAPHS[0], "Leave a Reply", *PARAGRAPHS[1:]) == list(PARAGRAPHS)


def test_the_first_of_several_ends_counts() -> None:
    assert kept(*PARAGRAPHS, "Leave a Reply", "One more.", "Latest Posts", "Another.") == list(PARAGRAPHS)


def test_an_article_does_not_end_before_it_began() -> None:
    assert kept("Leave a Reply", "One line.") == ["One line."]


# --- counted and timed ---


@pytest.mark.parametrize(
    ("line", "dropped"),
    [
        ("5 min read", True),
        ("12 comments", True),
        ("3 comments were read out in the hall by the mayor", False),
        ("40 ferries", False),
    ],
)
def test_what_is_counted(line: str, dropped: bool) -> None:
    assert bool(reason(line)) is dropped


def test_nothing_is_nothing() -> None:
    assert kept() == []
    assert kept("", title=TITLE) == [""]
