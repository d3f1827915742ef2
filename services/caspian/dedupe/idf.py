"""How rare a stem is in news anywhere: idf.tsv in, a table by stem hash out."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

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


def idf_of(word: str) -> float:
    """Inverse document frequency of a folded word's stem."""
    return idf_table().get(word_hash(word[:STEM_LETTERS]), DEFAULT_IDF)
