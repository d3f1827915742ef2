"""Usage over time in, what grows out: memory and open files of each process must be flat after the first quarter."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping

from chaos.evidence import Finding
from chaos.monitor import Usage

# More than this above the second quarter is growth; caches and allocators breathe.
_SHARE, _BYTES, _FILES = 1.25, 30_000_000, 10
_SAMPLES = 40


def growth(usage: Mapping[str, Usage]) -> Iterator[Finding]:
    """Medians of the last quarter against those of the second."""
    for name, values in sorted(usage.items()):
        for what, samples, slack in (("bytes", values.rss, _BYTES), ("open files", values.files, _FILES)):
            numbers = [number for _, number in samples]
            if len(numbers) < _SAMPLES:
                continue
            quarter = len(numbers) // 4
            before = statistics.median(numbers[quarter : 2 * quarter])
            after = statistics.median(numbers[-quarter:])
            if after > before * _SHARE and after > before + slack:
                yield Finding("grows", f"{name}: {before:.0f} → {after:.0f} {what}")
