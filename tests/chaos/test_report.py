"""How a run is reported: what an outage held up is not counted as slowness of a worker, and not left out either."""

from __future__ import annotations

import pytest

from chaos.evidence import Evidence
from chaos.faults import Done
from chaos.monitor import moves_again, worked_off
from chaos.reading import Record
from chaos.report import _bursts, _class_of, _repeats
from chaos.schedule import Fault


@pytest.mark.parametrize(
    ("began", "seconds", "expected"),
    [
        (10.0, 5.0, ("kill", 5.0)),  # over before the outage
        (10.0, 25.0, ("within a full outage", 5.0)),  # held up by it
        (25.0, 9.0, ("within a full outage", 4.0)),  # hit in the middle of it
        (31.0, 6.0, ("kill", 6.0)),  # after it
    ],
)
def test_what_an_outage_held_up_is_counted_from_its_end(began, seconds, expected):
    done = Done(Fault(0.0, "kill", ("fetch-0",)), began)
    assert _class_of(done, seconds, [(20.0, 30.0)]) == expected


SAMPLES = [
    # at, committed (next offset), last offsets: partition 1 has nothing to do, 0 stands still from 10 to 22
    (9.0, {0: 5, 1: 3}, {0: 5, 1: 2}),
    (11.5, {0: 5, 1: 3}, {0: 7, 1: 2}),
    (14.0, {0: 5, 1: 3}, {0: 8, 1: 2}),
    (22.0, {0: 6, 1: 3}, {0: 9, 1: 2}),
    (25.0, {0: 9, 1: 3}, {0: 9, 1: 2}),
]


def test_it_moves_again_before_all_is_worked_off():
    assert moves_again(SAMPLES, 10.0) == 22.0
    assert worked_off(SAMPLES, 10.0) == 25.0


def test_a_commit_of_the_moment_of_the_fault_is_no_recovery():
    early = [(10.2, {0: 5}, {0: 7}), (11.2, {0: 6}, {0: 7}), (14.0, {0: 6}, {0: 7}), (20.0, {0: 7}, {0: 7})]
    assert moves_again(early, 10.0) == 20.0


@pytest.mark.parametrize("moment", [moves_again, worked_off])
def test_what_was_not_seen_is_not_invented(moment):
    assert moment(SAMPLES[:2], 10.0) is None
    assert moment([(30.0, {0: 5}, {0: 7})], 10.0) is None
    idle = [(11.5, {0: 8}, {0: 7}), (13.5, {0: 8}, {0: 7})]
    assert moment(idle, 10.0) == 11.5


def record(offset, key, at, value=b"as it was"):
    return Record("assessed", 0, offset, key.encode(), value, (), at)


@pytest.fixture
def repeated():
    """Ten results; two of them again at second 100, three at 200, one with other words (no repeat), one by the test."""
    lines = [record(number, f"a{number}", float(number)) for number in range(10)]
    lines += [record(10 + number, f"a{number}", 100.0 + number) for number in range(2)]
    lines += [record(12 + number, f"a{number}", 200.0 + number) for number in range(3)]
    lines += [record(15, "a7", 300.0, b"other words"), record(16, "a8", 301.0)]
    return Evidence(world=None, port=0, records={"assessed": lines}, repeated={lines[-1].place})


def test_repeats_are_told_with_the_moments_at_which_most_of_them_came(repeated):
    assert _repeats(repeated) == {"articles": 0.0, "assessed": pytest.approx(100 * 5 / 11, abs=0.01)}
    assert _bursts(repeated) == ["00:03:20 assessed 3", "00:01:40 assessed 2"]
    assert _bursts(repeated, apart=500.0) == ["00:01:40 assessed 5"]
