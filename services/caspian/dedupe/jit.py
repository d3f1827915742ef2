"""`@kernel`: compiles a numeric function once per machine and keeps the machine code in a cache on disk.

The cache lies under the user's cache directory, so a read-only package directory is no obstacle; where nothing can be
written, a temporary directory serves this process alone.
"""

from __future__ import annotations

import importlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba


def cache_directory(home: Path) -> Path:
    """`<home's cache>/caspian/numba`, or a temporary directory where that cannot be written."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    directory = base / "caspian" / "numba"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            return directory
    except OSError:
        return Path(tempfile.mkdtemp(prefix="caspian-numba-"))


# Set at import: numba reads its environment only once.
numba_config: Any = importlib.import_module("numba.core.config")
if not numba_config.CACHE_DIR:  # NUMBA_CACHE_DIR was not set
    numba_config.CACHE_DIR = str(cache_directory(Path("~").expanduser()))


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile at first call, or load what an earlier process compiled."""
    compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    return compiled
