"""The reducer: whatever repeats and in whatever order, the newest version stands, and nothing grows without bound."""

from __future__ import annotations

import random

import pytest
from google.protobuf.message import DecodeError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from board.events import NOW, event
from caspian.board.board import Board
from caspian.events.v1.enriched_pb2 import EnrichedEvent


def fed(*events: EnrichedEvent, most: int = 100) -> Board:
    board = Board(most)
    for offset, one in enumerate(events):
        board.apply(one.SerializeToString(), offset)
    return board


def shape(board: Board) -> dict[str, set[tuple[str, tuple[int, int]]]]:
    return {story.id: {(row.id, row.order) for row in story.rows.values()} for story in board.stories.values()}


def test_an_article_stands_in_its_story_once() -> None:
    board = fed(event("a", story="s"), event("b", story="s", counts=(2, 2, 1)), event("a", story="s", counts=(2, 2, 1)))
    assert shape(board) == {"s": {("a", (1, 1)), ("b", (1, 1))}}
    assert board.stories["s"].counts == (2, 2, 1)


def test_only_greater_orders_change_anything() -> None:
    board = fed(event("a", version=2, title="Second"))
    assert board.apply(event("a", version=1, title="First").SerializeToString(), 1) is None
    assert board.apply(event("a", version=2, title="Second").SerializeToString(), 2) is None
    changed = board.apply(event("a", version=2, pipeline=2, kind=EnrichedEvent.RESCORED).SerializeToString(), 3)
    assert changed is not None
    assert changed.type == "RESCORED"
    assert board.rows["a"].order == (2, 2)


def test_a_retraction_takes_the_article_down_and_an_older_event_does_not_bring_it_back() -> None:
    gone = event("a", version=2, kind=EnrichedEvent.RETRACTED, reason="gone", story="s")
    board = fed(event("a", story="s"), gone, event("a", story="s"))
    assert board.rows == {}
    assert board.stories == {}
    back = board.apply(event("a", version=3, kind=EnrichedEvent.UPDATED, story="s").SerializeToString(), 4)
    assert back is not None
    assert back.before is None
    assert shape(board) == {"s": {("a", (3, 1))}}


def test_an_article_that_moves_leaves_its_old_story() -> None:
    board = fed(event("a", story="s"), event("b", story="s"), event("a", version=2, story="t"))
    assert shape(board) == {"s": {("b", (1, 1))}, "t": {("a", (2, 1))}}


def test_counts_are_those_of_the_event_fetched_last() -> None:
    late = event("b", story="s", counts=(2, 2, 2), fetched=NOW)
    early = event("a", story="s", counts=(1, 1, 1), fetched=NOW - 500)
    assert fed(late, early).stories["s"].counts == (2, 2, 2)


def test_the_oldest_is_forgotten() -> None:
    board = fed(*(event(f"a{number}", story=f"s{number % 3}") for number in range(50)), most=10)
    assert set(board.rows) == {f"a{number}" for number in range(40, 50)}
    assert sum(len(story.rows) for story in board.stories.values()) == 10
    assert all(not board.versions(f"a{number}") for number in range(40))


def test_versions_are_kept_in_order_and_bounded() -> None:
    board = fed(*(event("a", version=version) for version in range(1, 31)))
    assert [one.article.version for one in board.versions("a")] == list(range(11, 31))


def test_events_read_again_fill_in_the_history() -> None:
    board = Board(10)
    board.apply(event("a", version=3).SerializeToString())
    for offset, version in enumerate((1, 2, 3)):
        board.apply(event("a", version=version).SerializeToString(), offset)
    assert [one.article.version for one in board.versions("a")] == [1, 2, 3]


def test_what_is_known_from_latest_is_told_once_when_it_is_met_in_enriched() -> None:
    board = Board(10)
    board.apply(event("a", version=2).SerializeToString())
    assert board.apply(event("a", version=1).SerializeToString(), 0) is None
    told = board.apply(event("a", version=2).SerializeToString(), 1)
    assert told is not None
    assert told.after is board.rows["a"]
    assert board.apply(event("a", version=2).SerializeToString(), 2) is None


def test_a_retraction_known_from_latest_is_told_too() -> None:
    board = Board(10)
    gone = event("a", version=2, kind=EnrichedEvent.RETRACTED).SerializeToString()
    board.apply(gone)
    told = board.apply(gone, 5)
    assert told is not None
    assert told.after is None


@pytest.mark.parametrize("raw", [b"", b"\xff\xff\xff", b"not an event"])
def test_what_is_no_event_is_refused(raw: bytes) -> None:
    with pytest.raises(DecodeError):
        Board(10).apply(raw, 0)


EVENTS = st.lists(
    st.builds(
        event,
        id=st.sampled_from(["a", "b", "c"]),
        version=st.integers(1, 3),
        pipeline=st.integers(1, 2),
        kind=st.sampled_from([EnrichedEvent.CREATED, EnrichedEvent.UPDATED, EnrichedEvent.RETRACTED]),
        story=st.sampled_from(["s", "t"]),
    ),
    unique_by=lambda one: one.event_id,
    max_size=12,
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(EVENTS, st.integers(0, 1000))
def test_order_and_repeats_do_not_matter(events: list[EnrichedEvent], seed: int) -> None:
    shuffled = [*events, *events]
    random.Random(seed).shuffle(shuffled)
    straight, mixed = fed(*events), fed(*shuffled)
    assert shape(straight) == shape(mixed)
    for story in mixed.stories.values():
        assert story.rows
        assert all(mixed.rows[row.id] is row for row in story.rows.values())
