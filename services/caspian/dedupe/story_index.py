"""Features of the hot articles, searchable: features in, the slots of the most similar articles out.

Weights lie in one array for compiled comparison; postings lists lead from a feature to the articles that have it, the
newest first, of which at most 256 are looked at, so that a feature of every article costs no more than a rare one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from caspian.dedupe.features import MAX_ENTITIES, MAX_TERMS, Features
from caspian.dedupe.jit import kernel
from caspian.dedupe.sorting import sort_in_place

MAX_POSTINGS = 256
# Of each kind, the heaviest features get postings; the others count in the comparison.
MAX_POSTED = 16
WIDTH = MAX_TERMS + MAX_ENTITIES


class StoryIndex:
    """Rows of features by slot; rows are reused."""

    def __init__(self, rows: int = 1 << 8, nodes: int = 1 << 12) -> None:
        self._keys = np.zeros((rows, WIDTH), np.uint32)
        self._weights = np.zeros((rows, WIDTH), np.float32)
        # Place of the row's article in the order of arrival; 0 where the row is free.
        self._sequences = np.zeros(rows, np.int64)
        self._rows: dict[int, int] = {}
        self._slots: dict[int, int] = {}
        self._facts: dict[int, tuple[str, str, int]] = {}
        self._free: list[int] = list(range(rows - 1, -1, -1))
        self._node_count = 0
        self._heads: npt.NDArray[np.int32]
        self._head_keys: npt.NDArray[np.uint32]
        self._reset_postings(nodes)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, slot: int) -> bool:
        return slot in self._rows

    def sequence(self, slot: int) -> int:
        """Place of an article in the order of arrival."""
        return int(self._sequences[self._rows[slot]])

    def story(self, slot: int) -> str:
        """Id of the article's story."""
        return self._facts[slot][0]

    def language(self, slot: int) -> str:
        """Language of the article."""
        return self._facts[slot][1]

    def published(self, slot: int) -> int:
        """When the article says it was published, seconds; 0 where it does not."""
        return self._facts[slot][2]

    def add(
        self, slot: int, sequence: int, features: Features, story: str = "", language: str = "", published: int = 0
    ) -> None:
        """Add an article; `sequence` is greater than that of any article added before."""
        self._facts[slot] = story, language, published
        if not self._free:
            self._grow()
        row = self._free.pop()
        self._rows[slot], self._slots[row] = row, slot
        self._keys[row] = 0
        self._weights[row] = 0
        self._set(row, 0, features.terms, features.term_weights)
        self._set(row, MAX_TERMS, features.entities, features.entity_weights)
        self._sequences[row] = sequence
        self._post(row)

    def remove(self, slot: int) -> None:
        """Take an article out; its postings are skipped from now on, and swept when they are the majority."""
        row = self._rows.pop(slot)
        del self._facts[slot]
        del self._slots[row]
        self._sequences[row] = 0
        self._free.append(row)

    def similar(self, features: Features, limit: int) -> list[int]:
        """Slots of the articles with the greatest weight in common, the greatest first."""
        keys = np.concatenate([features.terms, features.entities])
        weights = np.concatenate([features.term_weights, features.entity_weights])
        rows = _similar(
            keys, weights, self._sequences,
            self._heads, self._head_keys, self._nodes, self._node_weights, limit, MAX_POSTINGS,
        )  # fmt: skip
        return [self._slots[row] for row in rows.tolist()]

    def compare(self, features: Features, slots: list[int]) -> npt.NDArray[np.float64]:
        """Cosines with each of the articles: rows of (terms, entities)."""
        rows = np.array([self._rows[slot] for slot in slots], np.int64)
        cosines: npt.NDArray[np.float64] = _compare(
            features.terms, features.term_weights, features.entities, features.entity_weights,
            self._keys, self._weights, rows, MAX_TERMS,
        )  # fmt: skip
        return cosines

    def _set(self, row: int, start: int, keys: npt.NDArray[np.uint32], weights: npt.NDArray[np.float32]) -> None:
        self._keys[row, start : start + len(keys)] = keys
        self._weights[row, start : start + len(keys)] = weights

    def _post(self, row: int) -> None:
        if self._node_count + 2 * MAX_POSTED > len(self._nodes):
            self._sweep()  # writes this row with the others
        else:
            self._write(row)

    def _write(self, row: int) -> None:
        for start, stop in ((0, MAX_TERMS), (MAX_TERMS, WIDTH)):
            self._node_count = int(
                _post(row, start, stop, MAX_POSTED, self._keys, self._weights, self._sequences, self._heads,
                      self._head_keys, self._nodes, self._node_weights, self._node_count)
            )  # fmt: skip

    def _sweep(self) -> None:
        size = len(self._nodes)
        while len(self._rows) * 2 * MAX_POSTED > size // 2:
            size *= 2
        self._reset_postings(size)
        for row in sorted(self._slots, key=lambda row: int(self._sequences[row])):
            self._write(row)

    def _reset_postings(self, nodes: int) -> None:
        # Node: row, next node, and the sequence of the article it was posted for; its weight beside it.
        self._nodes = np.zeros((nodes, 3), np.int32)
        self._node_weights = np.zeros(nodes, np.float32)
        self._node_count = 0
        self._heads = np.full(2 * nodes, -1, np.int32)
        self._head_keys = np.zeros(2 * nodes, np.uint32)

    def _grow(self) -> None:
        rows = len(self._sequences)
        self._keys = np.concatenate([self._keys, np.zeros_like(self._keys)])
        self._weights = np.concatenate([self._weights, np.zeros_like(self._weights)])
        self._sequences = np.concatenate([self._sequences, np.zeros_like(self._sequences)])
        self._free = list(range(2 * rows - 1, rows - 1, -1))


