"""Words and labels in, weights of their pieces out, the same on every run; and what texts get from weights that have
never seen their event.

Softmax regression with L2, classes balanced, solved in the span of the texts: with some hundred texts and thousands of
pieces that is the small side. The strongest pieces are kept, and fitted once more without the others.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from caspian.identity.ids import digest
from caspian.stance.wording import WHOLE, Wording, damped, pieces, rarity

FILE = Path(__file__).parents[1] / "data" / "wording.json"
CLASSES = ("favourable", "critical", "neutral")
# Cross-validation over events, docs/decisions/0044: L2, events a piece must occur in, pieces kept, folds.
PENALTY = 0.1
FEWEST_EVENTS = 5
KEPT = 6000
FOLDS = 8
STEPS = 200
DIGITS = 2
Array = NDArray[np.float64]


class Sample(NamedTuple):
    """One text: its event, its plain words, its label."""

    event: str
    words: list[str]
    label: str


def fit(samples: Sequence[Sample], kept: int = KEPT) -> Wording:
    """Weights from all samples."""
    counts = [_count(sample.words) for sample in samples]
    events: dict[str, set[str]] = {}
    for sample, found in zip(samples, counts, strict=True):
        for piece in found:
            events.setdefault(piece, set()).add(sample.event)
    total = len({sample.event for sample in samples})
    # What is in every event has no weight.
    spread = {piece: len(where) for piece, where in events.items() if FEWEST_EVENTS <= len(where) < total}
    truth = np.array([[float(sample.label == name) for name in CLASSES] for sample in samples])
    vocabulary = sorted(spread)
    table = _table(counts, vocabulary, spread, total)
    slopes, constants = _solve(table, truth)
    if len(vocabulary) > kept:
        order = np.argsort(-np.round(np.abs(slopes).max(axis=1), 9), kind="stable")
        vocabulary = sorted(vocabulary[i] for i in order[:kept])
        table = _table(counts, vocabulary, spread, total)
        slopes, constants = _solve(table, truth)
    # A common shift of the three scores changes nothing: neutral becomes 0.
    slopes, constants = slopes - slopes[:, 2:], constants - constants[2]
    return Wording(
        events=total,
        favourable=_rounded(constants[0]),
        critical=_rounded(constants[1]),
        pieces={
            piece: (spread[piece], _rounded(slopes[i, 0]), _rounded(slopes[i, 1])) for i, piece in enumerate(vocabulary)
        },
    )


def out_of_fold(samples: Sequence[Sample]) -> list[dict[str, float]]:
    """The features each sample gets from weights fitted on other events."""
    folds = [int(digest("wording", sample.event, size=4), 16) % FOLDS for sample in samples]
    found: list[dict[str, float]] = [{} for _ in samples]
    for fold in sorted(set(folds)):
        rest = [sample for sample, mine in zip(samples, folds, strict=True) if mine != fold]
        model = fit(rest)
        for index, mine in enumerate(folds):
            if mine == fold:
                found[index] = model.chances(samples[index].words)
    return found


def dump(model: Wording) -> str:
    """The file's text: a line per piece, in order."""
    lines = [f"  {json.dumps(p, ensure_ascii=False)}: {json.dumps(model.pieces[p])}" for p in sorted(model.pieces)]
    head = {name: getattr(model, name) for name in ("events", "favourable", "critical")}
    top = ",\n".join(f' "{name}": {json.dumps(value)}' for name, value in head.items())
    return "{\n" + top + ',\n "pieces": {\n' + ",\n".join(lines) + "\n }\n}\n"


def _rounded(value: float) -> float:
    """Without the last bits of a processor's arithmetic, and without a negative zero."""
    return round(float(value), DIGITS) + 0.0


def _count(words: Sequence[str]) -> Counter[str]:
    found: Counter[str] = Counter()
    for word in words:
        found.update(pieces(word))
    return found


def _table(counts: Sequence[Counter[str]], vocabulary: list[str], spread: dict[str, int], total: int) -> Array:
    place = {piece: index for index, piece in enumerate(vocabulary)}
    table = np.zeros((len(counts), len(vocabulary)))
    for row, found in enumerate(counts):
        for piece, count in found.items():
            if piece in place:
                table[row, place[piece]] = damped(count) * rarity(spread[piece], total)
    lengths = np.maximum(WHOLE, np.sqrt((table * table).sum(axis=1)))
    return np.asarray(table / lengths[:, None])


def _solve(table: Array, truth: Array) -> tuple[Array, Array]:
    """Accelerated gradient steps on the weights of the texts; slopes are the texts so weighed."""
    size = len(table)
    weight = (size / (len(CLASSES) * np.maximum(1.0, truth.sum(axis=0))) / size)[truth.argmax(axis=1)][:, None]
    likeness = table @ table.T
    penalty = PENALTY / size
    rate = 1.0 / (0.5 * float(weight.max()) * float(np.linalg.norm(likeness, 2)) + penalty)
    now, ahead = np.zeros((size, len(CLASSES))), np.zeros((size, len(CLASSES)))
    constant, constant_ahead = np.zeros(len(CLASSES)), np.zeros(len(CLASSES))
    momentum = 1.0
    for _ in range(STEPS):
        scores = likeness @ ahead + constant_ahead
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        error = (powers / powers.sum(axis=1, keepdims=True) - truth) * weight
        following = ahead - rate * (error + penalty * ahead)
        constant_following = constant_ahead - error.sum(axis=0)
        longer = (1 + (1 + 4 * momentum * momentum) ** 0.5) / 2
        pull = (momentum - 1) / longer
        ahead = following + pull * (following - now)
        constant_ahead = constant_following + pull * (constant_following - constant)
        now, constant, momentum = following, constant_following, longer
    return np.asarray(table.T @ now), constant
