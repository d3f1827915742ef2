"""Numbers to chances: by hand, for any numbers, and what a file of coefficients must look like."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from caspian.stance.calibrate import Model


def model(temperature: float = 1.0, **more: object) -> Model:
    shape: dict[str, object] = {
        "features": ("x", "y"),
        "coefficients": {"a": (1.0, 2.0), "b": (-1.0, 0.0), "c": (0.0, 0.0)},
        "intercepts": {"a": 0.5, "b": 0.0, "c": -0.5},
        "temperature": temperature,
        "threshold": 0.6,
    }
    return Model.model_validate(shape | more)


def test_each_class_has_its_weights_and_constant() -> None:
    chances = model().probabilities({"x": 1.0, "y": 0.25})
    scores = {"a": 2.0, "b": -1.0, "c": -0.5}
    total = sum(map(math.exp, scores.values()))
    assert chances == pytest.approx({label: math.exp(score) / total for label, score in scores.items()})


def test_features_go_by_name_and_not_by_place() -> None:
    assert model().probabilities({"y": 3.0, "x": 1.0}) == model().probabilities({"x": 1.0, "y": 3.0})
    assert model().probabilities({"x": 1.0, "y": 3.0, "unknown": 9.0}) == model().probabilities({"x": 1.0, "y": 3.0})


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(1.1, 10))
@settings(max_examples=40)
def test_a_temperature_above_one_makes_less_sure_and_changes_no_order(x: float, y: float, temperature: float) -> None:
    plain, cooled = model().probabilities({"x": x, "y": y}), model(temperature).probabilities({"x": x, "y": y})
    assert max(cooled.values()) <= max(plain.values()) + 1e-9
    assert max(cooled, key=lambda label: cooled[label]) in [
        label for label in plain if plain[label] >= max(plain.values()) - 1e-9
    ]
    assert sum(cooled.values()) == pytest.approx(1)


@pytest.mark.parametrize("extreme", [1e308, -1e308, 700.0, 0.0])
def test_extreme_numbers_stay_chances(extreme: float) -> None:
    chances = model().probabilities({"x": extreme, "y": 0.0})
    assert all(0 <= chance <= 1 for chance in chances.values())
    assert sum(chances.values()) == pytest.approx(1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"temperature": 0.0},
        {"temperature": -1.0},
        {"threshold": 1.1},
        {"doubt": -0.1},
        {"sign_temperature": 0.0},
        {"unknown": 1},
        {"coefficients": {"a": ("many", 2.0)}},
    ],
)
def test_a_file_of_another_shape_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        model(**wrong)


def test_a_row_of_another_length_is_no_silent_cut() -> None:
    short = model(coefficients={"a": (1.0,), "b": (-1.0, 0.0), "c": (0.0, 0.0)})
    with pytest.raises(ValueError, match="argument"):
        short.probabilities({"x": 1.0, "y": 1.0})
