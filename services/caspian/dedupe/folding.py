"""Text in, what counts for comparison out: words without case, marks and punctuation, as hashes with their places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from caspian.dedupe.folding_tables import DIGIT, DROPPED, IDEOGRAPH, INSIDE_NUMBER, SEPARATOR, load
from caspian.dedupe.jit import kernel

# Longer texts are compared by their first 20,000 words: a long report has 5,000, and the cost stays bounded.
MAX_WORDS = 20_000
MAX_CHARACTERS = 400_000
# 16-bit word hashes from here on are numbers, so that a record of hashes alone still tells them.
NUMBERS_FROM = 0xF000
# Words are also hashed by their first letters, a stemming that needs no language: Russian endings have 1-3 letters.
STEM_LETTERS = 6

FNV_OFFSET = 0x811C9DC5
FNV_PRIME = 0x01000193
EXACT_PRIME = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text of n words."""

    # Folded code points, words separated by one space.
    stream: npt.NDArray[np.uint32]
    # 16-bit hash of each word.
    words: npt.NDArray[np.uint16]
    # 32-bit hash of each word's first letters; numbers and words of one letter have 0.
    stems: npt.NDArray[np.uint32]
    # Where each word stands in the text, code points.
    starts: npt.NDArray[np.int32]
    ends: npt.NDArray[np.int32]
    # 64-bit hash of the stream.
    exact: int


def fold(text: str) -> Folded:
    """Fold a text of any script; lone surrogates count as separators."""
    tables = load()
    raw = np.frombuffer(text[:MAX_CHARACTERS].encode("utf-32-le", "surrogatepass"), np.uint32)
    stream, words, stems, starts, ends, exact = _fold(raw, tables.kinds, tables.codes, MAX_WORDS)
    return Folded(stream, words, stems, starts, ends, int(exact))


def word_hash(word: str) -> int:
    """32-bit FNV-1a of a folded word, as `stems` has it for its first letters."""
    value = FNV_OFFSET
    for character in word:
        value = ((value ^ ord(character)) * FNV_PRIME) & 0xFFFFFFFF
    return value


@kernel
def _kind(code: int, kinds: npt.NDArray[np.uint8]) -> Any:
    if code < 0x10000:
        return int(kinds[code])
    # Emoji and pictographs separate; ideographs of the supplementary plane are words; the rest are letters.
    if 0x1F000 <= code < 0x20000:
        return 0
    return 2 if 0x20000 <= code < 0x40000 else 1


@kernel
def _word16(value: int, numeric: bool) -> Any:
    # Products of 32-bit numbers are 64 bits wide in compiled code, hence the casts.
    mixed = np.uint32(value)
    mixed = np.uint32((mixed ^ (mixed >> np.uint32(15))) * np.uint32(0x2C1B3C6D))
    mixed ^= mixed >> np.uint32(13)
    return (0xF000 | (mixed & np.uint32(0xFFF))) if numeric else mixed % np.uint32(0xF000)


@kernel
def _fold(
    raw: npt.NDArray[np.uint32], kinds: npt.NDArray[np.uint8], codes: npt.NDArray[np.uint32], max_words: int
) -> Any:
    n = len(raw)
    stream = np.empty(5 * n + 1, np.uint32)
    limit = min(n, max_words)
    words = np.empty(limit, np.uint16)
    stems = np.empty(limit, np.uint32)
    starts = np.empty(limit, np.int32)
    ends = np.empty(limit, np.int32)
    size = 0
    count = 0
    letters = 0
    numeric = True
    value = np.uint32(FNV_OFFSET)
    stem = np.uint32(0)
    start = 0
    end = 0
    exact = np.uint64(0)
    for i in range(n + 1):
        kind = 0 if i == n else _kind(raw[i], kinds)
        if kind == DROPPED:
            continue
        if kind == INSIDE_NUMBER:
            if letters > 0 and numeric and i + 1 < n and _kind(raw[i + 1], kinds) == DIGIT:
                continue
            kind = SEPARATOR
        if letters > 0 and kind in (SEPARATOR, IDEOGRAPH):
            words[count] = _word16(value, numeric)
            stems[count] = np.uint32(0) if numeric or letters < 2 else (stem if letters > STEM_LETTERS else value)
            starts[count] = start
            ends[count] = end
            count += 1
            letters = 0
            if count == max_words:
                break
        if kind == SEPARATOR:
            continue
        if letters == 0:
            if size > 0:
                stream[size] = np.uint32(32)
                size += 1
            value = np.uint32(FNV_OFFSET)
            numeric = True
            start = i
        end = i + 1
        numeric = numeric and kind == DIGIT
        for j in range(4):
            code = np.uint32(raw[i]) if raw[i] >= 0x10000 else codes[raw[i], j]
            if code == 0 or (j > 0 and raw[i] >= 0x10000):
                break
            stream[size] = code
            size += 1
            letters += 1
            value = np.uint32((value ^ code) * np.uint32(FNV_PRIME))
            if letters == STEM_LETTERS:
                stem = value
        if kind == IDEOGRAPH:
            # Ends at once: whatever follows begins a word.
            words[count] = _word16(value, False)
            stems[count] = value
            starts[count] = start
            ends[count] = end
            count += 1
            letters = 0
            if count == max_words:
                break
    if size > 0 and stream[size - 1] == 32:
        size -= 1
    for i in range(size):
        exact = (exact ^ np.uint64(stream[i])) * np.uint64(EXACT_PRIME)
        exact ^= exact >> np.uint64(32)
    return (
        stream[:size].copy(),
        words[:count].copy(),
        stems[:count].copy(),
        starts[:count].copy(),
        ends[:count].copy(),
        exact,
    )
