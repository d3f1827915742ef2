"""Title and summary of an entry in, whether they name a side of the target out; names are in scope.yaml."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, field_validator

# A summary may be a whole article; its head says what it is about.
_CHARACTERS = 4000


class Names(BaseModel):
    """The lists of scope.yaml, by language."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stems: dict[str, tuple[str, ...]]
    anywhere: dict[str, tuple[str, ...]]

    @field_validator("stems", "anywhere")
    @classmethod
    def _not_empty(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for language, names in value.items():
            if any(len(name) < 2 for name in names):
                raise ValueError(f"{language}: a name of one letter would match everything")
        return value


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    raw = yaml.safe_load(Path(__file__).with_name("scope.yaml").read_text(encoding="utf-8"))
    names = Names.model_validate(raw)
    stems = sorted({re.escape(stem.casefold()) for group in names.stems.values() for stem in group})
    anywhere = sorted({re.escape(name.casefold()) for group in names.anywhere.values() for name in group})
    return re.compile(rf"(?<!\w)(?:{'|'.join(stems)})|{'|'.join(anywhere)}")


def names_a_side(title: str, summary: str) -> bool:
    """Does the text name either side, in any of the languages?"""
    return _pattern().search(f"{title}\n{summary}"[:_CHARACTERS].casefold()) is not None
