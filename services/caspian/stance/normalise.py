"""Stored text in, folded text and the way back out: every folded character knows where it came from.

Folding makes spellings comparable: lower case, no diacritics (ё, й, é, harakat, niqqud), Persian and Arabic forms of
one letter, dotted and dotless i, digits, apostrophes; invisible characters vanish, the zero-width non-joiner and
every space become a blank. Patterns are folded by the same function, so both sides always agree.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

# Letters that decomposition leaves apart, though writers and keyboards mix them.
_SAME_LETTER = {
    "ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ı": "i", "ł": "l", "ø": "o", "ß": "ss",
    "’": "'", "‘": "'", "ʼ": "'", "׳": "'", "`": "'", "´": "'", "‐": "-", "‑": "-", "–": "-", "—": "-", "ـ": "",
}  # fmt: skip
_ZWNJ = "\u200c"


def _fold_character(character: str) -> str:
    if character == _ZWNJ or character.isspace():
        return " "
    folded = []
    for part in unicodedata.normalize("NFKD", character):
        category = unicodedata.category(part)
        if category in ("Mn", "Me", "Cf"):
            continue
        if category == "Nd":
            folded.append(str(unicodedata.decimal(part)))
            continue
        for lower in part.lower():
            if unicodedata.category(lower) != "Mn":
                folded.append(_SAME_LETTER.get(lower, lower))
    return "".join(folded)


class _Table(dict[str, str]):
    """Folds each distinct character once. Bounded: Unicode has about 150 thousand."""

    def __missing__(self, character: str) -> str:
        folded = self[character] = _fold_character(character)
        return folded


_TABLE = _Table()


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded `text`; `origin[i]` is the code point of the source that character i came from."""

    source: str
    text: str
    origin: tuple[int, ...] | range

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Source code points covered by folded [start, end), start < end."""
        return self.origin[start], self.origin[end - 1] + 1


def fold(source: str) -> Folded:
    """Fold a text, keeping the way back."""
    table = _TABLE
    parts = [table[character] for character in source]
    text = "".join(parts)
    if len(text) == len(source) and all(parts):
        return Folded(source, text, range(len(source)))
    origin: list[int] = []
    for position, part in enumerate(parts):
        if len(part) == 1:
            origin.append(position)
        else:
            origin.extend([position] * len(part))
    return Folded(source, text, tuple(origin))


def fold_phrase(phrase: str) -> str:
    """Fold a pattern, without the way back."""
    return "".join(_TABLE[character] for character in phrase)
