"""The phrase lists in `data/*.yaml` in, validated and ready for matching out. A misspelt file fails at import.

Lines are compared by their `key`: case-folded, Arabic and Persian letter variants united, punctuation left out; in
`line_key` colons stay, because "Watch: …" is boilerplate and "Watch the border …" is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

# Boilerplate is short; a longer line that starts like it is a sentence (docs/decisions/0020).
MAX_LINE = 160
VARIANTS = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "أ": "ا", "إ": "ا", "آ": "ا", "ё": "е",
                          "\u200c": " ", "\u200d": None, "\u0307": None, "'": "’", "ʼ": "’"})  # fmt: skip
WORD = re.compile(r"[\w’]+")
WORD_OR_COLON = re.compile(r"[\w’]+|[:：©]")

T = TypeVar("T")


class Strict(BaseModel):
    """Base of every data file's model."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def load(name: str, shape: type[T]) -> T:
    """Read and validate `data/<name>.yaml`."""
    text = resources.files(__package__).joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    return TypeAdapter(shape).validate_python(yaml.safe_load(text))


def key(line: str) -> str:
    """What is compared of a line: its words, folded, one space between."""
    return " ".join(WORD.findall(line.casefold().translate(VARIANTS)))


def line_key(line: str) -> str:
    """The same with colons as words of their own."""
    return " ".join(WORD_OR_COLON.findall(line.casefold().translate(VARIANTS)))


class Prefixes:
    """Phrases that a line may start with, found by its first word: the number of phrases costs nothing."""

    def __init__(self, phrases: Mapping[str, str]) -> None:
        self._by_word: dict[str, list[tuple[str, str]]] = {}
        for phrase, label in phrases.items():
            folded = line_key(phrase)
            self._by_word.setdefault(folded.partition(" ")[0], []).append((folded, label))
        for candidates in self._by_word.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))

    def match(self, folded: str) -> str | None:
        """Label of the longest phrase that `folded` (a `line_key`) starts with, at a word boundary."""
        for phrase, label in self._by_word.get(folded.partition(" ")[0], ()):
            if folded.startswith(phrase) and folded[len(phrase) : len(phrase) + 1] in ("", " "):
                return label
        return None


class Kind(Strict):
    """One kind of boilerplate in one language."""

    # The line starts with it.
    starts: tuple[str, ...] = ()
    # The line is nothing else.
    whole: tuple[str, ...] = ()
    # The line starts with it, and what follows, up to the end of the page, is not the article either.
    ends: tuple[str, ...] = ()


class Boilerplate:
    """All kinds in all languages: a Persian page has an English comment form."""

    def __init__(self, languages: Mapping[str, Mapping[str, Kind]]) -> None:
        kinds = [item for by_kind in languages.values() for item in by_kind.items()]
        self.starts = Prefixes({phrase: name for name, kind in kinds for phrase in kind.starts})
        self.ends = Prefixes({phrase: name for name, kind in kinds for phrase in kind.ends})
        self.whole = {key(phrase): name for name, kind in kinds for phrase in kind.whole}


@cache
def boilerplate() -> Boilerplate:
    """The list in `data/lines.yaml`."""
    return Boilerplate(load("lines", dict[str, dict[str, Kind]]))


def words(values: Iterable[str]) -> frozenset[str]:
    """Folded forms of single words or phrases."""
    return frozenset(key(value) for value in values)
