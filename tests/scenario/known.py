"""Differences between runs of the newsroom and what a person expects that are known and not yet mended."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

_GROUPS: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("known_differences.yaml").read_text(encoding="utf-8")
)
KNOWN = frozenset(one for group in _GROUPS.values() for one in group)


def aspect(difference: str) -> str:
    """What a difference is about, without the value that happened to come out."""
    subject, _, words = difference.partition(": ")
    if not words:
        return difference
    word = re.sub(r"^\d+ ", "", words).split()[0].rstrip(",")
    return f"{subject}: {word}"


def new(differences: Iterable[str]) -> list[str]:
    """Those that are not on the list."""
    return [one for one in differences if aspect(one) not in KNOWN]


def mended(differences: Iterable[str]) -> list[str]:
    """Those on the list that did not occur: to be taken off it."""
    return sorted(KNOWN - {aspect(one) for one in differences})
