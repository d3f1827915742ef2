"""Title and text in, what story grouping compares out: weighted terms, and weighted entities, numbers and dates.

Terms are stems weighted by how often they stand here and how rare they are anywhere (a static table, so that the same
text has the same weights for ever). Entities (see entities.py) agree across languages.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from caspian.dedupe.entities import Mention, mentions
from caspian.dedupe.folding import Folded
from caspian.dedupe.idf import DEFAULT_IDF, idf_table

# The heaviest ones kept; more changed no result and cost memory (docs/decisions/0031).
MAX_TERMS = 64
MAX_ENTITIES = 32
# Words that matter are said early in news; what comes later is background.
MAX_WORDS = 600
# Added to the length of the entity vector: two texts with one common name each are not alike because of it.
ENTITY_SMOOTHING = 1.5


@dataclass(frozen=True, slots=True)
class Features:
    """Two sparse vectors: feature hashes ascending, with their weights. Terms have length 1, entities less."""

    terms: npt.NDArray[np.uint32]
    term_weights: npt.NDArray[np.float32]
    entities: npt.NDArray[np.uint32]
    entity_weights: npt.NDArray[np.float32]


def features(title: Folded, body: Folded, raw_title: str, raw_body: str) -> Features:
    """Features of an article; `raw_title` and `raw_body` are what `title` and `body` were folded from."""
    stems = np.concatenate([title.stems, title.stems, body.stems[:MAX_WORDS]])
    hashes, counts = np.unique(stems[stems != 0], return_counts=True)
    idf = idf_table()
    terms = {
        term: (1.0 + math.log(count)) * idf.get(term, DEFAULT_IDF)
        for term, count in zip(hashes.tolist(), counts.tolist(), strict=True)
    }
    found: dict[str, float] = {}
    counted: dict[str, int] = {}
    for mention in _all_mentions(title, body, raw_title, raw_body):
        found[mention.key] = mention.weight
        counted[mention.key] = counted.get(mention.key, 0) + 1
    entities = {
        zlib.crc32(key.encode("utf-8", "surrogatepass")): weight * (1.0 + math.log(counted[key]))
        for key, weight in found.items()
    }
    return Features(*_scaled(terms, MAX_TERMS, 0.0), *_scaled(entities, MAX_ENTITIES, ENTITY_SMOOTHING))


def _all_mentions(title: Folded, body: Folded, raw_title: str, raw_body: str) -> list[Mention]:
    return mentions(title, raw_title, MAX_WORDS) + mentions(body, raw_body, MAX_WORDS)


def _scaled(
    weights: dict[int, float], limit: int, smoothing: float
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]:
    heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:limit]
    heaviest = sorted((key, weight) for key, weight in heaviest if weight > 0)
    norm = math.sqrt(math.fsum(weight * weight for _, weight in heaviest) + smoothing * smoothing) or 1.0
    keys = np.array([key for key, _ in heaviest], np.uint32)
    return keys, np.array([weight / norm for _, weight in heaviest], np.float32)
