"""Feature numbers in, probabilities out: multinomial logistic regression with coefficients from a JSON file.

The file is written by `make stance-train`; it also holds the temperature that makes the probabilities honest and the
limits at which the detector abstains.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Linear scores per class over named features."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    features: tuple[str, ...]
    # Per class: one coefficient per feature, and the constant.
    coefficients: dict[str, tuple[float, ...]]
    intercepts: dict[str, float]
    temperature: float = Field(gt=0)
    # Confidence below which the label is UNCERTAIN.
    threshold: float = Field(ge=0, le=1)
    # Chance of the opposite sign above which it is UNCERTAIN, too.
    doubt: float = Field(default=1.0, ge=0, le=1)
    # Divisor of the log odds between the two signs in a language with few labelled items.
    sign_temperature: float = Field(default=1.0, gt=0)

    def probabilities(self, values: Mapping[str, float]) -> dict[str, float]:
        """Class → probability; they add up to 1.

        Raises:
            KeyError: a feature is missing.
        """
        row = [values[name] for name in self.features]
        scores = {
            label: (self.intercepts[label] + sum(w * x for w, x in zip(weights, row, strict=True))) / self.temperature
            for label, weights in self.coefficients.items()
        }
        highest = max(scores.values())
        powers = {label: math.exp(score - highest) for label, score in scores.items()}
        total = sum(powers.values())
        return {label: power / total for label, power in powers.items()}


class Models(BaseModel):
    """The two models of the default detector. `version` names the training data and features they came from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: str
    relevance: Model
    stance: Model


@cache
def packaged() -> Models:
    """The coefficients that ship with the package.

    Raises:
        ValidationError: the file does not have the shape above.
    """
    file = resources.files("caspian.stance") / "data" / "model.json"
    return Models.model_validate(json.loads(file.read_text(encoding="utf-8")))
