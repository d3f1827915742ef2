"""What is shown when: articles and a second in, feed contents and page versions out. Pure.

The clock of the time line starts with the first request. Items appear in feeds at given seconds; pages change a given
number of seconds after the version before was *first served*, so a slow machine sees the same versions as a fast one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from caspian.local.newsroom.catalogue import Item, Version
from caspian.local.newsroom.outlets import DATA

SHORT, LONG = "short", "long"

# Second at which each version of each article was first served: key of the item → seconds, by version.
Served = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Timeline:
    """The articles that take part, and the second after which nothing new appears."""

    name: str
    end_s: float
    items: tuple[Item, ...]

    def shown(self, outlet: str, language: str, second: float) -> tuple[Item, ...]:
        """What the outlet's feed in `language` lists at `second`, newest first, as feeds do."""
        listed = [item for item in self.items if (item.outlet, item.language) == (outlet, language)]
        return tuple(item for item in reversed(listed) if item.at <= second)

    def find(self, outlet: str, path: str, second: float) -> Item | None:
        """The article at an address, once it has appeared."""
        for item in self.items:
            if (item.outlet, item.path) == (outlet, path) and item.at <= second:
                return item
        return None

    def over(self, second: float) -> bool:
        """Nothing new appears from here on (pages first served late may still change)."""
        return second >= self.end_s


def version(item: Item, second: float, served: Sequence[float]) -> int:
    """Index of the page's version at `second`, given when each version so far was first served."""
    current = max(len(served) - 1, 0)
    if not served or current + 1 == len(item.versions):
        return current
    wait = item.versions[current + 1].after
    return current + 1 if wait is not None and second >= served[current] + wait else current


def current(item: Item, second: float, served: Sequence[float]) -> Version:
    """The version of the page at `second`."""
    return item.versions[version(item, second, served)]


def load(name: str, items: tuple[Item, ...], path: Path = DATA / "timelines.yaml") -> Timeline:
    """The named time line: every article that appears before its end.

    Raises:
        ValueError: there is no time line of that name.
    """
    known = yaml.safe_load(path.read_text(encoding="utf-8"))
    if name not in known:
        raise ValueError(f"no time line {name!r}; there are {', '.join(known)}")
    end_s = float(known[name]["end_s"])
    return Timeline(
        name, end_s, tuple(item for item in items if item.at <= end_s and not (item.long_only and name != LONG))
    )
