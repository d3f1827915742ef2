"""Chances of the three stances in, the best guess and whether to commit to it out.

Critical, neutral, favourable are steps of one scale: to call praise blame is twice as wrong as to call it neutral.
"""

from __future__ import annotations

from collections.abc import Mapping

_OPPOSITE = {"favourable": "critical", "critical": "favourable"}


def median(chances: Mapping[str, float]) -> str:
    """The middle of the scale's weight: a side is taken only where it is likelier than everything else together."""
    return next((label for label in _OPPOSITE if chances[label] > 0.5), "neutral")


def committed(chances: Mapping[str, float], label: str, threshold: float, doubt: float) -> bool:
    """Sure enough of `label`, and hardly anything speaks for its opposite."""
    return chances[label] >= threshold and chances.get(_OPPOSITE.get(label, ""), 0.0) <= doubt
