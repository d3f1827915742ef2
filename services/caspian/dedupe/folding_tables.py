"""Tables of the folding kernel: code point → folded code points and kind, from Unicode's data and letters.yaml."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml
from pydantic import BaseModel, ConfigDict

SEPARATOR, LETTER, IDEOGRAPH, DROPPED, DIGIT, INSIDE_NUMBER = range(6)
# Code points above are letters (historic scripts, rare ideographs) or separators (emoji) by range.
TABLE_SIZE = 0x10000
# The longest compatibility form kept: U+FDFB has 8 letters, its like do not occur in running text.
MAX_EXPANSION = 4


class Letters(BaseModel):
    """letters.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    variants: dict[str, str]
    dropped: tuple[str, ...]
    inside_numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """`kinds[c]` is one of the constants above; `codes[c]` are up to four folded code points, zero-filled."""

    kinds: npt.NDArray[np.uint8]
    codes: npt.NDArray[np.uint32]


def fold_character(character: str, variants: dict[str, str]) -> str:
    """One character without case, compatibility form, marks and variants: `É` → `e`, `ﬁ` → `fi`, `٤` → `4`."""
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", character).casefold())
    plain = unicodedata.normalize("NFC", "".join(c for c in plain if unicodedata.category(c) != "Mn"))
    return "".join(variants.get(c, c) for c in plain)


def kind_of(folded: str) -> int:
    """Kind of a folded character; what is neither letter nor digit separates words."""
    if not folded or not all(unicodedata.category(c)[0] in "LNM" for c in folded):
        return SEPARATOR
    if all("0" <= c <= "9" for c in folded):
        return DIGIT
    return IDEOGRAPH if _is_ideograph(ord(folded[0])) else LETTER


def _is_ideograph(code: int) -> bool:
    # Scripts written without spaces: each character counts as a word (kana, CJK; Thai, Lao, Khmer, Burmese).
    return 0x3040 <= code < 0xA000 or 0x0E00 <= code < 0x0F00 or 0x1000 <= code < 0x10A0 or 0x1780 <= code < 0x1800


# Han ideographs and Hangul syllables, two thirds of all letters: no case, no marks, no compatibility form. A test asks
# `fold_character` for each. Filled in by range, they leave a fifth of the time that a worker's start spends here.
_UNCHANGED = ((0x3400, 0x4DC0, IDEOGRAPH), (0x4E00, 0xA000, IDEOGRAPH), (0xAC00, 0xD7A4, LETTER))


def _others() -> Iterator[int]:
    begin = 0
    for first, end, _ in (*_UNCHANGED, (TABLE_SIZE, 0, 0)):
        yield from range(begin, first)
        begin = end


@lru_cache(maxsize=1)
def load() -> Tables:
    """The tables of the basic plane, once per process."""
    raw = yaml.safe_load(Path(__file__).with_name("letters.yaml").read_text(encoding="utf-8"))
    letters = Letters.model_validate(raw)
    kinds = np.zeros(TABLE_SIZE, np.uint8)
    codes = np.zeros((TABLE_SIZE, MAX_EXPANSION), np.uint32)
    for first, end, kind in _UNCHANGED:
        kinds[first:end] = kind
        codes[first:end, 0] = np.arange(first, end)
    for code in _others():
        category = unicodedata.category(chr(code))
        if category in ("Mn", "Me", "Cf"):
            kinds[code] = DROPPED
        elif category[0] in "LN" or category == "Mc":
            folded = fold_character(chr(code), letters.variants)[:MAX_EXPANSION]
            kinds[code] = kind_of(folded)
            codes[code, : len(folded)] = [ord(c) for c in folded]
    for character in letters.dropped:
        kinds[ord(character)] = DROPPED
    for character in letters.inside_numbers:
        kinds[ord(character)] = INSIDE_NUMBER
    return Tables(kinds, codes)
