"""Language files in, validated language packs out: everything the rules know about words, per language."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

Polarity = Literal["positive", "negative"]
FrameName = Literal["threat", "hollow", "illegitimate", "benefit", "counter_hegemony", "friendship", "legal_right"]
# mild: the small change of communiqués ("expand ties"); strong: says it all by itself.
Strength = Literal["mild", "plain", "strong"]
# tie: the phrase itself speaks of a relationship; open: counts only in a sentence about the target.
Scope = Literal["tie", "open"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CueGroup(_Data):
    """Phrases that evaluate, all in one way."""

    polarity: Polarity
    frame: FrameName
    strength: Strength = "plain"
    scope: Scope = "open"
    phrases: tuple[str, ...]


class Negation(_Data):
    """Words that turn a cue round, and within how many words before or after it they do."""

    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    reach_before: int = Field(default=3, ge=0, le=8)
    reach_after: int = Field(default=0, ge=0, le=8)


class Reporting(_Data):
    """Verbs and formulas that hand the word to somebody else."""

    neutral: tuple[str, ...]
    positive: tuple[str, ...] = ()
    negative: tuple[str, ...] = ()
    distancing: tuple[str, ...] = ()
    denial: tuple[str, ...] = ()
    # "according to": the speaker follows.
    according: tuple[str, ...] = ()


class Groups(_Data):
    """Speakers known by what they are, not by name."""

    # Words that keep an office and a country apart; and whether the country always stands before the office.
    apart: tuple[str, ...] = ()
    country_first: bool = False
    # Offices that sit in another country than their own; "the ministry in Tehran" is Tehran's where these are known.
    abroad: tuple[str, ...] = ()
    office: tuple[str, ...]
    politician: tuple[str, ...] = ()
    analyst: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    opposition: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    pronoun: tuple[str, ...] = ()
    # Both sides as one speaker ("the two presidents"), and endings of a name that is no speaker ("Iran's").
    together: tuple[str, ...] = ()
    dependent: tuple[str, ...] = ()


class Topics(_Data):
    """Subjects that put two countries into one text without their cooperation being meant."""

    sport: tuple[str, ...] = ()
    culture: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    clubs: tuple[str, ...] = ()
    strikes: tuple[str, ...] = ()


class LanguagePack(_Data):
    """One file of data/languages."""

    language: str
    name: str
    experimental: bool = False
    script: Literal["latin", "cyrillic", "arabic", "hebrew"] = "latin"
    # The commonest words, to know the language by.
    function_words: tuple[str, ...] = ()
    # Verbs stand at the end: the speaker is the first one named, not the nearest.
    verb_final: bool = False
    # Verbs stand before their subject: the speaker is the one named right after.
    verb_first: bool = False
    abbreviations: tuple[str, ...] = ()
    clitics: tuple[str, ...] = ()
    cues: tuple[CueGroup, ...]
    negation: Negation
    reporting: Reporting
    groups: Groups
    topics: Topics = Topics()
    distancing: tuple[str, ...] = ()
    contrast: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    opinion: tuple[str, ...] = ()
    thesis: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    adverse: tuple[str, ...] = ()
    relation: tuple[str, ...]
    joint: tuple[str, ...] = ()
    defence: tuple[str, ...] = ()
    solidarity: tuple[str, ...] = ()
    # What governments do to those whose dealings they reject ("blacklists").
    measures: tuple[str, ...] = ()
    bright: tuple[str, ...] = ()
    sombre: tuple[str, ...] = ()


@cache
def packs() -> dict[str, LanguagePack]:
    """Every language of the package, by code.

    Raises:
        ValidationError: a file does not have the shape above.
    """
    found: dict[str, LanguagePack] = {}
    folder = resources.files("caspian.stance") / "data" / "languages"
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".yaml"):
            pack = LanguagePack.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
            found[pack.language] = pack
    return found
