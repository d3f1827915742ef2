"""The stance model without one of its parts: what each part is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from caspian.stance import leaning
from caspian.stance.lab.items import Item
from caspian.stance.lab.train import MIRRORED, STANCE_PENALTY, STANCES, Prepared, fit, read
from caspian.stance.reading import Reader
from caspian.stance.target import load

Features = dict[str, float]
_TONE = ("own bright", "own sombre", "relayed bright", "relayed sombre")
_RULES = ("R1 favourable", "R1 critical", "R2 favourable", "R2 critical")
_WORDING = ("wording favourable", "wording critical")
_MANNER = ("attributed share", "distance", "opinion", "facts", "numbers", "questions", "contrast", "adverse", "hedges")


def _without(*names: str) -> Callable[[Features], Features]:
    return lambda row: {name: value for name, value in row.items() if name not in names}


def _one_voice(row: Features) -> Features:
    """Own and attributed evaluation added up, as if nobody asked who speaks."""
    kept = {name: value for name, value in row.items() if not name.startswith(("own ", "relayed ", "R", "both"))}
    return kept | {
        "praise": row["own praising share"] + row["relayed praise"],
        "blame": row["own blaming share"] + row["relayed blame"],
        "bright": row["own bright"] + row["relayed bright"],
        "sombre": row["own sombre"] + row["relayed sombre"],
    }


def _only_wording(row: Features) -> Features:
    return {name: row[name] for name in _WORDING}


def _only_rules(row: Features) -> Features:
    return {name: row[name] for name in _RULES}


VARIANTS: dict[str, Callable[[Features], Features]] = {
    "complete": _without(),
    "only the codebook's verdict": _only_rules,
    "without the codebook's verdict": _without(*_RULES),
    "without the wording": _without(*_WORDING),
    "only the wording": _only_wording,
    "one voice instead of two": _one_voice,
    "without the colour of words": _without(*_TONE),
    "without the manner of writing": _without(*_MANNER),
}


def runs(prepared: Prepared, test: Sequence[Item]) -> dict[str, Callable[[], list[str]]]:
    """Per variant, a function that fits it to prepared items and labels the test items.

    Relevance is taken for granted: an item that the detector calls off target still gets its stance here.
    """
    reader = Reader(load())
    unseen = [read(reader, item) for item in test]
    asked = [reading.stance_features() | prepared.words.chances(reading.words()) for reading in unseen]

    def run(change: Callable[[Features], Features]) -> list[str]:
        made = [row._replace(features=change(row.features)) for row in prepared.rows]
        model = fit(made, STANCES, STANCE_PENALTY, MIRRORED)
        return [leaning.guess(model.probabilities(change(features))) for features in asked]

    return {name: (lambda change=change: run(change)) for name, change in VARIANTS.items()}  # type: ignore[misc]
