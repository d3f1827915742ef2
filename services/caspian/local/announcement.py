"""Where the system of this user runs, so that `caspian ingest` and `caspian tail` find it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Self

from caspian.local.settings import LocalSettings, cache_directory
from caspian.settings import load


class Announcement:
    """Stands as long as the system runs."""

    def __init__(self, bootstrap: str) -> None:
        self._bootstrap = bootstrap
        self._path = _announcement_path()

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps({"bootstrap": self._bootstrap, "pid": os.getpid()}))
        return self

    def __exit__(self, *_: object) -> None:
        self._path.unlink(missing_ok=True)


def announced() -> str:
    """Bootstrap address of the system that runs here, or empty."""
    try:
        found = json.loads(_announcement_path().read_text())
        os.kill(found["pid"], 0)
        return str(found["bootstrap"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _announcement_path() -> Path:
    return cache_directory(load(LocalSettings)) / "running.json"
