"""Reads sentences for the tests of the rules."""

from __future__ import annotations

from functools import cache

from caspian.stance.language import packs
from caspian.stance.reading import Reader, Reading
from caspian.stance.target import load


@cache
def reader() -> Reader:
    return Reader(load())


def read(text: str, language: str = "en", title: str = "") -> Reading:
    return reader().read(title, text, packs()[language])


def cues(text: str, language: str = "en", title: str = "") -> list[tuple[int, bool, str]]:
    """(sign, own voice, first word of the rule) of every cue."""
    return [(cue.sign, cue.own, cue.rule.split(":")[0]) for cue in read(text, language, title).cues]


def signs(text: str, language: str = "en") -> set[int]:
    return {cue.sign for cue in read(text, language).cues}