@kernel
def _head(head_keys: npt.NDArray[np.uint32], heads: npt.NDArray[np.int32], key: int) -> Any:
    mask = len(heads) - 1
    i = np.int64((np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(32)) & mask
    while heads[i] >= 0 and head_keys[i] != key:
        i = (i + 1) & mask
    return i


@kernel
def _post(
    row: Any,
    start: Any,
    stop: Any,
    limit: Any,
    keys: Any,
    weights: Any,
    sequences: Any,
    heads: Any,
    head_keys: Any,
    nodes: Any,
    node_weights: Any,
    count: Any,
) -> Any:
    # The weight that the heaviest `limit` features reach.
    floor = np.float32(0)
    if stop - start > limit:
        floor = sort_in_place(weights[row, start:stop].copy())[stop - start - limit]
    posted = 0
    for column in range(start, stop):
        if weights[row, column] > 0 and weights[row, column] >= floor and posted < limit:
            posted += 1
            i = _head(head_keys, heads, keys[row, column])
            nodes[count, 0] = row
            nodes[count, 1] = heads[i]
            nodes[count, 2] = sequences[row]
            node_weights[count] = weights[row, column]
            head_keys[i] = keys[row, column]
            heads[i] = count
            count += 1
    return count


@kernel
def _similar(
    query: Any,
    query_weights: Any,
    sequences: Any,
    heads: Any,
    head_keys: Any,
    nodes: Any,
    node_weights: Any,
    limit: Any,
    max_postings: Any,
) -> Any:
    rows = len(sequences)
    sums = np.zeros(rows, np.float64)
    touched = np.empty(rows, np.int64)
    count = 0
    for q in range(len(query)):
        node = heads[_head(head_keys, heads, query[q])]
        looked = 0
        while node >= 0 and looked < max_postings:
            row = nodes[node, 0]
            if sequences[row] == nodes[node, 2]:
                looked += 1
                if sums[row] == 0.0:
                    touched[count] = row
                    count += 1
                sums[row] += query_weights[q] * node_weights[node]
            node = nodes[node, 1]
    limit = min(limit, count)
    best = np.empty(limit, np.int64)
    for n in range(limit):
        top = -1
        for t in range(count):
            row = touched[t]
            if sums[row] > 0.0 and (
                top < 0 or sums[row] > sums[top] or (sums[row] == sums[top] and sequences[row] < sequences[top])
            ):
                top = row
        if top < 0:
            return best[:n]
        best[n] = top
        sums[top] = -1.0
    return best


@kernel
def _dot(keys: Any, weights: Any, row: Any, start: Any, stop: Any, query: Any, query_weights: Any) -> Any:
    total = 0.0
    column = start
    for q in range(len(query)):
        while column < stop and weights[row, column] > 0 and keys[row, column] < query[q]:
            column += 1
        if column < stop and weights[row, column] > 0 and keys[row, column] == query[q]:
            total += query_weights[q] * weights[row, column]
    return total


@kernel
def _compare(
    terms: Any, term_weights: Any, entities: Any, entity_weights: Any, keys: Any, weights: Any, rows: Any, split: Any
) -> Any:
    cosines = np.empty((len(rows), 2), np.float64)
    for r in range(len(rows)):
        cosines[r, 0] = _dot(keys, weights, rows[r], 0, split, terms, term_weights)
        cosines[r, 1] = _dot(keys, weights, rows[r], split, keys.shape[1], entities, entity_weights)
    return cosines
