"""Cues and the leaning in, the frame out: in which words the partnership is praised or blamed."""

from __future__ import annotations

from collections import defaultdict

from caspian.events.v1 import stance_pb2
from caspian.stance.cues import Cue

# What the narrator says himself frames an article more than what he quotes.
OWN_VOICE = 2.0
_FRAMES: dict[str, stance_pb2.Stance.Frame] = {
    "threat": stance_pb2.Stance.THREAT,
    "hollow": stance_pb2.Stance.HOLLOW,
    "illegitimate": stance_pb2.Stance.ILLEGITIMATE,
    "benefit": stance_pb2.Stance.BENEFIT,
    "counter_hegemony": stance_pb2.Stance.COUNTER_HEGEMONY,
    "friendship": stance_pb2.Stance.FRIENDSHIP,
    "legal_right": stance_pb2.Stance.LEGAL_RIGHT,
}


def choose(cues: list[Cue], sign: int) -> stance_pb2.Stance.Frame:
    """The frame with the greatest weight among cues of this sign; unspecified for 0 or without cues."""
    weights: dict[str, float] = defaultdict(float)
    for cue in cues:
        if cue.sign == sign and not cue.rule.startswith(("negated", "denied", "ironic")):
            weights[cue.frame] += cue.weight * (OWN_VOICE if cue.own else 1.0)
    if not sign or not weights:
        return stance_pb2.Stance.FRAME_UNSPECIFIED
    best = max(sorted(weights), key=lambda name: weights[name])
    return _FRAMES[best]
