"""Title and text in, what story grouping compares out: weighted terms, and weighted entities, numbers and dates.

Terms are stems weighted by how often they stand here and how rare they are anywhere (a static table, so that the same
text has the same weights for ever). Entities agree across languages: names of the gazetteer, other names by the
skeleton of their sounds, numbers, and days of a month.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from caspian.dedupe import gazetteer
from caspian.dedupe.folding import Folded, word_hash
from caspian.dedupe.names import skeleton

# The heaviest ones kept; more changed no result and cost memory (docs/decisions/0031).
MAX_TERMS = 64
MAX_ENTITIES = 32
# Words that matter are said early in news; what comes later is background.
MAX_WORDS = 600
# Of stems that the table does not have.
DEFAULT_IDF = 7.0
# Weight of a name outside the gazetteer, of a number, of a date.
NAME_WEIGHT = 1.0
NUMBER_WEIGHT = 0.6
DATE_WEIGHT = 0.8


@dataclass(frozen=True, slots=True)
class Features:
    """Two sparse unit vectors: feature hashes ascending, with their weights."""

    terms: npt.NDArray[np.uint32]
    term_weights: npt.NDArray[np.float32]
    entities: npt.NDArray[np.uint32]
    entity_weights: npt.NDArray[np.float32]


@lru_cache(maxsize=1)
def idf_table() -> dict[int, float]:
    """Inverse document frequency by stem hash, from idf.tsv."""
    table = {}
    for line in Path(__file__).with_name("idf.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            stem, _, idf = line.partition("\t")
            table[word_hash(stem)] = float(idf)
    return table


def features(title: Folded, body: Folded, raw: str) -> Features:
    """Features of an article; `raw` is the text that `body` was folded from."""
    stems = np.concatenate([title.stems, title.stems, body.stems[:MAX_WORDS]])
    hashes, counts = np.unique(stems[stems != 0], return_counts=True)
    idf = idf_table()
    terms = {
        term: (1.0 + math.log(count)) * idf.get(term, DEFAULT_IDF)
        for term, count in zip(hashes.tolist(), counts.tolist(), strict=True)
    }
    counted: dict[str, float] = {}
    for key, weight in _entities(title, None) + _entities(body, raw):
        counted[key] = counted.get(key, 0.0) + weight
    entities = {
        zlib.crc32(key.encode("utf-8", "surrogatepass")): base * (1.0 + math.log(total / base))
        for key, total in counted.items()
        for base in (_base(key),)
    }
    return Features(*_unit(terms, MAX_TERMS), *_unit(entities, MAX_ENTITIES))


def _base(key: str) -> float:
    kind, _, name = key.partition(":")
    if kind == "g":
        return gazetteer.load().weights[name]
    return {"n": NAME_WEIGHT, "#": NUMBER_WEIGHT, "d": DATE_WEIGHT}[kind]


def _entities(folded: Folded, raw: str | None) -> list[tuple[str, float]]:
    words = folded.stream.tobytes().decode("utf-32-le", "surrogatepass").split(" ")[:MAX_WORDS]
    known = gazetteer.load()
    found: list[tuple[str, float]] = []
    previous_end = 0
    for i, word in enumerate(words):
        if not word or i >= len(folded.starts):
            continue
        entity = known.find(word)
        key = ""
        if entity is not None:
            key = f"g:{entity}"
        elif word.isdigit():
            key = _number(words, i, known.months)
        elif raw is not None and len(word) > 3:
            start = int(folded.starts[i])
            # A capital inside a sentence is a name in Latin and Cyrillic script.
            if raw[start].isupper() and _inside_sentence(raw[previous_end:start]):
                sounds = skeleton(word)
                key = f"n:{sounds}" if sounds else ""
        previous_end = int(folded.ends[i])
        if key:
            found.append((key, _base(key)))
    return found


def _number(words: list[str], i: int, months: dict[str, int]) -> str:
    word = words[i]
    if len(word) <= 2 and word != "0":
        for neighbour in (i + 1, i - 1):
            if 0 <= neighbour < len(words) and words[neighbour] in months:
                return f"d:{months[words[neighbour]]}-{int(word)}"
        # Small numbers are in every text.
        return ""
    return f"#:{word.lstrip('0')[:12]}"


def _inside_sentence(between: str) -> bool:
    return bool(between) and not any(c in '.!?:;\n«“”"()[]•—–-' for c in between)


def _unit(weights: dict[int, float], limit: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.float32]]:
    heaviest = sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:limit]
    heaviest = sorted((key, weight) for key, weight in heaviest if weight > 0)
    norm = math.sqrt(math.fsum(weight * weight for _, weight in heaviest)) or 1.0
    keys = np.array([key for key, _ in heaviest], np.uint32)
    return keys, np.array([weight / norm for _, weight in heaviest], np.float32)
