from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.local.newsroom import catalogue, outlets, timeline
from caspian.local.newsroom.catalogue import Item, Version
from caspian.local.newsroom.timeline import Timeline, current, version


def item(slug: str, at: float, *waits: float, outlet: str = "o") -> Item:
    later = [Version(title=f"{slug} {wait}", summary="", text="later", after=wait) for wait in waits]
    first = Version(title=slug, summary="", text="first")
    return Item(slug=slug, outlet=outlet, path=f"/{slug}", language="en", at=at, published=1, versions=(first, *later))


def test_feeds_list_what_has_appeared_newest_first() -> None:
    line = Timeline("t", 10, (item("a", 0), item("b", 3), item("c", 3, outlet="p"), item("d", 7)))
    assert [one.slug for one in line.shown("o", "en", 2.9)] == ["a"]
    assert [one.slug for one in line.shown("o", "en", 7)] == ["d", "b", "a"]
    assert line.shown("o", "fa", 9) == ()


def test_a_page_exists_once_it_has_appeared() -> None:
    line = Timeline("t", 10, (item("a", 5),))
    assert line.find("o", "/a", 4.9) is None
    assert line.find("o", "/a", 5) is line.items[0]
    assert line.find("p", "/a", 5) is None


def test_versions_change_after_the_one_before_was_served_however_late() -> None:
    page = item("a", 0, 2, 3)
    assert version(page, 100, []) == 0
    assert version(page, 101.9, [100]) == 0
    assert version(page, 102, [100]) == 1
    assert version(page, 106.9, [100, 104]) == 1
    assert version(page, 107, [100, 104]) == 2
    assert version(page, 900, [100, 104, 107]) == 2
    assert current(page, 107, [100, 104]).title == "a 3"


@given(waits=st.lists(st.floats(0.1, 50), max_size=5), steps=st.lists(st.floats(0, 30), min_size=1, max_size=40))
def test_no_version_is_ever_skipped_or_taken_back(waits: list[float], steps: list[float]) -> None:
    page, served, second = item("a", 0, *waits), [], 0.0
    numbers = []
    for step in steps:
        second += step
        number = version(page, second, served)
        if number == len(served):
            served.append(second)
        numbers.append(number)
    assert numbers[0] == 0
    assert all(after - before in (0, 1) for before, after in itertools.pairwise(numbers))


def test_the_bundled_time_lines() -> None:
    items = catalogue.load(outlets.load())
    short, long = timeline.load("short", items), timeline.load("long", items)
    assert len(short.items) >= 20
    assert set(short.items) < set(long.items) == set(items)
    assert len(long.items) >= 60
    # Never half a minute without news.
    moments = [item.at for item in long.items]
    assert max(after - before for before, after in itertools.pairwise(moments)) <= 30
    assert short.end_s <= 20
    assert not short.over(short.end_s - 1)
    assert short.over(short.end_s)
    with pytest.raises(ValueError, match="there are short, long"):
        timeline.load("endless", items)
