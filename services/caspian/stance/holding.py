"""A voice in, how likely it holds praise or blame of the target out: a small logistic model of readable numbers.

Who speaks tells most of it: a side's government that is quoted on the tie mostly stands by it, foreign governments and
critics inside mostly do not. What he says moves that up or down.
"""

from __future__ import annotations

import math

from caspian.stance.voices import FOREIGN, Voice

# Logistic regression over (type, sign), rounded to a tenth; fitted to what, and what it gave: docs/decisions/0046.
WEIGHTS: dict[str, float] = {
    "ANALYST blames": -0.3,
    "ANALYST praises": -2.6,
    "FOREIGN blames": -0.3,
    "FOREIGN praises": -3.6,
    "IR_OPPOSITION blames": 1.0,
    "IR_OPPOSITION praises": -2.0,
    "IR_POLITICIAN blames": 0.2,
    "IR_POLITICIAN praises": -3.3,
    "IR_PUBLIC blames": -0.9,
    "IR_PUBLIC praises": -3.1,
    "MEDIA blames": -2.7,
    "MEDIA praises": -2.7,
    "OTHER blames": -1.9,
    "OTHER praises": -2.2,
    "SIDE blames": -4.4,
    "SIDE praises": -0.7,
    "acting": 1.7,
    "aimed": 0.3,
    "cues": 1.0,
    "denial": 1.3,
    "distanced": -0.2,
    "lean": 0.5,
    "near": 0.2,
    "other lean": -0.3,
    "silent": -1.3,
    "solidarity": 1.1,
    "spoken": -0.2,
    "strikes": -1.1,
    "tone": 0.4,
    "verb": 0.5,
}
# Chance from which on somebody is said to hold something. F1 of the pairs in cross-validation is flat from .30 to .40.
SHOWS = 0.35


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
        "strikes": float(voice.strikes),
        "solidarity": float(voice.solidarity and sign > 0),
        "acting": float(voice.acting and sign < 0),
    }


def chance(numbers: dict[str, float]) -> float:
    """0…1."""
    score = sum(WEIGHTS.get(name, 0.0) * value for name, value in numbers.items())
    return 1 / (1 + math.exp(-score))
