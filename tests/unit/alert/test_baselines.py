"""The statistic against its definition."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.alert.baselines import Baseline, extended, shifted, subjects
from caspian.alert.facts import Facts
from unit.alert.events import event

SCORES = st.lists(st.floats(-1, 1, width=32), min_size=6, max_size=150)


@given(SCORES, st.integers(2, 5))
def test_the_newest_are_compared_with_all_before(scores: list[float], recent: int) -> None:
    baseline = None
    for score in scores:
        baseline = extended(baseline, "outlet:x", "X", score)
    assert baseline is not None
    found = shifted(Baseline.FromString(baseline.SerializeToString()), recent)
    assert found is not None
    before, newest = scores[:-recent], scores[-recent:]
    assert found.samples == len(before)
    assert found.mean == pytest.approx(statistics.fmean(before), abs=1e-3)
    assert found.recent_mean == pytest.approx(statistics.fmean(newest), abs=1e-4)
    deviation = max(statistics.pstdev(before), 0.1)
    expected = (statistics.fmean(newest) - statistics.fmean(before)) / (deviation / math.sqrt(recent))
    assert found.z == pytest.approx(expected, rel=0.02, abs=0.05)


def test_an_outlet_that_changed_for_good_becomes_usual_again() -> None:
    baseline = None
    for number in range(1500):
        baseline = extended(baseline, "outlet:x", "X", 0.5 if number < 500 else -0.5)
    assert baseline is not None
    found = shifted(baseline, 5)
    assert found is not None
    assert found.mean == pytest.approx(-0.5, abs=0.05)
    assert len(baseline.recent) == 20


def test_too_little_says_nothing() -> None:
    assert shifted(extended(None, "outlet:x", "X", 0.5), 2) is None


def test_who_counts() -> None:
    assert [s for s, _, _ in subjects(Facts(event()))] == ["outlet:harbour-dispatch"]
    for nobody in (event(kind="EXACT"), event(relevance="MENTIONS"), event(type="UPDATED", version=2)):
        assert not list(subjects(Facts(nobody)))
    crowd = event()
    for kind in ("RU_GOV", "IR_GOV", "UA_GOV", "US_GOV", "EU_GOV", "IL_GOV", "RU_GOV"):
        crowd.article.stance.holders.add(type=kind, stance="CRITICAL")
    assert len(list(subjects(Facts(crowd)))) == 6, "the outlet and five holders"
