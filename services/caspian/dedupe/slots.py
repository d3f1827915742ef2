"""Map from 64-bit hash to slot number, 12 bytes an entry: a year of ids would not fit a dictionary of strings."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from caspian.dedupe.jit import kernel

MISSING = -1
_FREE = -1
_REMOVED = -2
_MAX_LOAD = 0.7
_LOW_BITS = 0xFFFFFFFFFFFFFFFF


class SlotMap:
    """Open addressing; keys are taken modulo 2^64, so equal low bits are one key."""

    def __init__(self, size: int = 1 << 10) -> None:
        self._keys = np.zeros(size, np.uint64)
        self._slots = np.full(size, _FREE, np.int32)
        self._used = 0
        self._removed = 0

    def __len__(self) -> int:
        return self._used

    @property
    def nbytes(self) -> int:
        """Memory of the table, bytes."""
        return self._keys.nbytes + self._slots.nbytes

    def get(self, key: int) -> int:
        """Slot of `key`, or `MISSING`."""
        return int(_get(self._keys, self._slots, np.uint64(key & _LOW_BITS)))

    def put(self, key: int, slot: int) -> None:
        """Set or replace."""
        size = len(self._keys)
        if self._used + self._removed + 1 > size * _MAX_LOAD:
            while self._used + 1 > size * _MAX_LOAD / 1.5:
                size *= 2
            keys, slots = np.zeros(size, np.uint64), np.full(size, _FREE, np.int32)
            _rehash(self._keys, self._slots, keys, slots)
            self._keys, self._slots, self._removed = keys, slots, 0
        self._used += int(_put(self._keys, self._slots, np.uint64(key & _LOW_BITS), slot))

    def remove(self, key: int, slot: int) -> None:
        """Forget `key` if it leads to `slot`."""
        removed = int(_remove(self._keys, self._slots, np.uint64(key & _LOW_BITS), slot))
        self._used -= removed
        self._removed += removed


@kernel
def _start(key: int, mask: int) -> Any:
    mixed = np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)
    return np.int64(mixed >> np.uint64(32)) & mask


@kernel
def _get(keys: npt.NDArray[np.uint64], slots: npt.NDArray[np.int32], key: int) -> Any:
    mask = len(keys) - 1
    i = _start(key, mask)
    while slots[i] != _FREE:
        if keys[i] == key and slots[i] != _REMOVED:
            return int(slots[i])
        i = (i + 1) & mask
    return MISSING


@kernel
def _put(keys: npt.NDArray[np.uint64], slots: npt.NDArray[np.int32], key: int, slot: int) -> Any:
    mask = len(keys) - 1
    i = _start(key, mask)
    while slots[i] != _FREE:
        if keys[i] == key and slots[i] != _REMOVED:
            slots[i] = slot
            return 0
        i = (i + 1) & mask
    keys[i] = key
    slots[i] = slot
    return 1


@kernel
def _remove(keys: npt.NDArray[np.uint64], slots: npt.NDArray[np.int32], key: int, slot: int) -> Any:
    mask = len(keys) - 1
    i = _start(key, mask)
    while slots[i] != _FREE:
        if keys[i] == key and slots[i] == slot:
            slots[i] = _REMOVED
            return 1
        i = (i + 1) & mask
    return 0


@kernel
def _rehash(
    old_keys: npt.NDArray[np.uint64],
    old_slots: npt.NDArray[np.int32],
    keys: npt.NDArray[np.uint64],
    slots: npt.NDArray[np.int32],
) -> Any:
    for k in range(len(old_keys)):
        if old_slots[k] >= 0:
            _put(keys, slots, old_keys[k], old_slots[k])
