"""rules.yaml in, checked rules out; a mistake is named with its line. docs/alerts.md explains each field."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from caspian.alert.durations import Span, TimeOfDay, Zone
from caspian.alert.patterns import Matcher
from caspian.alert.words import Frame, HolderType, Kind, Label, Relevance, SilenceKind, SourceClass, Tone
from caspian.checked_yaml import check

_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
_Country = Annotated[str, Field(pattern="^[a-z]{2}$")]
_Phrase = Annotated[str, Field(min_length=2, max_length=200)]
Watch = Literal["story", "origin", "label", "edit", "shift", "disagreement", "silence"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Range(_Part):
    """From `min` to `max`, both included."""

    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _has_a_side(self) -> Range:
        if self.min is None and self.max is None:
            raise ValueError("min or max is needed")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError("min is above max")
        return self


class HolderIs(_Part):
    """Somebody in the article whom it shows to hold a stance."""

    type: tuple[HolderType, ...] = ()
    stance: tuple[Label, ...] = ()
    confidence: Range | None = None


class When(_Part):
    """Conditions on the article; all that are given must hold, and of a list one is enough."""

    relevance: tuple[Relevance, ...] = ("about",)
    relevance_score: Range | None = None
    label: tuple[Label, ...] = ()
    lean: tuple[Label, ...] = ()
    score: Range | None = None
    confidence: Range | None = None
    own: tuple[Tone, ...] = ()
    attributed: tuple[Tone, ...] = ()
    frame: tuple[Frame, ...] = ()
    holder: HolderIs | None = None
    source: tuple[str, ...] = ()
    source_class: tuple[SourceClass, ...] = ()
    country: tuple[_Country, ...] = ()
    language: tuple[Annotated[str, Field(pattern="^[a-z]{2,3}$")], ...] = ()
    articles: Range | None = None
    publishers: Range | None = None
    origins: Range | None = None
    kind: tuple[Kind, ...] = ()
    # In title or text: whole words or phrases in any script, or RE2 patterns.
    words: tuple[_Phrase, ...] = Field(default=(), max_length=200)
    patterns: tuple[_Phrase, ...] = Field(default=(), max_length=50)
    no_words: tuple[_Phrase, ...] = Field(default=(), max_length=200)

    @field_validator("patterns")
    @classmethod
    def _are_re2(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        Matcher(patterns=value)
        return value

    @model_validator(mode="after")
    def _fits_one_matcher(self) -> When:
        Matcher(self.words, self.patterns)
        Matcher(self.no_words)
        return self


class Shift(_Part):
    """How far the newest articles must lie from what the outlet or holder said before. docs/alerts.md has the test."""

    of: Literal["outlet", "holder"] = "outlet"
    toward: Literal["critical", "favourable", "either"] = "either"
    samples: int = Field(default=20, ge=5, le=500)
    recent: int = Field(default=5, ge=2, le=20)
    z: float = Field(default=3.0, ge=1, le=10)
    difference: float = Field(default=0.3, ge=0, le=2)
    again_after: Span = Field(default="7d", validate_default=True)


class Bloc(_Part):
    """Outlets that count as one voice; all that is given must hold."""

    name: str = Field(min_length=1, max_length=60)
    source_class: tuple[SourceClass, ...] = ()
    country: tuple[_Country, ...] = ()
    source: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_somebody(self) -> Bloc:
        if not (self.source_class or self.country or self.source):
            raise ValueError("source_class, country or source is needed")
        return self


class Silence(_Part):
    """Which silences of which sources; no list means every source."""

    kinds: tuple[SilenceKind, ...] = ("quiet", "unreachable")
    source: tuple[str, ...] = ()


class Quiet(_Part):
    """Hours without alerts, every day, in a time zone; what comes then is told at their end."""

    from_: TimeOfDay = Field(alias="from")
    to: TimeOfDay
    zone: Zone = "UTC"

    @model_validator(mode="after")
    def _ends(self) -> Quiet:
        if self.from_ == self.to:
            raise ValueError("from and to are the same time")
        return self


class Limit(_Part):
    """At most so many alerts in each such span; further ones are told together at its end."""

    alerts: int = Field(ge=1, le=1000)
    per: Span


class Gates(_Part):
    """What delays an alert that the conditions allow. Nothing is lost: it is told later, together."""

    quiet: Quiet | None = None
    debounce: Span | None = None
    digest: Span | None = None
    limit: Limit | None = None


class Rule(_Part):
    """One rule as written in the file."""

    name: _Name
    about: str = Field(min_length=1, max_length=300)
    watch: Watch
    when: When = When()
    shift: Shift | None = None
    between: tuple[Bloc, Bloc] | None = None
    silence: Silence | None = None
    gates: Gates = Gates()
    channels: tuple[_Name, ...] = Field(default=(), max_length=20)

    @model_validator(mode="after")
    def _sections_fit(self) -> Rule:
        for section, watch in (("shift", "shift"), ("between", "disagreement"), ("silence", "silence")):
            if getattr(self, section) is not None and self.watch != watch:
                raise ValueError(f"{section} belongs to `watch: {watch}`")
        if self.watch == "disagreement" and self.between is None:
            raise ValueError("`watch: disagreement` needs `between` with two blocs")
        if self.watch == "silence" and self.when.model_fields_set:
            raise ValueError("`watch: silence` has no article that `when` could ask about")
        return self


class RulesFile(_Part):
    """The whole file."""

    rules: tuple[Rule, ...] = Field(max_length=5000)


_FILE = TypeAdapter(RulesFile)


def load(text: str, name: str = "rules.yaml") -> tuple[Rule, ...]:
    """Read and check a whole file.

    Raises:
        BrokenFileError: names file, line and field of the first problem.
    """
    checked = check(text, name, _FILE, "rule")
    seen: set[str] = set()
    for number, rule in enumerate(checked.value.rules):
        if rule.name in seen:
            raise checked.problem(("rules", number), f"name: {rule.name!r} stands there twice")
        seen.add(rule.name)
    return checked.value.rules


def schema() -> dict[str, object]:
    """JSON Schema of the file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **_FILE.json_schema(by_alias=True)}
