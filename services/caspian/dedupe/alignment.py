"""Word hashes of two texts in, how much of each is in the other out; and where the shared passages stand.

A bigram counts where a second one close by stands in the other text at the same distance: that leaves out what any two
texts on one subject share ("of the", "the two countries"). A word is covered where a window of 16 words around it has
at least 35 % of its bigrams so matched: that tolerates edits inside a passage, which exact matching does not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from caspian.dedupe.folding import NUMBERS_FROM
from caspian.dedupe.jit import kernel

WINDOW = 16
# 6 of the 15 bigrams of a window.
MIN_SHARE = 0.35
# How far away the second bigram may be, and by how many words the distances may differ.
SUPPORT = 4
# A crafted text can make the table of bigrams degenerate; further collisions count as "not found".
MAX_PROBES = 64
# Words that may differ between two hits of one passage.
MAX_GAP = 8
# Shorter shared stretches are phrases.
MIN_PASSAGE = 8

Words = npt.NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two texts overlap; "query" is the new one."""

    # Share of words covered, 0…1.
    coverage_query: float
    coverage_other: float
    # Words of the query that are covered.
    covered: int
    # Share of the covered words that match word for word, the smaller of both sides, 0…1.
    density: float
    # Numbers in the covered parts, the smaller count of both sides; and the share of them that stand in the same words
    # in both texts, the greater share of both sides, 0…1.
    numbers: int
    numbers_matched: float


def align(query: Words, other: Words) -> Alignment:
    """Compare two texts by their 16-bit word hashes."""
    return Alignment(*_align(query, other, WINDOW, MIN_SHARE, NUMBERS_FROM))


def passages(query: Words, other: Words, limit: int = 32) -> list[tuple[int, int, int, int]]:
    """Shared stretches as word ranges `(start, end, other_start, other_end)`, the longest first `limit`, in order."""
    places = _support(_places(query, other), SUPPORT)
    found: list[tuple[int, int, int, int]] = [tuple(row) for row in _stretches(places, MAX_GAP, MIN_PASSAGE).tolist()]
    found.sort(key=lambda stretch: (stretch[0] - stretch[1], stretch))
    return sorted(found[:limit])


@kernel
def _places(query: Words, other: Words) -> Any:
    # For each bigram of the query its place in the other text, continuing a run where one goes on, or -1.
    places = np.full(max(len(query) - 1, 0), -1, np.int32)
    size = 16
    while size < 2 * len(other):
        size *= 2
    mask = size - 1
    table = np.full(size, -1, np.int32)
    for j in range(len(other) - 1):
        i = _bigram_place(other[j], other[j + 1], mask)
        for _ in range(MAX_PROBES):
            known = table[i]
            if known < 0:
                table[i] = j
                break
            if other[known] == other[j] and other[known + 1] == other[j + 1]:
                break
            i = (i + 1) & mask
    last = -2
    for j in range(len(query) - 1):
        following = last + 1
        if 0 <= following < len(other) - 1 and other[following] == query[j] and other[following + 1] == query[j + 1]:
            places[j] = following
            last = following
            continue
        last = -2
        i = _bigram_place(query[j], query[j + 1], mask)
        for _ in range(MAX_PROBES):
            known = table[i]
            if known < 0:
                break
            if other[known] == query[j] and other[known + 1] == query[j + 1]:
                places[j] = known
                last = known
                break
            i = (i + 1) & mask
    return places


@kernel
def _support(places: npt.NDArray[np.int32], reach: int) -> Any:
    supported = np.full(len(places), -1, np.int32)
    for i in range(len(places)):
        if places[i] < 0:
            continue
        for j in range(max(0, i - reach), min(len(places), i + reach + 1)):
            if j != i and places[j] >= 0 and abs(places[j] - places[i] - j + i) <= reach:
                supported[i] = places[i]
                break
    return supported


@kernel
def _bigram_place(first: int, second: int, mask: int) -> Any:
    mixed = (np.uint64(first) << np.uint64(16) | np.uint64(second)) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(mixed >> np.uint64(32)) & mask


@kernel
def _covered(places: npt.NDArray[np.int32], words: int, window: int, share: float) -> Any:
    covered = np.zeros(words, np.bool_)
    width = min(window, words)
    if width < 2:
        return covered, 0, 0
    need = int(np.ceil((width - 1) * share))
    hits = 0
    until = 0
    for end in range(words - 1):
        hits += places[end] >= 0
        begin = end - (width - 1) + 1
        if begin < 0:
            continue
        if begin > 0:
            hits -= places[begin - 1] >= 0
        if hits >= need:
            for i in range(max(begin, until), begin + width):
                covered[i] = True
            until = begin + width
    count = 0
    matched = 0
    for i in range(words):
        if covered[i]:
            count += 1
            if (i < words - 1 and places[i] >= 0) or (i > 0 and places[i - 1] >= 0):
                matched += 1
    return covered, count, matched


@kernel
def _numbers(words: Words, covered: npt.NDArray[np.bool_], places: npt.NDArray[np.int32], first: int) -> Any:
    total = 0
    matched = 0
    for i in range(len(words)):
        if covered[i] and words[i] >= first:
            total += 1
            matched += (i < len(places) and places[i] >= 0) or (i > 0 and places[i - 1] >= 0)
    return total, matched


@kernel
def _align(query: Words, other: Words, window: int, share: float, first_number: int) -> Any:
    places_q = _support(_places(query, other), SUPPORT)
    places_o = _support(_places(other, query), SUPPORT)
    covered_q, count_q, matched_q = _covered(places_q, len(query), window, share)
    covered_o, count_o, matched_o = _covered(places_o, len(other), window, share)
    numbers_q, same_q = _numbers(query, covered_q, places_q, first_number)
    numbers_o, same_o = _numbers(other, covered_o, places_o, first_number)
    return (
        count_q / max(len(query), 1),
        count_o / max(len(other), 1),
        count_q,
        min(matched_q / max(count_q, 1), matched_o / max(count_o, 1)),
        min(numbers_q, numbers_o),
        max(same_q / max(numbers_q, 1), same_o / max(numbers_o, 1)),
    )


@kernel
def _stretches(places: npt.NDArray[np.int32], max_gap: int, min_words: int) -> Any:
    found = np.empty((len(places) // max(min_words - 1, 1) + 1, 4), np.int32)
    count = 0
    start = -1
    last = -1
    for i in range(len(places) + 1):
        ends = i == len(places)
        if not ends and places[i] < 0:
            continue
        if start >= 0:
            step = 0 if ends else places[i] - places[last]
            if ends or i - last > max_gap or step <= 0 or step > max_gap + (i - last):
                if last - start + 2 >= min_words and places[last] - places[start] + 2 >= min_words:
                    found[count, 0] = start
                    found[count, 1] = last + 2
                    found[count, 2] = places[start]
                    found[count, 3] = places[last] + 2
                    count += 1
                start = -1
        if not ends:
            if start < 0:
                start = i
            last = i
    return found[:count].copy()
