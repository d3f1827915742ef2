"""The statistic against its definition."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.alert.baselines import Baseline, extended, shifted, subjects
from caspian.alert.facts import Facts
from caspian.events.v1.alert_pb2 import AlertState
from unit.alert.events import Desk, event

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


def test_who_says_nothing_or_nothing_clear_does_not_count() -> None:
    assert not list(subjects(Facts(event(label="LABEL_UNSPECIFIED", score=0.0))))
    crowd = event(source="")
    crowd.article.stance.holders.add(type="IR_GOV", stance="UNCERTAIN")
    crowd.article.stance.holders.add(stance="CRITICAL")
    assert list(subjects(Facts(crowd))) == []


def test_of_a_holder_the_first_word_counts_by_its_sign() -> None:
    crowd = event(source="")
    for kind, stance in (
        ("RU_GOV", "FAVOURABLE"), ("IR_GOV", "CRITICAL"), ("RU_GOV", "CRITICAL"), ("WEST", "NEUTRAL"),
    ):  # fmt: skip
        crowd.article.stance.holders.add(type=kind, stance=stance)
    assert list(subjects(Facts(crowd))) == [
        ("holder:ru-gov", "ru-gov", 1.0), ("holder:ir-gov", "ir-gov", -1.0), ("holder:west", "west", 0.0),
    ]  # fmt: skip


def test_an_outlet_is_told_by_its_newest_name() -> None:
    nameless = event()
    nameless.article.provenance.publisher = ""
    assert [name for _, name, _ in subjects(Facts(nameless))] == ["harbour-dispatch"]
    baseline = extended(extended(None, "outlet:x", "Old Name", 0.5), "outlet:x", "New Name", 0.5)
    assert baseline.name == "New Name"
    assert list(baseline.recent) == [0.5, 0.5]


def test_before_does_not_change_when_it_is_extended() -> None:
    before = extended(None, "outlet:x", "X", 0.5)
    extended(before, "outlet:x", "X", -0.5)
    assert list(before.recent) == [0.5]


def test_equal_scores_are_not_infinitely_far_from_another() -> None:
    baseline = None
    for score in [0.5] * 30 + [0.25] * 4:
        baseline = extended(baseline, "outlet:x", "X", score)
    found = shifted(baseline, 4)
    assert found is not None
    assert found.z == pytest.approx(-0.25 / (0.1 / 2))


def test_a_rule_that_asks_for_as_many_samples_as_it_may_still_tells() -> None:
    rule = "watch: shift\nshift: {samples: 500, recent: 5, z: 2, difference: 0.3}"
    told = {}
    for usual in (480, 520):
        desk = Desk(rule)
        desk.stage.memory.put(AlertState(baseline=_usual(usual)))
        told[usual] = len(desk.send(*(event(f"a{n}", story=f"s{n}", score=-0.9) for n in range(5))))
    assert told == {480: 0, 520: 1}


def _usual(number: int) -> Baseline:
    baseline = None
    for index in range(number):
        baseline = extended(baseline, "outlet:harbour-dispatch", "Harbour Dispatch", 0.4 + 0.2 * (index % 2))
    assert baseline is not None
    return baseline
