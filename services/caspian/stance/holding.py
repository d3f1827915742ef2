"""A voice in, how likely it holds praise or blame of the target out: a small logistic model of readable numbers.

Who speaks tells most of it: a side's government that is quoted on the tie mostly stands by it, foreign governments and
critics inside mostly do not. What he says moves that up or down.
"""

from __future__ import annotations

import json
import math
from functools import cache
from importlib import resources

from pydantic import BaseModel, ConfigDict

from caspian.stance.voices import FOREIGN, Voice

# Chance from which on somebody is said to hold something. F1 of the pairs in cross-validation is flat from .20 to .35,
# and high here on the items that the lists do not know (docs/decisions/0046).
SHOWS = 0.3


class Weights(BaseModel):
    """Logistic regression over (type, sign), rounded to a tenth; written by `make stance-train`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: dict[str, float]

    def chance(self, numbers: dict[str, float]) -> float:
        """0…1. A role that was never seen has no weight."""
        score = sum(self.weights.get(name, 0.0) * value for name, value in numbers.items())
        return 1 / (1 + math.exp(-score))


def features(kind: str, voice: Voice, sign: int, lean: int, sides: frozenset[str]) -> dict[str, float]:
    """What speaks for `kind` holding praise (+1) or blame (−1)."""
    role = "SIDE" if kind in sides else "FOREIGN" if kind in FOREIGN else kind
    cues, tone = sign * (voice.praise - voice.blame), sign * (voice.bright - voice.sombre)
    return {
        f"{role} {'praises' if sign > 0 else 'blames'}": 1.0,
        "cues": max(-2.0, min(2.0, cues)),
        "tone": max(-2.0, min(2.0, tone)),
        "lean": float(sign * lean > 0),
        "other lean": float(sign * lean < 0),
        "verb": float(voice.hailing if sign > 0 else voice.accusing),
        "other verb": float(voice.accusing if sign > 0 else voice.hailing),
        "denial": float(voice.denying and sign > 0),
        "distanced": float(voice.distanced),
        "aimed": min(2.0, voice.aimed),
        "near": voice.near / 2,
        "spoken": min(3.0, voice.spoken),
        "silent": float(not voice.spoken),
        "plain words": float(not voice.coloured),
        "tie": float(voice.tie),
        "strikes": float(voice.strikes),
        "solidarity": float(voice.solidarity and sign > 0),
        "acting": float(voice.acting and sign < 0),
    }


@cache
def packaged() -> Weights:
    """The weights that ship with the package.

    Raises:
        ValidationError: the file does not have the shape above.
    """
    file = resources.files("caspian.stance") / "data" / "holding.json"
    return Weights.model_validate(json.loads(file.read_text(encoding="utf-8")))
