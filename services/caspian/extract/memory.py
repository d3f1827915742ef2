"""Gives memory back to the system; without it a long-lived process keeps what its largest page needed."""

from __future__ import annotations

import ctypes
import gc
from functools import cache
from typing import Any

import trafilatura.meta


def release() -> None:
    """Empty caches, collect garbage, and give the allocator's free pages back (glibc only); some milliseconds."""
    # Of strings, some as long as a page.
    trafilatura.meta.reset_caches()
    gc.collect()
    if (trim := _trim()) is not None:
        trim(0)


@cache
def _trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):
        return None
