"""Feature rows and labels in, a multinomial logistic regression out, the same to the last digit on every run.

Full-batch gradient descent with a fixed number of steps on standardised columns; the coefficients
are rounded, so that the last bits of a processor's arithmetic do not show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from caspian.stance.calibrate import Model

STEPS = 3000
RATE = 0.5
DIGITS = 4
Array = NDArray[np.float64]


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))


def fit(
    rows: Sequence[Mapping[str, float]],
    labels: Sequence[str],
    classes: Sequence[str],
    penalty: float,
    weights: Sequence[float],
) -> Model:
    """Fit weighted rows with an L2 `penalty` on standardised coefficients."""
    features = tuple(rows[0])
    table = np.array([[row[name] for name in features] for row in rows])
    mean, spread = table.mean(axis=0), table.std(axis=0)
    spread[spread < 1e-9] = 1.0
    standard = (table - mean) / spread
    truth = np.array([[float(label == name) for name in classes] for label in labels])
    weight = (np.array(weights) / sum(weights))[:, None]
    slopes, constants = np.zeros((len(features), len(classes))), np.zeros(len(classes))
    for _ in range(STEPS):
        error = (_softmax(standard @ slopes + constants) - truth) * weight
        slopes -= RATE * (standard.T @ error + penalty * slopes)
        constants -= RATE * error.sum(axis=0)
    plain = slopes / spread[:, None]
    shifted = constants - mean @ plain
    return Model(
        features=features,
        coefficients={name: tuple(round(float(v), DIGITS) for v in plain[:, i]) for i, name in enumerate(classes)},
        intercepts={name: round(float(shifted[i]), DIGITS) for i, name in enumerate(classes)},
        temperature=1.0,
        threshold=0.0,
    )


def temperature(model: Model, rows: Sequence[Mapping[str, float]], labels: Sequence[str]) -> float:
    """The divisor of the scores under which held-out labels are most likely, from a fixed grid."""

    def loss(value: float) -> float:
        warm = model.model_copy(update={"temperature": value})
        chances = [warm.probabilities(row)[label] for row, label in zip(rows, labels, strict=True)]
        return -float(np.mean(np.log(np.maximum(chances, 1e-9))))

    grid = [round(0.5 + 0.05 * step, 2) for step in range(71)]
    return min(grid, key=lambda value: (loss(value), value))
