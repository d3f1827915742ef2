"""Folded text in, words out, each with its place in the stored text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from caspian.stance.normalise import Folded

# Letters and digits; an apostrophe inside a word stays for the moment ("won't", "İran'ın").
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Parallel lists: folded words, and where each begins and ends in the source (code points)."""

    words: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.words)


def bare(word: str) -> str:
    """Drop what follows an apostrophe ("iran's", "rusya'nin"), except in a contracted negation."""
    if "'" not in word or word.endswith("n't"):
        return word
    return word.split("'", 1)[0]


def tokenise(folded: Folded) -> Tokens:
    """Words in order."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    origin = folded.origin
    moved = not isinstance(origin, range)
    for match in _WORD.finditer(folded.text):
        start, end = match.span()
        word = match.group()
        words.append(bare(word) if "'" in word else word)
        starts.append(origin[start] if moved else start)
        ends.append(origin[end - 1] + 1 if moved else end)
    return Tokens(words, starts, ends)
