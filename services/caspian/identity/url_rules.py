"""Rules of URL folding: reads url_rules.yaml, gives the checked `UrlRules` that url_key.py applies."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, field_validator, model_validator


class Names(frozenset[str]):
    """Parameter names in lower case; those with a trailing * match any rest."""

    def __init__(self, names: frozenset[str]) -> None:
        self._prefixes = tuple(name[:-1] for name in names if name.endswith("*"))

    def match(self, name: str) -> bool:
        """`name` (lower case) is one of these."""
        return name in self or name.startswith(self._prefixes)


class Wrapper(BaseModel):
    """An address that only leads to another one, carried in a parameter or in the path."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str
    path: str
    targets: tuple[str, ...]


class UrlRules(BaseModel):
    """The lists of url_rules.yaml; the comments there say what each is for."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    trackers: Names
    trackers_unless_numeric: Names
    presentations: dict[str, frozenset[str]]
    sessions: Names
    sessions_if_token: Names
    path_sessions: re.Pattern[str]
    content_ids: frozenset[str]
    index_files: frozenset[str]
    host_prefixes: frozenset[str]
    inner_mobile_domains: frozenset[str]
    first_segments: frozenset[str]
    last_segments: frozenset[str]
    last_suffixes: dict[str, str]
    fragment_routes: tuple[str, ...]
    wrappers: tuple[Wrapper, ...]

    @field_validator("trackers", "trackers_unless_numeric", "sessions", "sessions_if_token", mode="before")
    @classmethod
    def _names(cls, value: object) -> Names:
        if not isinstance(value, list) or not all(isinstance(name, str) and name.strip("*") for name in value):
            raise ValueError("a list of parameter names is needed; a lone * would match everything")
        return Names(frozenset(name.lower() for name in value))

    @field_validator("path_sessions", mode="before")
    @classmethod
    def _pattern(cls, value: list[str]) -> re.Pattern[str]:
        return re.compile("|".join(value), re.IGNORECASE)

    @model_validator(mode="after")
    def _content_ids_stay(self) -> UrlRules:
        views = Names(frozenset(self.presentations))
        for names in (self.trackers, self.trackers_unless_numeric, self.sessions, self.sessions_if_token, views):
            taken = [name for name in sorted(self.content_ids) if names.match(name)]
            if taken:
                raise ValueError(f"content ids would be dropped: {', '.join(taken)}")
        return self


@lru_cache(maxsize=1)
def load() -> UrlRules:
    """The rules that ship with the package.

    Raises:
        pydantic.ValidationError: the file is not what this version expects.
    """
    raw = yaml.safe_load(Path(__file__).with_name("url_rules.yaml").read_text(encoding="utf-8"))
    return UrlRules.model_validate(raw)
