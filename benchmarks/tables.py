"""What the pictures of benchmarks/RESULTS.md show: which tables, by pictures.yaml, and the numbers read from them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from caspian import checked_yaml

PICTURES = Path(__file__).with_name("pictures.yaml")
_GOAL = re.compile(r" \(goal (.+)\)$")
_NUMBER = re.compile(r"[<>≤≥]?\s*(-?\d[\d,]*(?:\.\d+)?(?:e[+-]?\d+)?)%?")
_strict = ConfigDict(extra="forbid", frozen=True)


class UndrawableError(Exception):
    """RESULTS.md does not have what pictures.yaml names; the message says what."""


class Panel(BaseModel):
    """One column of a table."""

    model_config = _strict

    column: str
    title: str
    better: Literal["more", "less"]
    table: str | None = None
    goals: bool = False


class Picture(BaseModel):
    """One file in docs/pictures; see the head of pictures.yaml."""

    model_config = _strict

    name: str = Field(pattern=r"^[a-z-]+$")
    section: str
    title: str
    table: str
    panels: tuple[Panel, ...] = Field(min_length=1)
    ours: str = ""
    rows: dict[str, str] = {}

    @property
    def file(self) -> str:
        """Its name in docs/pictures."""
        return f"bench-{self.name}.svg"


@dataclass(frozen=True, slots=True)
class Bar:
    """A value with its label, and the goal where there is one."""

    label: str
    value: float
    goal: float | None
    is_ours: bool

    @property
    def shown(self) -> str:
        """The value as the picture writes it."""
        return f"{self.value:,.4g}" if self.value < 1000 else f"{self.value:,.0f}"


def load(path: Path = PICTURES) -> tuple[Picture, ...]:
    """The pictures that the file names.

    Raises:
        BrokenFileError: it cannot be used.
    """
    checked = checked_yaml.check(checked_yaml.read(path), path.name, TypeAdapter(tuple[Picture, ...]), entry="picture")
    names = [picture.name for picture in checked.value]
    for number, name in enumerate(names):
        if name in names[:number]:
            raise checked.problem([number], f"a second picture {name}")
    return checked.value


def embedded(section: str) -> str:
    """The lines that show a section's pictures in RESULTS.md."""
    return "".join(
        f"![{picture.title}](../docs/pictures/{picture.file})\n\n" for picture in load() if picture.section == section
    )


def bars(picture: Picture, panel: Panel, results: str) -> list[Bar]:
    """What one panel shows, in the table's order.

    Raises:
        UndrawableError: section, table, column, row or goal is not in `results`, or a cell is not a number.
    """
    name = picture.table if panel.table is None else panel.table
    place = f"{picture.name}: table {name!r} of section {picture.section!r}"
    head, *rows = _table(_section(results, picture), name, place)
    if panel.column not in head:
        raise UndrawableError(f"{place}: no column {panel.column!r}")
    column = head.index(panel.column)
    found = {}
    for cells, label, goal in _labelled(head, rows):
        if not picture.rows or label in picture.rows:
            value = _number(cells[column], f"{place}: {panel.column!r} of {label!r}")
            target = _number(goal, f"{place}: goal of {label!r}") if goal and panel.goals else None
            found[label] = Bar(picture.rows.get(label, label), value, target, picture.ours in label)
    for label in picture.rows.keys() - found.keys():
        raise UndrawableError(f"{place}: no row {label!r}")
    if panel.goals and all(bar.goal is None for bar in found.values()):
        raise UndrawableError(f"{place}: no goals")
    return list(found.values())


def _section(results: str, picture: Picture) -> str:
    found = re.search(rf"^## {re.escape(picture.section)}\n(.*?)(?=^## |\Z)", results, re.DOTALL | re.MULTILINE)
    if not found:
        raise UndrawableError(f"{picture.name}: no section {picture.section!r}")
    return found[1]


def _table(section: str, name: str, place: str) -> list[list[str]]:
    """Head and rows of the table whose first column is called `name`."""
    blocks = re.findall(r"(?:^\|.*\|$\n?)+", section, re.MULTILINE)
    tables = [[[cell.strip() for cell in line[1:-1].split("|")] for line in block.splitlines()] for block in blocks]
    found = [table for table in tables if table[0][0] == name]
    if len(found) != 1:
        raise UndrawableError(f"{place}: {'several with this name' if found else 'not there'}")
    head, _, *rows = found[0]
    return [head, *rows]


def _labelled(head: list[str], rows: list[list[str]]) -> Iterator[tuple[list[str], str, str]]:
    """Each row with its whole label, and its goal or nothing."""
    whole = ""
    for cells in rows:
        goal = cells[head.index("goal")] if "goal" in head else ""
        if in_label := _GOAL.search(cells[0]):
            goal = in_label[1]
        label = _GOAL.sub("", cells[0])
        if label.startswith("…"):
            label = f"{whole} {label}"
        else:
            whole = label
        yield cells, label, goal


def _number(cell: str, place: str) -> float:
    found = _NUMBER.fullmatch(cell)
    if not found:
        raise UndrawableError(f"{place}: {cell!r} is not a number")
    return float(found[1].replace(",", ""))
