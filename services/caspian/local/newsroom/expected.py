"""The expected outcome of every article: `data/expected.yaml` in, validated `Expected` out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import yaml
from pydantic import field_validator, model_validator

from caspian.events.v1 import article_pb2, stance_pb2
from caspian.local.newsroom.catalogue import Item
from caspian.local.newsroom.outlets import DATA, Strict

PUBLISHED = "published"
RETRACTED = "retracted"
OFF_SCOPE = "off-scope"
# A story on which people differ.
ANY = "any"

EventName = Literal["created", "updated", "retracted"]


class ExpectedArticle(Strict):
    """What a person would say of one article."""

    outcome: str = PUBLISHED
    story: str = ""
    relevance: tuple[str, ...] = ("ABOUT",)
    stance: tuple[str, ...] = ()
    reuse: tuple[str, ...] = ("NONE",)
    # Any of these is right.
    match: tuple[str, ...] = ()
    language: str = ""
    events: tuple[EventName, ...] = ("created",)

    @field_validator("match", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value

    @property
    def reaches_readers(self) -> bool:
        """Whether events of it are expected at all."""
        return self.outcome in (PUBLISHED, RETRACTED)

    @model_validator(mode="after")
    def _labels_exist(self) -> ExpectedArticle:
        for label in self.relevance:
            stance_pb2.Relevance.Label.Value(label)
        for label in self.stance:
            stance_pb2.Stance.Label.Value(label)
        for kind in self.reuse:
            article_pb2.Reuse.Kind.Value(kind)
        if self.reaches_readers and not (self.story and self.stance and self.language):
            raise ValueError("a published article has a story, a stance and a language")
        return self


class StorySize(Strict):
    """How large a story is in the end; None is not judged."""

    articles: int | None = None
    origins: int | None = None


class ExpectedStory(StorySize):
    """Its size at the end of either time line, or of the short one where `long` has its own."""

    long: StorySize | None = None


class Expected(Strict):
    """The whole of expected.yaml."""

    stories: Mapping[str, ExpectedStory]
    articles: Mapping[str, ExpectedArticle]
    dead_feeds: tuple[str, ...]
    # Feeds (`<outlet><path>`) that the ledger calls quiet at some time of the long time line.
    quiet_feeds: tuple[str, ...]
    never_in_text: tuple[str, ...]


def load(items: tuple[Item, ...], path: Path = DATA / "expected.yaml") -> Expected:
    """Read the expectations and hold them against the catalogue.

    Raises:
        ValueError: an article has no expectation, or an expectation names an unknown article, story or label.
    """
    expected = Expected.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    keys = {item.key for item in items}
    if missing := keys - expected.articles.keys():
        raise ValueError(f"{path.name}: nothing is expected of {', '.join(sorted(missing))}")
    if extra := expected.articles.keys() - keys:
        raise ValueError(f"{path.name}: there is no article {', '.join(sorted(extra))}")
    for key, said in expected.articles.items():
        if not keys.issuperset(said.match):
            raise ValueError(f"{path.name}: {key} matches an unknown article, {', '.join(said.match)}")
        if said.story not in {"", ANY, *expected.stories}:
            raise ValueError(f"{path.name}: {key} belongs to an unknown story, {said.story}")
    return expected
