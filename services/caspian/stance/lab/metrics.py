"""Pairs of gold and predicted labels in, the figures of the report out. Pure arithmetic, seeded where it draws."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

Pair = tuple[str, str]
POLAR = {"favourable", "critical"}


def f1(pairs: Sequence[Pair], label: str) -> float:
    """F1 of one label; 0 where it neither occurs nor is predicted."""
    hits = sum(gold == label == said for gold, said in pairs)
    wrong = sum((gold == label) != (said == label) for gold, said in pairs)
    return 2 * hits / (2 * hits + wrong) if hits or wrong else 0.0


def macro_f1(pairs: Sequence[Pair], labels: Sequence[str]) -> float:
    """Mean F1 over `labels`."""
    return sum(f1(pairs, label) for label in labels) / len(labels)


def flip_rate(pairs: Sequence[Pair]) -> float:
    """Share of items called the opposite of what they are."""
    return sum({gold, said} == POLAR for gold, said in pairs) / max(1, len(pairs))


def flips(pairs: Sequence[Pair]) -> str:
    """How many items are called the opposite of what they are, out of how many."""
    return f"{sum({gold, said} == POLAR for gold, said in pairs)} of {len(pairs)} ({flip_rate(pairs):.1%})"


def interval(
    pairs: Sequence[Pair], figure: Callable[[Sequence[Pair]], float], draws: int = 1000, seed: int = 7
) -> tuple[float, float]:
    """Bootstrap interval of a figure, 95 %."""
    if not pairs:
        return 0.0, 0.0
    generator = random.Random(seed)  # noqa: S311 - statistics, not secrets
    values = sorted(figure(generator.choices(pairs, k=len(pairs))) for _ in range(draws))
    return values[int(draws * 0.025)], values[int(draws * 0.975) - 1]


def most_confident(pairs: Sequence[Pair], confidences: Sequence[float], share: float) -> list[Pair]:
    """The `share` of pairs that the detector is surest of; ties by order."""
    order = sorted(range(len(pairs)), key=lambda i: (-confidences[i], i))
    return [pairs[i] for i in order[: round(share * len(pairs))]]


def calibration_error(pairs: Sequence[Pair], confidences: Sequence[float], bins: int = 10) -> float:
    """Expected calibration error: how far confidence and accuracy are apart, over equal-width bins."""
    error = 0.0
    for index in range(bins):
        low, high = index / bins, (index + 1) / bins
        inside = [i for i, c in enumerate(confidences) if low <= c < high or (c == 1.0 and high == 1.0)]
        if inside:
            accuracy = sum(pairs[i][0] == pairs[i][1] for i in inside) / len(inside)
            confidence = sum(confidences[i] for i in inside) / len(inside)
            error += abs(accuracy - confidence) * len(inside) / len(pairs)
    return error


def set_f1(golds: Sequence[frozenset[Pair]], saids: Sequence[frozenset[Pair]]) -> tuple[float, float, float]:
    """Precision, recall and F1 over sets, one per article, all articles together."""
    hits = sum(len(gold & said) for gold, said in zip(golds, saids, strict=True))
    predicted, wanted = sum(map(len, saids)), sum(map(len, golds))
    precision, recall = hits / max(1, predicted), hits / max(1, wanted)
    return precision, recall, 2 * hits / max(1, predicted + wanted)


def ordered(scored: Sequence[tuple[str, str, float]]) -> tuple[int, int]:
    """Contrast pairs (group, gold, score): how many of the pairs with different labels are scored in the right order,
    and how many such pairs there are.
    """
    rank = {"critical": -1, "neutral": 0, "favourable": 1}
    right = total = 0
    for index, (group, gold, score) in enumerate(scored):
        for other_group, other_gold, other_score in scored[index + 1 :]:
            if group == other_group and gold != other_gold:
                total += 1
                right += (score - other_score) * (rank[gold] - rank[other_gold]) > 0
    return right, total
