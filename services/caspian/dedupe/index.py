"""Inverted index of fingerprints: which texts share one with this text? Slots in, candidate slots with hits out.

Only originals are added, so a story copied 500 times still has one entry, and a fingerprint that eight different
originals share is boilerplate: it is neither added again nor answered.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from caspian.dedupe.jit import kernel
from caspian.dedupe.sorting import sort_in_place

# Measured on labelled variants (docs/decisions/0030): with 3 a quarter of the copies is lost, 16 finds no more than 8.
FREQUENCY_CAP = 8
FREE = -1
REMOVED = -2
# A table is full at this share of its size: longer chains cost more than the memory saves.
MAX_LOAD = 0.8


class FingerprintIndex:
    """Pairs (fingerprint, slot) in an open-addressing table of 8 bytes an entry."""

    def __init__(self, cap: int = FREQUENCY_CAP, size: int = 1 << 12) -> None:
        self._cap = cap
        self._keys = np.zeros(size, np.uint32)
        self._slots = np.full(size, FREE, np.int32)
        # Entries in use and removed ones, which still lengthen chains.
        self._used = 0
        self._removed = 0

    def __len__(self) -> int:
        return self._used

    @property
    def nbytes(self) -> int:
        """Memory of the table, bytes."""
        return self._keys.nbytes + self._slots.nbytes

    def select(self, fingerprints: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
        """Those below the cap: what an original is to be added with."""
        chosen: npt.NDArray[np.uint32] = _select(self._keys, self._slots, fingerprints, self._cap)
        return chosen

    def add(self, fingerprints: npt.NDArray[np.uint32], slot: int) -> None:
        """Add a text with what `select` chose. The order of adding changes no later answer."""
        size = len(self._keys)
        if self._used + self._removed + len(fingerprints) > size * MAX_LOAD:
            while self._used + len(fingerprints) > size * MAX_LOAD / 1.5:
                size *= 2
            keys, slots = np.zeros(size, np.uint32), np.full(size, FREE, np.int32)
            _rehash(self._keys, self._slots, keys, slots)
            self._keys, self._slots, self._removed = keys, slots, 0
        _add(self._keys, self._slots, fingerprints, slot)
        self._used += len(fingerprints)

    def remove(self, fingerprints: npt.NDArray[np.uint32], slot: int) -> None:
        """Take a text out."""
        removed = _remove(self._keys, self._slots, fingerprints, slot)
        self._used -= removed
        self._removed += removed

    def query(self, fingerprints: npt.NDArray[np.uint32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Slots that share a fingerprint below the cap (ascending), and how many each shares."""
        slots, hits = _query(self._keys, self._slots, fingerprints, self._cap)
        return slots, hits


@kernel
def _place(key: int, mask: int) -> Any:
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(mixed >> np.uint64(32)) & mask


@kernel
def _select(
    keys: npt.NDArray[np.uint32], slots: npt.NDArray[np.int32], fingerprints: npt.NDArray[np.uint32], cap: int
) -> Any:
    mask = len(keys) - 1
    chosen = np.empty(len(fingerprints), np.uint32)
    count = 0
    for fingerprint in fingerprints:
        i = _place(fingerprint, mask)
        frequency = 0
        while slots[i] != FREE and frequency < cap:
            frequency += keys[i] == fingerprint and slots[i] != REMOVED
            i = (i + 1) & mask
        if frequency < cap:
            chosen[count] = fingerprint
            count += 1
    return chosen[:count].copy()


@kernel
def _add(
    keys: npt.NDArray[np.uint32], slots: npt.NDArray[np.int32], fingerprints: npt.NDArray[np.uint32], slot: int
) -> Any:
    mask = len(keys) - 1
    for fingerprint in fingerprints:
        i = _place(fingerprint, mask)
        while slots[i] != FREE:
            i = (i + 1) & mask
        keys[i] = fingerprint
        slots[i] = slot


@kernel
def _remove(
    keys: npt.NDArray[np.uint32], slots: npt.NDArray[np.int32], fingerprints: npt.NDArray[np.uint32], slot: int
) -> Any:
    mask = len(keys) - 1
    removed = 0
    for fingerprint in fingerprints:
        i = _place(fingerprint, mask)
        while slots[i] != FREE:
            if keys[i] == fingerprint and slots[i] == slot:
                slots[i] = REMOVED
                removed += 1
                break
            i = (i + 1) & mask
    return removed


@kernel
def _query(
    keys: npt.NDArray[np.uint32], slots: npt.NDArray[np.int32], fingerprints: npt.NDArray[np.uint32], cap: int
) -> Any:
    mask = len(keys) - 1
    found = np.empty(len(fingerprints) * (cap - 1), np.int32)
    total = 0
    for fingerprint in fingerprints:
        i = _place(fingerprint, mask)
        before = total
        frequency = 0
        while slots[i] != FREE and frequency < cap:
            if keys[i] == fingerprint and slots[i] != REMOVED:
                frequency += 1
                if frequency < cap:
                    found[total] = slots[i]
                    total += 1
            i = (i + 1) & mask
        if frequency >= cap:
            total = before
    ordered = sort_in_place(found[:total])
    distinct = np.empty(total, np.int32)
    hits = np.empty(total, np.int32)
    count = 0
    for i in range(total):
        if i > 0 and ordered[i] == ordered[i - 1]:
            hits[count - 1] += 1
        else:
            distinct[count] = ordered[i]
            hits[count] = 1
            count += 1
    return distinct[:count].copy(), hits[:count].copy()


@kernel
def _rehash(
    old_keys: npt.NDArray[np.uint32],
    old_slots: npt.NDArray[np.int32],
    keys: npt.NDArray[np.uint32],
    slots: npt.NDArray[np.int32],
) -> Any:
    mask = len(keys) - 1
    for k in range(len(old_keys)):
        if old_slots[k] >= 0:
            i = _place(old_keys[k], mask)
            while slots[i] != FREE:
                i = (i + 1) & mask
            keys[i] = old_keys[k]
            slots[i] = old_slots[k]
