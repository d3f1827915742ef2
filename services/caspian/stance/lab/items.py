"""Labelled items out of JSON lines: our own in data/items, or any file of the same shape."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from caspian.identity.ids import digest

RelevanceName = Literal["about", "mentions", "not"]
StanceName = Literal["favourable", "critical", "neutral"]
Split = Literal["train", "calibrate", "test"]


class HolderLabel(BaseModel):
    """Who holds what, by type."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    type: str
    stance: str


class Item(BaseModel):
    """One labelled text. Items about the same event never stand on two sides of a split."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    lang: str
    text: str
    title: str = ""
    relevance: RelevanceName
    # "none" and null both mean: not about the target.
    stance: StanceName | Literal["none"] | None
    frame: str | None = None
    holders: tuple[HolderLabel, ...] = ()
    event: str = ""
    style: str = Field("", alias="register")
    way: str = ""

    @property
    def split(self) -> Split:
        """By a hash of the event: 6 : 2 : 2."""
        bucket = int(digest("split", self.event, size=4), 16) % 10
        return "train" if bucket < 6 else "calibrate" if bucket < 8 else "test"

    @property
    def polar(self) -> bool:
        """Whether there is a stance to get wrong."""
        return self.relevance != "not" and self.stance in ("favourable", "critical", "neutral")


def parse(lines: Iterable[str]) -> list[Item]:
    """Items of JSON lines; blank lines are skipped.

    Raises:
        ValidationError: a line does not have the shape above.
    """
    return [Item.model_validate_json(line) for line in lines if line.strip()]


def load(path: Path) -> list[Item]:
    """Items of one file."""
    return parse(path.read_text(encoding="utf-8").splitlines())


def own() -> list[Item]:
    """Every item that ships with the package for fitting and testing, by file name and line."""
    return _folder("items")


def pairs() -> list[Item]:
    """Contrast pairs: texts of one event differ by a single cue. For measuring only; they are too short to be news."""
    return _folder("pairs")


def second() -> list[Item]:
    """News written by other hands than `own`, in the manner of real outlets; fitted as a whole, free to be read."""
    return _folder("second")


def third() -> list[Item]:
    """The same kind once more, written after the phrase lists and without them; fitted, free to be read."""
    return _folder("third")


def fourth() -> list[Item]:
    """The same kind, in which many speak: residents, officials of third states, editorials; free to be read."""
    return _folder("fourth")


def fitting() -> list[Item]:
    """What the detector is fitted on: `own` without its test split, `second`, whose test split is `unseen`, `third`."""
    return [*(item for item in own() if item.split != "test"), *second(), *third()]


def unseen() -> list[Item]:
    """The same kind, written without knowledge of the detector. For figures only: whoever reads it spoils it."""
    return _folder("unseen")


def _folder(name: str) -> list[Item]:
    found: list[Item] = []
    folder = resources.files("caspian.stance") / "data" / name
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".jsonl"):
            found.extend(parse(file.read_text(encoding="utf-8").splitlines()))
    return found
