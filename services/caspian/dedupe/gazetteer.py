"""Names that coverage shares across languages: a folded word in, the entity and its weight out."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from caspian.dedupe.folding import fold


class Entity(BaseModel):
    """One entity of gazetteer.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # How much it says about the event: 0.3 everywhere in the subject … 1.6 rare.
    weight: float = Field(gt=0, le=2)
    names: tuple[str, ...] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    entities: dict[str, Entity]
    months: dict[int, tuple[str, ...]]


class Gazetteer:
    """Lookup by whole folded word, then by the longest known beginning."""

    def __init__(self, file: _File) -> None:
        self.weights = {name: entity.weight for name, entity in file.entities.items()}
        self._whole: dict[str, str] = {}
        self._beginnings: dict[str, str] = {}
        for entity, entry in file.entities.items():
            for name in entry.names:
                target = self._beginnings if name.endswith("*") else self._whole
                target[folded_word(name)] = entity
        self.months = {folded_word(name): month for month, names in file.months.items() for name in names}
        self._lengths = sorted({len(name) for name in self._beginnings}, reverse=True)

    def find(self, word: str) -> str | None:
        """Entity of a folded word, or None."""
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
        pydantic.ValidationError: the file is not what this version expects.
    """
    raw = yaml.safe_load(Path(__file__).with_name("gazetteer.yaml").read_text(encoding="utf-8"))
    return Gazetteer(_File.model_validate(raw))
