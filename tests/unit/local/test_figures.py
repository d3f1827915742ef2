"""A worker's metrics as the figures of a table: over loopback, also from a worker that is not there yet."""

import pytest

from caspian.local.figures import Figures, is_ready, scrape
from caspian.local.ports import free_ports
from caspian.telemetry.probes import Probes


def figures(*samples):
    found = Figures()
    for name, labels, value in samples:
        found.add(f"caspian_{name}", labels, value)
    return found


def test_what_a_worker_took_is_the_sum_over_outcomes():
    found = figures(
        ("messages_total", {"worker": "extract", "outcome": "done"}, 5.0),
        ("messages_total", {"worker": "extract", "outcome": "rejected"}, 2.0),
        ("messages_created", {"worker": "extract", "outcome": "done"}, 1.7e9),
    )
    assert found.taken == 7


def test_lines_of_the_ledger_are_not_what_it_sent():
    found = figures(("outputs_total", {"topic": "articles"}, 5.0), ("outputs_total", {"topic": "coverage"}, 9.0))
    assert found.sent == 5


def test_drops_are_kept_by_reason_and_dead_letters_are_counted():
    found = figures(
        ("drops_total", {"reason": "paywall"}, 2.0), ("drops_total", {"reason": "off-target"}, 1.0),
        ("drops_total", {"reason": "paywall"}, 1.0), ("dead_letters_total", {"reason": "x"}, 4.0),
    )  # fmt: skip
    assert found.dropped == {"paywall": 3, "off-target": 1}
    assert found.dead == 4


def test_the_lag_is_as_it_is_now_and_the_age_is_a_mean():
    found = figures(
        ("lag_records", {}, 9.0), ("lag_records", {}, 4.0),
        ("event_age_seconds_sum", {}, 9.0), ("event_age_seconds_count", {}, 4.0),
        ("event_age_seconds_bucket", {"le": "1"}, 3.0), ("something_else", {}, 8.0),
    )  # fmt: skip
    assert found.lag == 4
    assert found.age == pytest.approx(2.25)
    assert figures().age is None


def test_a_worker_is_asked_at_its_probes():
    ready = [False]
    probes = Probes(lambda: True, lambda: ready[0], host="127.0.0.1", port=0)
    probes.start()
    try:
        assert not is_ready(probes.port)
        ready[0] = True
        assert is_ready(probes.port)
        found = scrape(probes.port)
        assert found is not None
        assert found.taken >= 0
    finally:
        probes.close()


def test_a_worker_that_is_not_there_has_no_figures():
    (port,) = free_ports(1)
    assert scrape(port) is None
    assert not is_ready(port)
