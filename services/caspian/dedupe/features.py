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

from caspian.dedupe.entities import mentions
from caspian.dedupe.folding import Folded
from caspian.dedupe.idf import idf_of_stems

# The heaviest ones kept: with half as many, articles of different length about one event came apart; with twice as many
# nothing was gained (docs/decisions/0031).
MAX_TERMS = 64
MAX_ENTITIES = 32
# Words that matter are said early in news; what comes later is background.
MAX_WORDS = 600
# Added to the length of the entity vector: two texts with one common name each are not alike because of it.
ENTITY_SMOOTHING = 1.5
# Words for what is common in the subject (ships, ports, banks) are rare in news anywhere, but not here.
COMMON_TERM = 0.5


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
    terms = (1.0 + np.log(counts)) * idf_of_stems(hashes)

    found: dict[str, list[float]] = {}
    common: set[int] = set()
    for mention in mentions(title, raw_title, MAX_WORDS) + mentions(body, raw_body, MAX_WORDS):
        found.setdefault(mention.key, []).append(mention.weight)
        if mention.common_stem:
            common.add(mention.common_stem)
    if common:
        terms[np.searchsorted(hashes, sorted(common & set(hashes.tolist())))] *= COMMON_TERM
    keys = np.array([zlib.crc32(key.encode("utf-8", "surrogatepass")) for key in found], np.uint32)
    entities = np.array([weights[-1] * (1.0 + math.log(len(weights))) for weights in found.values()], np.float64)
    return Features(*_scaled(hashes, terms, MAX_TERMS, 0.0), *_scaled(keys, entities, MAX_ENTITIES, ENTITY_SMOOTHING))


def _scaled(
    keys: npt.NDArray[np.uint32], weights: npt.NDArray[np.float64], limit: int, smoothing: float
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]:
    # The comparison takes a weight of 0 for the end of the row.
    heaviest = np.lexsort((keys, -weights))[: min(limit, int((weights > 0).sum()))]
    keys, weights = keys[heaviest], weights[heaviest]
    order = np.argsort(keys)
    norm = math.sqrt(math.fsum((weights * weights).tolist()) + smoothing * smoothing) or 1.0
    return keys[order], (weights[order] / norm).astype(np.float32)
