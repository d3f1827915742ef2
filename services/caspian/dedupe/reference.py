"""The kernels once more, slowly and plainly: what the tests compare the compiled ones with.

Each function takes and gives what its fast counterpart does. Not used by the stage.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from caspian.dedupe import folding_tables
from caspian.dedupe.folding import NUMBERS_FROM, STEM_LETTERS, word_hash
from caspian.dedupe.folding_tables import DIGIT, DROPPED, IDEOGRAPH, INSIDE_NUMBER, LETTER, SEPARATOR

_64 = (1 << 64) - 1
_32 = (1 << 32) - 1


def words(text: str) -> list[tuple[str, int, int]]:
    """Folded words with their places: `fold(text)` as strings."""
    found: list[tuple[str, int, int]] = []
    word, start, end = "", 0, 0

    def close() -> None:
        nonlocal word
        if word:
            found.append((word, start, end))
        word = ""

    for i, character in enumerate(text):
        kind, folded = _fold(character)
        if kind == DROPPED:
            continue
        if kind == INSIDE_NUMBER:
            following = _fold(text[i + 1])[0] if i + 1 < len(text) else SEPARATOR
            if _is_number(word) and following == DIGIT:
                continue
            kind = SEPARATOR
        if kind in (SEPARATOR, IDEOGRAPH):
            close()
        if kind == SEPARATOR:
            continue
        if not word:
            start = i
        word += folded
        end = i + 1
        if kind == IDEOGRAPH:
            close()
    close()
    return found


def word_hashes(text: str) -> list[int]:
    """`fold(text).words`."""
    return [_word16(word) for word, _, _ in words(text)]


def stems(text: str) -> list[int]:
    """`fold(text).stems`."""
    found = []
    for word, _, _ in words(text):
        alone = len(word) < 2 and not _is_ideograph(word)
        found.append(0 if _is_number(word) or alone else word_hash(word[:STEM_LETTERS]))
    return found


def winnow(stream: str, gram: int, window: int) -> list[int]:
    """`fingerprints(stream)`: the smallest hash of each window of consecutive grams."""
    hashes = [_gram_hash(stream[i : i + gram]) for i in range(len(stream) - gram + 1)]
    width = min(window, len(hashes))
    return sorted({min(hashes[i : i + width]) for i in range(len(hashes) - width + 1)} if hashes else set())


def covered(query: Sequence[int], other: Sequence[int], window: int, share: float, support: int) -> list[bool]:
    """Which words of the query lie in a window that the other text covers, by exhaustive search."""
    places = _support(_places(query, other), support)
    width = min(window, len(query))
    marks = [False] * len(query)
    if width < 2:
        return marks
    for begin in range(len(query) - width + 1):
        hits = sum(places[i] is not None for i in range(begin, begin + width - 1))
        if hits >= (width - 1) * share:
            marks[begin : begin + width] = [True] * width
    return marks


def _places(query: Sequence[int], other: Sequence[int]) -> list[int | None]:
    first: dict[tuple[int, int], int] = {}
    for j in range(len(other) - 1):
        first.setdefault((other[j], other[j + 1]), j)
    places: list[int | None] = []
    last: int | None = None
    for i in range(len(query) - 1):
        pair = (query[i], query[i + 1])
        if last is not None and last + 2 < len(other) and (other[last + 1], other[last + 2]) == pair:
            last += 1
        else:
            last = first.get(pair)
        places.append(last)
    return places


def _support(places: list[int | None], reach: int) -> list[int | None]:
    def has_neighbour(i: int, place: int) -> bool:
        for j in range(max(0, i - reach), min(len(places), i + reach + 1)):
            other = places[j]
            if j != i and other is not None and abs((other - place) - (j - i)) <= reach:
                return True
        return False

    return [place if place is not None and has_neighbour(i, place) else None for i, place in enumerate(places)]


def _fold(character: str) -> tuple[int, str]:
    tables = folding_tables.load()
    code = ord(character)
    if code < folding_tables.TABLE_SIZE:
        return int(tables.kinds[code]), "".join(chr(c) for c in tables.codes[code].tolist() if c)
    if 0x1F000 <= code < 0x20000:
        return SEPARATOR, ""
    return (IDEOGRAPH if 0x20000 <= code < 0x40000 else LETTER), character


def _is_number(word: str) -> bool:
    # Digits of scripts beyond the tables stay as they are.
    return word.isascii() and word.isdigit()


def _is_ideograph(word: str) -> bool:
    return _fold(word)[0] == IDEOGRAPH or unicodedata.category(word) == "Lo"


def _word16(word: str) -> int:
    mixed = word_hash(word)
    mixed ^= mixed >> 15
    mixed = mixed * 0x2C1B3C6D & _32
    mixed ^= mixed >> 13
    return NUMBERS_FROM | (mixed & 0xFFF) if _is_number(word) else mixed % NUMBERS_FROM


def _gram_hash(gram: str) -> int:
    from caspian.dedupe.fingerprint import BASE, MIX

    value = 0
    for character in gram:
        value = (value * BASE + ord(character)) & _64
    return ((value ^ value >> 33) * MIX & _64) >> 32
