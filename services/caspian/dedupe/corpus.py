"""The texts known so far: a folded text in, the texts it shares with out, best match first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from caspian.dedupe.alignment import Alignment, Words, align
from caspian.dedupe.folding import Folded
from caspian.dedupe.index import FingerprintIndex
from caspian.dedupe.slots import MISSING, SlotMap
from caspian.dedupe.verdict import MIN_WORDS, kind_of
from caspian.events.v1.article_pb2 import Reuse

# Texts compared word by word per input; real articles have 1-5 candidates, crafted ones as many as they like.
MAX_CANDIDATES = 24
# A text has a fingerprint per 64.5 characters, some ten words. Two texts that share a fifth of the shorter one's words
# have a fifth of its fingerprints in common, and at least a twentieth where every seventh word was replaced.
WORDS_PER_PRINT = 10
MIN_HITS = 0.05

_ORDER = {Reuse.EXACT: 0, Reuse.NEAR: 1, Reuse.EXCERPT: 2, Reuse.SUPERSET: 2, Reuse.PARTIAL: 3}


@dataclass(frozen=True, slots=True)
class Match:
    """One earlier text that shares with the new one, and how."""

    slot: int
    kind: Reuse.Kind
    alignment: Alignment


class Corpus:
    """Index of originals by fingerprint and of texts by exact hash. The words themselves live with the caller.

    `words_of(slot)` gives the word hashes of a text, `order_of(slot)` its place in the order of arrival.
    """

    def __init__(self, words_of: Callable[[int], Words], order_of: Callable[[int], int]) -> None:
        self._words_of = words_of
        self._order_of = order_of
        self.index = FingerprintIndex()
        self.exact = SlotMap()

    @property
    def nbytes(self) -> int:
        """Memory of both indexes, bytes."""
        return self.index.nbytes + self.exact.nbytes

    def find(self, folded: Folded, prints: npt.NDArray[np.uint32], exclude: Collection[int] = ()) -> list[Match]:
        """Texts that share with this one, of any kind but NONE, best first; ties go to the earliest."""
        if len(folded.words) < MIN_WORDS:
            return []
        same = self.exact.get(folded.exact)
        if same != MISSING and same not in exclude and len(self._words_of(same)) == len(folded.words):
            return [Match(same, Reuse.EXACT, Alignment(1.0, 1.0, len(folded.words), 1.0, 0, 1.0))]
        matches = []
        for slot in self._candidates(folded, prints, exclude):
            alignment = align(folded.words, self._words_of(slot))
            kind = kind_of(alignment)
            if kind != Reuse.NONE:
                matches.append(Match(slot, kind, alignment))
            if kind == Reuse.NEAR:
                # Those that follow share less, and no other kind goes before this one.
                break
        if len(matches) > 1:
            matches.sort(key=self._rank)
        return matches

    def add(self, slot: int, exact: int, prints: npt.NDArray[np.uint32]) -> None:
        """Add a text with those of its fingerprints that `index.select` chose; `exact` 0: not to be found by it."""
        if exact:
            self.exact.put(exact, slot)
        self.index.add(prints, slot)

    def remove(self, slot: int, exact: int, prints: npt.NDArray[np.uint32]) -> None:
        """Take a text out."""
        if exact:
            self.exact.remove(exact, slot)
        self.index.remove(prints, slot)

    def _candidates(self, folded: Folded, prints: npt.NDArray[np.uint32], exclude: Collection[int]) -> Iterator[int]:
        """Slots worth comparing, those with the most fingerprints in common first, then the earliest."""
        slots, hits = self.index.query(prints)
        by_hits: dict[int, list[int]] = {}
        for slot, hit in zip(slots.tolist(), hits.tolist(), strict=True):
            if slot not in exclude:
                by_hits.setdefault(hit, []).append(slot)
        left = MAX_CANDIDATES
        for hit in sorted(by_hits, reverse=True):
            group = by_hits[hit]
            for slot in sorted(group, key=self._order_of) if len(group) > 1 else group:
                shorter = min(len(folded.words), len(self._words_of(slot)))
                if left and hit >= MIN_HITS * shorter / WORDS_PER_PRINT:
                    left -= 1
                    yield slot

    def _rank(self, match: Match) -> tuple[int, float, int]:
        a = match.alignment
        return _ORDER[match.kind], -round(a.coverage_query + a.coverage_other, 6), self._order_of(match.slot)
