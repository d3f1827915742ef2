"""The ring: a reader gets what it missed, in order and once, or is told that it cannot."""

from __future__ import annotations

import random

from caspian.board.board import Change
from caspian.board.changes import Changes


def change(offset: int) -> Change:
    return Change(offset, "CREATED", f"a{offset}", None, None)


def ring(most: int, *offsets: int, begin: int = 0) -> Changes:
    changes = Changes(most, lambda one: str(one.offset).encode())
    changes.begin(begin)
    for offset in offsets:
        changes.add(change(offset))
    return changes


def missed(changes: Changes, after: int) -> list[int] | None:
    found = changes.since(after)
    return None if found is None else [one.offset for one, _ in found]


def test_what_came_after() -> None:
    changes = ring(10, 0, 1, 3, 4)
    assert missed(changes, -1) == [0, 1, 3, 4]
    assert missed(changes, 1) == [3, 4]
    assert missed(changes, 2) == [3, 4], "transaction markers have offsets, too"
    assert missed(changes, 4) == []


def test_who_missed_more_than_is_kept_is_told() -> None:
    changes = ring(3, 10, 11, 12, 13, 14, begin=10)
    assert missed(changes, 11) == [12, 13, 14]
    assert missed(changes, 10) is None
    assert missed(changes, 5) is None


def test_an_offset_of_another_world_is_told_so() -> None:
    assert missed(ring(3, 0, 1), 7) is None


def test_events_that_change_nothing_move_the_end() -> None:
    changes = ring(3, 0)
    changes.pass_over(5)
    assert changes.last == 5
    assert missed(changes, 5) == []
    assert missed(changes, 0) == []


def test_an_empty_ring_knows_that_nothing_was_missed() -> None:
    changes = ring(3, begin=8)
    assert missed(changes, 7) == []
    assert missed(changes, 6) is None


def test_each_change_is_encoded_once() -> None:
    encoded: list[int] = []
    changes = Changes(10, lambda one: encoded.append(one.offset) or b"")
    changes.begin(0)
    for offset in range(5):
        changes.add(change(offset))
    for _ in range(20):
        changes.since(-1)
    assert encoded == [0, 1, 2, 3, 4]


def test_twenty_cuts_at_any_place_lose_and_repeat_nothing() -> None:
    rng = random.Random(7)
    changes, got, position, offset = ring(64), [], -1, 0
    sent = []
    for _ in range(20):
        for _ in range(rng.randint(0, 40)):
            offset += rng.randint(1, 3)
            changes.add(change(offset))
            sent.append(offset)
        batch = missed(changes, position)
        assert batch is not None
        for one in batch[: rng.randint(0, len(batch))]:
            got.append(one)
            position = one
    got += missed(changes, position) or []
    assert got == sent
