"""Chances of the three stances in, the best guess and whether to commit to it out."""

from __future__ import annotations

from collections.abc import Mapping

_OPPOSITE = {"favourable": "critical", "critical": "favourable"}
# Praise called blame is worse than either called neutral: what speaks for the opposite weakens a side's claim by this
# part of it. Cross-validation over events, docs/decisions/0042.
CAUTION = 0.15


def opposite(chances: Mapping[str, float], label: str) -> float:
    """The chance of the opposite sign; 0 for neutral."""
    return chances.get(_OPPOSITE.get(label, ""), 0.0)


def evened(chances: Mapping[str, float], temperature: float) -> dict[str, float]:
    """The same chance that a side is taken at all; which of the two is said with less assurance, above 1."""
    praise, blame = chances["favourable"], chances["critical"]
    highest = max(praise, blame)
    if not highest:
        return dict(chances)
    powers = [(value / highest) ** (1 / temperature) for value in (praise, blame)]
    share = (praise + blame) / sum(powers)
    return {**chances, "favourable": powers[0] * share, "critical": powers[1] * share}


def guess(chances: Mapping[str, float]) -> str:
    """The likeliest, where what speaks for the opposite of a side speaks a little against it."""
    return max(sorted(chances), key=lambda label: chances[label] - CAUTION * opposite(chances, label))


def committed(chances: Mapping[str, float], label: str, threshold: float, doubt: float) -> bool:
    """Sure enough of `label`, and hardly anything speaks for its opposite."""
    return chances[label] >= threshold and opposite(chances, label) <= doubt
