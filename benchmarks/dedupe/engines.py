"""Ours and the peers behind one shape: `judge(text)` says which earlier texts it is a copy of, and keeps it.

Every engine keeps a text only if it is not a copy of an earlier one, as ours does.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np
import numpy.typing as npt

from caspian.dedupe.corpus import Corpus
from caspian.dedupe.fingerprint import fingerprints
from caspian.dedupe.folding import fold
from caspian.dedupe.verdict import COPIES
from caspian.events.v1.article_pb2 import Reuse

SHINGLE = 3
PERMUTATIONS = 128


class Engine(Protocol):
    name: str

    def judge(self, text: str) -> tuple[list[int], str]:
        """Numbers of the earlier texts it is a copy of (in order of calls, from 0), and the kind, where it has one."""
        ...


class Caspian:
    """Folding, fingerprints, index, alignment and verdict, without messages around them."""

    name = "caspian"

    def __init__(self) -> None:
        self.words: dict[int, npt.NDArray[np.uint16]] = {}
        self.corpus = Corpus(self.words.__getitem__, lambda slot: slot)
        self.count = 0

    def judge(self, text: str) -> tuple[list[int], str]:
        number = self.count
        self.count += 1
        folded = fold(text)
        prints = fingerprints(folded.stream)
        matches = self.corpus.find(folded, prints)
        copies = [match.slot for match in matches if match.kind in COPIES]
        kind = matches[0].kind if matches else Reuse.NONE
        if not copies or kind == Reuse.SUPERSET:
            self.words[number] = folded.words
            self.corpus.add(number, folded.exact, self.corpus.index.select(prints))
        return copies, Reuse.Kind.Name(kind)


def shingles(text: str) -> list[str]:
    words = text.lower().split()
    return [" ".join(words[i : i + SHINGLE]) for i in range(max(1, len(words) - SHINGLE + 1))]


class Datasketch:
    def __init__(self, threshold: float) -> None:
        from datasketch import MinHash, MinHashLSH

        self.name = f"datasketch LSH {threshold}"
        self._minhash, self.lsh, self.count = MinHash, MinHashLSH(threshold=threshold, num_perm=PERMUTATIONS), 0

    def judge(self, text: str) -> tuple[list[int], str]:
        number = self.count
        self.count += 1
        minhash = self._minhash(num_perm=PERMUTATIONS)
        minhash.update_batch([shingle.encode() for shingle in shingles(text)])
        found = self.lsh.query(minhash)
        if not found:
            self.lsh.insert(number, minhash)
        return found, ""


class Rensa:
    def __init__(self, threshold: float) -> None:
        import rensa

        self.name = f"rensa {threshold}"
        self._rensa, self.threshold, self.count = rensa, threshold, 0
        self.lsh = rensa.RMinHashLSH(threshold=threshold, num_perm=PERMUTATIONS, num_bands=32)
        self._kept: dict[int, object] = {}

    def judge(self, text: str) -> tuple[list[int], str]:
        number = self.count
        self.count += 1
        minhash = self._rensa.RMinHash(num_perm=PERMUTATIONS, seed=42)
        minhash.update(shingles(text))
        found = [k for k in self.lsh.query(minhash) if self._kept[k].jaccard(minhash) >= self.threshold]  # type: ignore[attr-defined]
        if not found:
            self.lsh.insert(number, minhash)
            self._kept[number] = minhash
        return found, ""


class Simhash:
    name = "simhash64 k=3"

    def __init__(self) -> None:
        import logging

        import simhash

        logging.getLogger().setLevel(logging.ERROR)
        self._simhash, self.index, self.count = simhash.Simhash, simhash.SimhashIndex([], k=3), 0

    def judge(self, text: str) -> tuple[list[int], str]:
        number = self.count
        self.count += 1
        value = self._simhash(shingles(text))
        found = [int(name) for name in self.index.get_near_dups(value)]
        if not found:
            self.index.add(str(number), value)
        return found, ""
