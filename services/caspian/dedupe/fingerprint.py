"""Folded text in, winnowed fingerprints out: the 32-bit hashes by which a shared passage is found.

Winnowing (Schleimer, Wilkerson, Aiken 2003) keeps the smallest hash of every window of 24-grams: any 151 characters
that two folded texts share (window + gram - 1) leave at least one fingerprint in common, wherever they stand.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from caspian.dedupe.jit import kernel
from caspian.dedupe.sorting import sort_in_place

# Four to five words: shorter grams are phrases of the language, longer ones break at every edit.
GRAM = 24
WINDOW = 128
# Odd, so that it is invertible modulo 2^64.
BASE = 0x5851F42D4C957F2D
MIX = 0xFF51AFD7ED558CCD


def fingerprints(stream: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    """Sorted distinct fingerprints; none for fewer than 24 characters."""
    found: npt.NDArray[np.uint32] = _winnow(stream, GRAM, WINDOW)
    return found


@kernel
def _winnow(stream: npt.NDArray[np.uint32], gram: int, window: int) -> Any:
    grams = len(stream) - gram + 1
    if grams <= 0:
        return np.empty(0, np.uint32)
    leaving = np.uint64(1)
    for _ in range(gram):
        leaving *= np.uint64(BASE)
    hashes = np.empty(grams, np.uint32)
    rolling = np.uint64(0)
    for i in range(len(stream)):
        rolling = rolling * np.uint64(BASE) + np.uint64(stream[i])
        if i >= gram:
            rolling -= leaving * np.uint64(stream[i - gram])
        if i >= gram - 1:
            mixed = rolling ^ (rolling >> np.uint64(33))
            mixed *= np.uint64(MIX)
            hashes[i - gram + 1] = np.uint32(mixed >> np.uint64(32))
    kept = np.empty(grams, np.uint32)
    count = 0
    best = -1
    for end in range(min(window, grams) - 1, grams):
        begin = max(0, end - window + 1)
        if best < begin:
            # The smallest left the window: look for the new one, the rightmost of equals.
            best = begin
            for i in range(begin + 1, end + 1):
                if hashes[i] <= hashes[best]:
                    best = i
            kept[count] = hashes[best]
            count += 1
        elif hashes[end] <= hashes[best]:
            best = end
            kept[count] = hashes[best]
            count += 1
    ordered = sort_in_place(kept[:count])
    distinct = 0
    for i in range(count):
        if i == 0 or ordered[i] != ordered[i - 1]:
            ordered[distinct] = ordered[i]
            distinct += 1
    return ordered[:distinct].copy()
