"""Our own items in, data/model.json out: `make stance-train`. The same items give the same file, bit for bit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from caspian.identity.ids import digest
from caspian.stance.calibrate import Model, Models
from caspian.stance.identify import identify
from caspian.stance.lab import items, regression
from caspian.stance.reading import Reader, Reading
from caspian.stance.target import load

MODEL = Path(__file__).parents[1] / "data" / "model.json"
STANCES = ("favourable", "critical", "neutral")
RELEVANCES = ("about", "mentions", "not")
# L2 on standardised coefficients, chosen by cross-validation over events (docs/decisions/0042).
STANCE_PENALTY = 0.03
RELEVANCE_PENALTY = 0.02
# Share of calibration items that may be left undecided.
ABSTAIN = 0.25


def read(reader: Reader, item: items.Item) -> Reading:
    """The reading of one item."""
    pack, _, _ = identify(item.lang, item.title, item.text)
    return reader.read(item.title, item.text, pack)


def train(labelled: Sequence[items.Item]) -> Models:
    """Fit on the training split, calibrate on the calibration split; the test split is not looked at."""
    reader = Reader(load())
    readings = [(item, read(reader, item)) for item in labelled if item.split != "test"]
    relevance = _fit(
        [(i.split, r.relevance_features(), i.relevance) for i, r in readings if r.both_sides_named],
        RELEVANCES,
        RELEVANCE_PENALTY,
    )
    stance = _fit(
        [(i.split, r.stance_features(), str(i.stance)) for i, r in readings if i.polar], STANCES, STANCE_PENALTY
    )
    stance = stance.model_copy(update={"threshold": _threshold(stance, readings)})
    version = digest(stance.model_dump_json(), relevance.model_dump_json(), size=4)
    return Models(version=version, relevance=relevance, stance=stance)


def _fit(rows: list[tuple[str, dict[str, float], str]], classes: tuple[str, ...], penalty: float) -> Model:
    training = [(features, label) for split, features, label in rows if split == "train"]
    held_out = [(features, label) for split, features, label in rows if split == "calibrate"]
    model = regression.fit([f for f, _ in training], [label for _, label in training], classes, penalty)
    warm = regression.temperature(model, [f for f, _ in held_out], [label for _, label in held_out])
    return model.model_copy(update={"temperature": warm})


def _threshold(model: Model, readings: list[tuple[items.Item, Reading]]) -> float:
    """Confidence under which the least sure share of the calibration items falls."""
    sure = sorted(
        max(model.probabilities(reading.stance_features()).values())
        for item, reading in readings
        if item.split == "calibrate" and item.polar
    )
    return round(sure[int(len(sure) * ABSTAIN)], 4)


def dump(models: Models) -> str:
    """The file's text."""
    return json.dumps(models.model_dump(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write data/model.json."""
    MODEL.write_text(dump(train(items.own())), encoding="utf-8")


if __name__ == "__main__":
    main()
