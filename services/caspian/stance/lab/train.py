"""Our own items in, data/model.json, data/wording.json and data/holding.json out: `make stance-train`.

The same items give the same files, bit for bit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from caspian.identity.ids import digest
from caspian.stance.calibrate import Model, Models
from caspian.stance.holding import Weights
from caspian.stance.identify import identify
from caspian.stance.lab import holding, items, regression, wording
from caspian.stance.reading import Reader, Reading
from caspian.stance.target import load
from caspian.stance.wording import Wording

MODEL = Path(__file__).parents[1] / "data" / "model.json"
STANCES = ("favourable", "critical", "neutral")
RELEVANCES = ("about", "mentions", "not")
# L2 on standardised coefficients, and the weight of mirrored rows: cross-validation over events, docs/decisions/0042.
STANCE_PENALTY = 0.03
RELEVANCE_PENALTY = 0.05
MIRRORED = 1.0
# Praise and blame are mirror images: what speaks for one class in a row speaks for the other in its mirror.
_MIRROR = {
    "praise": "blame",
    "praising": "blaming",
    "favourable": "critical",
    "bright": "sombre",
}
_MIRROR |= {other: one for one, other in _MIRROR.items()}
# Share of calibration items that may be left undecided for want of confidence, and the chance of the opposite sign
# that is borne: cross-validation over events, docs/decisions/0042, 0044 and 0047.
ABSTAIN = 0.15
DOUBT = 0.04
# Divisor of the log odds between the signs in a language with few items: Russian and Persian thinned to as few,
# docs/decisions/0047.
SIGN_TEMPERATURE = 1.3


def read(reader: Reader, item: items.Item) -> Reading:
    """The reading of one item."""
    pack, _, _ = identify(item.lang, item.title, item.text)
    return reader.read(item.title, item.text, pack)


def mirror(name: str) -> str:
    """The feature or class that a name becomes when praise and blame change places."""
    return " ".join(_MIRROR.get(word, word) for word in name.split())


class Fitted(NamedTuple):
    """What is fitted to the items."""

    models: Models
    words: Wording
    holding: Weights


class Prepared(NamedTuple):
    """What takes most of the time and every fit starts from."""

    readings: list[tuple[items.Item, Reading]]
    # Of the items with a stance, in their order, each with the chances of a wording that has not seen its event.
    rows: list[Row]
    words: Wording
    # From these only the holders are learnt.
    further: list[tuple[items.Item, Reading]]

    @property
    def polar(self) -> list[tuple[items.Item, Reading]]:
        """The items with a stance."""
        return [(item, reading) for item, reading in self.readings if item.polar]


def prepare(labelled: Sequence[items.Item], further: Sequence[items.Item] = ()) -> Prepared:
    """Read the items and listen to the wording of those that stances are learnt from."""
    reader = Reader(load())
    readings = [(item, read(reader, item)) for item in labelled]
    samples = [sample(item, reading) for item, reading in readings if item.polar]
    return Prepared(
        readings,
        rows([(i, r) for i, r in readings if i.polar]),
        wording.fit(samples),
        [(item, read(reader, item)) for item in further if item.polar],
    )


def train(labelled: Sequence[items.Item], further: Sequence[items.Item] = ()) -> Fitted:
    """Everything from items, and the holders from further ones. Those of the test split are not to be among them
    (`items.fitting`).
    """
    return fit_all(prepare(labelled, further))


def fit_all(prepared: Prepared) -> Fitted:
    """Temperature and threshold come from the calibration split, under a model that has not seen it; the final
    coefficients from everything. The stance model learns how far to trust the wording from texts whose events the
    wording has not seen.
    """
    readings, heard, words, further = prepared
    relevance = fit(
        [Row(i.split, r.relevance_features(), i.relevance) for i, r in readings if r.both_sides_named],
        RELEVANCES,
        RELEVANCE_PENALTY,
        mirrored=0.0,
    )
    stance = fit(heard, STANCES, STANCE_PENALTY, mirrored=MIRRORED)
    relevance = relevance.model_copy(update={"threshold": 0.0})
    stance = stance.model_copy(update={"doubt": DOUBT, "sign_temperature": SIGN_TEMPERATURE})
    leans = holding.leanings(
        [i for i, _ in prepared.polar],
        [row.features for row in heard],
        [row.label for row in heard],
        STANCES,
        STANCE_PENALTY,
    )
    for item, reading in further:
        leans[item.id] = holding.sign(stance.probabilities(reading.stance_features() | words.chances(reading.words())))
    held = holding.fit([(i, r) for i, r in (*readings, *further) if i.relevance != "not"], leans, load())
    version = digest(*(part.model_dump_json() for part in (stance, relevance, words, held)), size=4)
    return Fitted(Models(version=version, relevance=relevance, stance=stance), words, held)


class Row(NamedTuple):
    """Features and label of one item."""

    split: str
    features: dict[str, float]
    label: str


def sample(item: items.Item, reading: Reading) -> wording.Sample:
    """What the wording learns from."""
    return wording.Sample(item.event, reading.words(), str(item.stance))


def rows(readings: Sequence[tuple[items.Item, Reading]]) -> list[Row]:
    """Rows of the stance model, each with the chances of a wording that has not seen the event."""
    chances = wording.out_of_fold([sample(item, reading) for item, reading in readings])
    return [
        Row(item.split, reading.stance_features() | chance, str(item.stance))
        for (item, reading), chance in zip(readings, chances, strict=True)
    ]


def fit_rows(rows: Sequence[Row], classes: tuple[str, ...], penalty: float, mirrored: float) -> Model:
    """Fit on all rows, classes half-way balanced, and on their mirror images at the weight `mirrored`."""
    counts = Counter(row.label for row in rows)
    features = [row.features for row in rows]
    labels = [row.label for row in rows]
    weights = [(len(rows) / (len(classes) * counts[row.label])) ** 0.5 for row in rows]
    if mirrored:
        features += [{name: row.features[mirror(name)] for name in row.features} for row in rows]
        labels += [mirror(row.label) for row in rows]
        weights += [weight * mirrored for weight in weights]
    return regression.fit(features, labels, classes, penalty, weights)


def fit(rows: Sequence[Row], classes: tuple[str, ...], penalty: float, mirrored: float) -> Model:
    """Coefficients of all rows, under the temperature and threshold that the calibration split asks for."""
    held_out = [row for row in rows if row.split == "calibrate"]
    trial = fit_rows([row for row in rows if row.split != "calibrate"], classes, penalty, mirrored)
    warm = regression.temperature(trial, [row.features for row in held_out], [row.label for row in held_out])
    trial = trial.model_copy(update={"temperature": warm})
    threshold = _threshold(trial, held_out)
    final = fit_rows(rows, classes, penalty, mirrored)
    return final.model_copy(update={"temperature": warm, "threshold": threshold})


def _threshold(model: Model, held_out: Sequence[Row]) -> float:
    """Confidence under which the least sure share of the calibration items falls."""
    sure = sorted(max(model.probabilities(row.features).values()) for row in held_out)
    return round(sure[int(len(sure) * ABSTAIN)], 4)


def dump(models: Models) -> str:
    """The file's text."""
    return json.dumps(models.model_dump(), indent=1, ensure_ascii=False) + "\n"


def main() -> None:
    """Write the three files."""
    fitted = train(items.fitting(), items.fourth())
    MODEL.write_text(dump(fitted.models), encoding="utf-8")
    wording.FILE.write_text(wording.dump(fitted.words), encoding="utf-8")
    holding.FILE.write_text(holding.dump(fitted.holding), encoding="utf-8")


if __name__ == "__main__":
    main()
