"""A target file in, a validated definition out: whose cooperation is watched, and what both sides are called."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

HolderName = Literal[
    "RU_GOV", "IR_GOV", "UA_GOV", "US_GOV", "EU_GOV", "IL_GOV", "ANALYST", "IR_PUBLIC", "IR_OPPOSITION",
    "IR_POLITICIAN", "MEDIA", "OTHER", "WEST",
]  # fmt: skip
# Phrases by language code.
Names = dict[str, tuple[str, ...]]
DEFAULT = "russia-iran"
LARGEST_BYTES = 1024 * 1024


class TargetError(Exception):
    """The target cannot be used; the message names the file and the remedy."""


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Actor(_Data):
    """A state or bloc: names of the country, capital and adjective; and of the people who speak for it."""

    id: str
    # Type of its government as a holder; of its people, opposition and politicians where the contract has one.
    holder: HolderName
    public: HolderName = "OTHER"
    opposition: HolderName = "OTHER"
    politician: HolderName = "OTHER"
    names: Names
    people: Names = {}
    # Its news agencies: "/TASS/" in a dateline tells whose ministry is meant, and is nobody who speaks.
    agencies: Names = {}
    # Its towns and regions: they stand for it as its names do, but do not speak ("an engineer from Shiraz said").
    towns: Names = {}
    # Further places, plants, companies and money: whether a side is named at all, never who speaks.
    places: Names = {}
    # Languages in which an office without a country is this one's ("the minister said").
    home: tuple[str, ...] = ()


class Group(_Data):
    """A named body or person that speaks for no government."""

    id: str
    holder: HolderName
    names: Names


class Target(_Data):
    """One target: the cooperation of two sides."""

    id: str = Field(pattern=r"^[a-z0-9-]{1,64}$")
    name: str
    sides: tuple[Actor, Actor]
    # Other states whose voices and deals appear in the coverage.
    others: tuple[Actor, ...] = ()
    groups: tuple[Group, ...] = ()
    # Words that name the tie by themselves: treaties, projects, systems delivered.
    relation: Names = {}
    # Names of one side that form part of something else ("Persian Gulf" is not Iran).
    exclusions: Names = {}


def packaged() -> Traversable:
    """The folder of targets that every installation carries."""
    return resources.files("caspian.stance") / "data" / "targets"


def parse(written: str, origin: str) -> Target:
    """Read a definition.

    Raises:
        TargetError: not YAML, or not of the shape above.
    """
    if len(written) > LARGEST_BYTES:
        raise TargetError(f"{origin}: larger than {LARGEST_BYTES} characters; split the target")
    try:
        return Target.model_validate(yaml.safe_load(written))
    except (yaml.YAMLError, ValueError) as exc:
        problem = str(exc).replace("\n", " ")[:300]
        raise TargetError(f"{origin}: {problem}; compare with deploy/targets/{DEFAULT}.yaml") from None


def load(target: str = DEFAULT) -> Target:
    """A packaged target by its id, or any file by its path.

    Raises:
        TargetError: there is no such target, or it cannot be read.
    """
    inside = packaged() / f"{target}.yaml"
    try:
        if "/" not in target and "\\" not in target and inside.is_file():
            return parse(inside.read_text(encoding="utf-8"), target)
        path = Path(target)
        return parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as exc:
        raise TargetError(f"{target}: cannot be read ({exc}); give an id or the path of a YAML file") from None
