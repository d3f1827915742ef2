"""Sentences in, those that address a language model out. They are withheld from it, and said."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from caspian.stance.normalise import fold
from caspian.stance.phrases import Matcher
from caspian.stance.tokens import tokenise


class _Phrases(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    phrases: tuple[str, ...]
    # Marks of chat templates and markup; compared as they are, in small letters.
    marks: tuple[str, ...]


@cache
def _patterns() -> tuple[Matcher[str], tuple[str, ...]]:
    file = resources.files("caspian.stance") / "data" / "injection.yaml"
    data = _Phrases.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    matcher: Matcher[str] = Matcher()
    for phrase in data.phrases:
        matcher.add(phrase, phrase)
    return matcher, data.marks


def suspicious(sentences: Sequence[str]) -> frozenset[int]:
    """Positions of sentences that speak to a model instead of a reader."""
    matcher, marks = _patterns()
    found = set()
    for position, sentence in enumerate(sentences):
        folded = fold(sentence)
        words = tokenise(folded).words
        if any(mark in folded.text for mark in marks) or matcher.find(words, 0, len(words)):
            # An instruction rarely comes alone; what follows it is withheld as well.
            found.update({position, position + 1} & set(range(len(sentences))))
    return frozenset(found)
