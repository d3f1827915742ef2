"""Readings with labelled holders in, the weights of `holding` out: data/holding.json, the same on every run.

One row per holder type that is heard in an item and per sign; the label is whether the item lists that pair. What the
article leans to is what a model says that has not seen its event, as it will be at run time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from caspian.identity.ids import digest
from caspian.stance import leaning
from caspian.stance.calibrate import Model
from caspian.stance.holding import Weights, features
from caspian.stance.lab import regression
from caspian.stance.lab.items import Item
from caspian.stance.reading import Reading
from caspian.stance.target import Target
from caspian.stance.voices import gather

FILE = Path(__file__).parents[1] / "data" / "holding.json"
# L2 on standardised weights: cross-validation over events, docs/decisions/0046.
PENALTY = 0.01
DIGITS = 1
FOLDS = 5
_SIGNS = {"favourable": 1, "critical": -1}

Numbers = dict[str, float]


def fit(readings: Sequence[tuple[Item, Reading]], leans: Mapping[str, int], target: Target) -> Weights:
    """Weights from all items; `leans` are signs by item."""
    rows: list[Numbers] = []
    labels: list[str] = []
    for item, reading in readings:
        for numbers, held in pairs(item, reading, leans.get(item.id, 0), target):
            rows.append(numbers)
            labels.append("held" if held else "not")
    names = sorted({name for row in rows for name in row})
    table = [{name: row.get(name, 0.0) for name in names} for row in rows]
    return _weights(regression.fit(table, labels, ("held", "not"), PENALTY, [1.0] * len(rows)))


def pairs(item: Item, reading: Reading, lean: int, target: Target) -> list[tuple[Numbers, bool]]:
    """Numbers of every type that is heard, for either sign, and whether the item lists the pair."""
    sides = frozenset(side.holder for side in target.sides)
    listed = {(holder.type.upper(), holder.stance) for holder in item.holders}
    return [
        (features(kind, voice, sign, lean, sides), (kind, name) in listed)
        for kind, voice in sorted(gather(reading, target).items())
        for name, sign in _SIGNS.items()
    ]


def leanings(
    items: Sequence[Item], rows: Sequence[Numbers], labels: Sequence[str], classes: tuple[str, ...], penalty: float
) -> dict[str, int]:
    """Sign by item, from coefficients fitted without its event."""
    folds = [int(digest("holding", item.event, size=4), 16) % FOLDS for item in items]
    found: dict[str, int] = {}
    for fold in sorted(set(folds)):
        rest = [index for index, mine in enumerate(folds) if mine != fold]
        model = regression.fit([rows[i] for i in rest], [labels[i] for i in rest], classes, penalty, [1.0] * len(rest))
        for index, mine in enumerate(folds):
            if mine == fold:
                found[items[index].id] = sign(model.probabilities(rows[index]))
    return found


def sign(chances: Mapping[str, float]) -> int:
    """What an article with these chances leans to."""
    return _SIGNS.get(leaning.guess(chances), 0)


def dump(weights: Weights) -> str:
    """The file's text."""
    return json.dumps(weights.model_dump(), indent=1, ensure_ascii=False) + "\n"


def _weights(model: Model) -> Weights:
    """Of two opposite classes one is enough. Every row has one role, which takes the constant."""
    constant = model.intercepts["held"] - model.intercepts["not"]
    found = {}
    for name, held, other in zip(model.features, model.coefficients["held"], model.coefficients["not"], strict=True):
        role = name.endswith((" praises", " blames"))
        found[name] = round(held - other + (constant if role else 0.0), DIGITS) + 0.0
    return Weights(weights=found)
