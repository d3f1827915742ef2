"""The books between Faust's client and us: nothing that was handed over is passed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.stream.deliveries import Deliveries, Missed

FIRST, SECOND = object(), object()


@pytest.fixture
def deliveries():
    found = Deliveries()
    found.assigned(1, FIRST)
    return found


def arrive(deliveries, *offsets, generation=1, partition="p"):
    return [deliveries.arrived(generation, partition, offset) for offset in offsets]


def test_what_arrives_in_order_is_taken(deliveries):
    deliveries.handed(FIRST, "p", [4, 5, 7])
    deliveries.handed(FIRST, "q", [0])
    assert arrive(deliveries, 4, 5, 7) == [True] * 3, "an offset that nobody was handed is a transaction's marker"
    assert arrive(deliveries, 0, partition="q") == [True]


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_what_did_not_arrive_ends_the_worker(deliveries, missing):
    deliveries.handed(FIRST, "p", range(4))
    with pytest.raises(Missed, match=f"p: {missing} was handed over"):
        arrive(deliveries, *(offset for offset in range(4) if offset != missing))


def test_what_was_handed_over_twice_is_taken_twice(deliveries):
    deliveries.handed(FIRST, "p", [0, 1, 2])
    deliveries.handed(FIRST, "p", [0, 1, 2, 3])
    assert arrive(deliveries, 0, 1, 2, 0, 1, 2, 3) == [True] * 7


def test_a_batch_that_was_dropped_and_read_again_is_no_miss(deliveries):
    deliveries.handed(FIRST, "p", [0, 1, 2])
    deliveries.handed(FIRST, "p", [1, 2, 3])
    assert arrive(deliveries, 0, 1, 2, 3) == [True] * 4


def test_a_record_of_an_earlier_assignment_is_refused_whatever_its_label(deliveries):
    deliveries.handed(FIRST, "p", [5, 6])
    deliveries.assigned(2, SECOND)
    deliveries.handed(SECOND, "p", [0, 1])
    assert arrive(deliveries, 5, generation=1) == [False]
    assert arrive(deliveries, 5, generation=2) == [False]
    assert arrive(deliveries, 0, 1, generation=2) == [True, True]


def test_records_may_be_handed_over_before_the_assignment_is_announced(deliveries):
    deliveries.handed(SECOND, "p", [0])
    deliveries.assigned(2, SECOND)
    assert arrive(deliveries, 0, generation=2) == [True]


def test_nothing_is_taken_before_the_first_assignment():
    assert arrive(Deliveries(), 0) == [False]


@given(
    batches=st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5)), max_size=6),
    dropped=st.sets(st.integers(0, 30)),
)
def test_no_record_is_passed_over(batches, dropped):
    """Whatever is read, read again from an earlier offset, and dropped: taken offsets have no hole that was handed."""
    deliveries = Deliveries()
    deliveries.assigned(1, FIRST)
    stream, at = [], 0
    for back, length in batches:  # the client is put back, never ahead of where it was
        at = max(0, at - back)
        stream += range(at, at + length)
        at += length
        deliveries.handed(FIRST, "p", stream[-length:])
    taken = []
    try:
        for number, offset in enumerate(stream):
            if number not in dropped and deliveries.arrived(1, "p", offset):
                taken.append(offset)
    except Missed:
        pass
    assert set(taken) == set(range(max(taken, default=-1) + 1))
