"""How rare a stem is in news anywhere: idf.tsv in, a table by stem hash out."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from caspian.dedupe.folding import STEM_LETTERS, word_hash

# Of stems that the table does not have.
DEFAULT_IDF = 7.0


@lru_cache(maxsize=1)
def idf_table() -> dict[int, float]:
    """Inverse document frequency (natural logarithm) by hash of the stem, as `Folded.stems` has it."""
    table = {}
    for line in Path(__file__).with_name("idf.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            stem, _, idf = line.partition("\t")
            table[word_hash(stem)] = float(idf)
    return table


@lru_cache(maxsize=1)
def _columns() -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.float64]]:
    table = sorted(idf_table().items())
    return np.array([stem for stem, _ in table], np.uint32), np.array([idf for _, idf in table], np.float64)


def idf_of_stems(stems: npt.NDArray[np.uint32]) -> npt.NDArray[np.float64]:
    """Inverse document frequencies of many stems by hash."""
    known, idf = _columns()
    places = np.minimum(np.searchsorted(known, stems), len(known) - 1)
    return np.where(known[places] == stems, idf[places], DEFAULT_IDF)


def idf_of(word: str) -> float:
    """Inverse document frequency of a folded word's stem."""
    return idf_table().get(word_hash(word[:STEM_LETTERS]), DEFAULT_IDF)
