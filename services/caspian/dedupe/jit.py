"""`@kernel`: compiles a numeric function once per machine and keeps the machine code in a cache on disk.

The cache lies under the user's cache directory, so a read-only package directory is no obstacle; where nothing can be
written, a temporary directory serves this process alone. An image brings what was compiled when it was built, and a new
cache begins with that: 14 s of CPU at each start of a container otherwise. numba compiles anew where the processor or
the source is another.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

# Written by deploy/Dockerfile.
BROUGHT = Path(sys.prefix) / "share" / "caspian" / "numba"


def cache_directory(home: Path) -> Path:
    """`<home's cache>/caspian/numba`, or a temporary directory where that cannot be written."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or home / ".cache")
    directory = base / "caspian" / "numba"
    try:
        directory.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=directory):
            pass
    except OSError:
        directory = Path(tempfile.mkdtemp(prefix="caspian-numba-"))
    begin_with(BROUGHT, directory)
    return directory


def begin_with(brought: Path, directory: Path) -> None:
    """Copy what was compiled before into a cache that is still empty; without it everything is compiled here."""
    if brought.is_dir() and not any(directory.iterdir()):
        with contextlib.suppress(OSError):
            shutil.copytree(brought, directory, dirs_exist_ok=True)


# Set at import: numba reads its environment only once.
numba_config: Any = importlib.import_module("numba.core.config")
if not numba_config.CACHE_DIR:  # NUMBA_CACHE_DIR was not set
    numba_config.CACHE_DIR = str(cache_directory(Path("~").expanduser()))


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile at first call, or load what an earlier process compiled."""
    compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    return compiled
