"""What coverage shares across languages, names and things: a folded word in, the entity and its weight out."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from caspian.dedupe.folding import fold


class Entity(BaseModel):
    """One entity of gazetteer.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # How much it says about the event: 0.12 everywhere in the subject … 1.6 rare.
    weight: float = Field(gt=0, le=2)
    names: tuple[str, ...] = Field(min_length=1)


class Entities(BaseModel):
    """gazetteer.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    entities: dict[str, Entity]
    months: dict[int, tuple[str, ...]]


class Concepts(BaseModel):
    """concepts.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weight: float = Field(gt=0, le=2)
    # Of the concepts that are in a great part of the subject's articles, whatever the event.
    common_weight: float = Field(gt=0, le=2)
    common: frozenset[str]
    concepts: dict[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _common_ones_exist(self) -> Self:
        if unknown := self.common - self.concepts.keys():
            raise ValueError(f"common, but no concepts: {', '.join(sorted(unknown))}")
        return self


class Gazetteer:
    """Lookup by whole folded word, then by the longest known beginning. Keys are `g:<entity>` and `c:<concept>`."""

    def __init__(self, entities: Entities, concepts: Concepts) -> None:
        names = {f"g:{name}": entity.names for name, entity in entities.entities.items()}
        names |= {f"c:{name}": words for name, words in concepts.concepts.items()}
        self.weights = {f"g:{name}": entity.weight for name, entity in entities.entities.items()}
        self.common = frozenset(f"c:{name}" for name in concepts.common)
        for key in (f"c:{name}" for name in concepts.concepts):
            self.weights[key] = concepts.common_weight if key in self.common else concepts.weight
        self.months = {folded_word(name): month for month, words in entities.months.items() for name in words}
        self._whole: dict[str, str] = {}
        self._beginnings: dict[str, str] = {}
        for key, words in names.items():
            for word in words:
                target = self._beginnings if word.endswith("*") else self._whole
                if target.setdefault(folded_word(word), key) != key:
                    raise ValueError(f"{word} stands for {key} and {target[folded_word(word)]}")
        self._lengths = sorted({len(word) for word in self._beginnings}, reverse=True)

    def find(self, word: str) -> str | None:
        """Key of a folded word, or None."""
        known = self._whole.get(word)
        if known is not None:
            return known
        for length in self._lengths:
            if length <= len(word):
                known = self._beginnings.get(word[:length])
                if known is not None:
                    return known
        return None


def folded_word(name: str) -> str:
    """A name as the folding writes it, without spaces."""
    return "".join(map(chr, fold(name).stream)).replace(" ", "")


@lru_cache(maxsize=1)
def load() -> Gazetteer:
    """The gazetteer that ships with the package.

    Raises:
        ValueError: a file is not what this version expects, or a word stands for two things.
    """
    entities = Entities.model_validate(_read("gazetteer.yaml"))
    return Gazetteer(entities, Concepts.model_validate(_read("concepts.yaml")))


def _read(name: str) -> object:
    return yaml.safe_load(Path(__file__).with_name(name).read_text(encoding="utf-8"))
