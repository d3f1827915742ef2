"""Where the system of this user runs and which rules it alerts by, so that other commands find them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Self

from caspian.local.settings import LocalSettings, cache_directory
from caspian.settings import load


class Announcement:
    """Stands as long as the system runs."""

    def __init__(self, bootstrap: str, rules: str = "") -> None:
        self._told = {"bootstrap": bootstrap, "rules": rules, "pid": os.getpid()}
        self._path = _announcement_path()

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(json.dumps(self._told))
        return self

    def __exit__(self, *_: object) -> None:
        # Another system of this user may have told of itself since.
        if _told("pid") == str(self._told["pid"]):
            self._path.unlink(missing_ok=True)


def announced() -> str:
    """Bootstrap address of the system that runs here, or empty."""
    return _told("bootstrap")


def announced_rules() -> str:
    """Path of the rules that the system which runs here alerts by, or empty."""
    return _told("rules")


def _told(what: str) -> str:
    try:
        found = json.loads(_announcement_path().read_text())
        os.kill(found["pid"], 0)
        return str(found[what])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _announcement_path() -> Path:
    return cache_directory(load(LocalSettings)) / "running.json"
