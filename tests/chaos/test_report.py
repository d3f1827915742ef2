"""How a run is reported: what an outage held up is not counted as slowness of a worker, and not left out either."""

from __future__ import annotations

import pytest

from chaos.faults import Done
from chaos.report import _class_of
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
