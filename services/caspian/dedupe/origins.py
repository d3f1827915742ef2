"""How many independent texts stand behind a story: who copied, rewrote, translated or credits whom in, a number out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Where one article's text comes from. Articles with equal or linked origins count as one."""

    # Its cluster of copies.
    cluster: str
    # Cluster of the text it was rewritten, translated or compiled from, or empty.
    made_from: str = ""
    # The agency it credits, or empty; and its publisher, which may be what others credit. Both as credit names.
    wire: str = ""
    publisher: str = ""


class Origins:
    """Independent origins of one story. Adding is cheap; removing costs one recount at the next look."""

    __slots__ = ("_links", "_origins")

    def __init__(self) -> None:
        self._origins: Counter[Origin] = Counter()
        self._links: _Links | None = None

    def add(self, origin: Origin) -> None:
        """One more article of this origin."""
        self._origins[origin] += 1
        if self._origins[origin] == 1 and self._links is not None:
            self._links.add(origin)

    def remove(self, origin: Origin) -> None:
        """One article less."""
        self._origins[origin] -= 1
        if self._origins[origin] == 0:
            del self._origins[origin]
            self._links = None

    def count(self) -> int:
        """Number of independent origins."""
        if self._links is None:
            self._links = _Links(self._origins)
        return self._links.groups

    def rest(self) -> None:
        """Let go of what can be counted anew: a story that nothing joins any more is hardly ever looked at."""
        self._links = None


class _Links:
    """Which origins are one: a union-find over clusters and wires."""

    __slots__ = ("_by_publisher", "_parents", "_wires", "groups")

    def __init__(self, origins: Iterable[Origin]) -> None:
        self._parents: dict[str, str] = {}
        self.groups = 0
        self._wires: set[str] = set()
        self._by_publisher: dict[str, list[str]] = {}
        for origin in origins:
            self.add(origin)

    def add(self, origin: Origin) -> None:
        own = f"cluster:{origin.cluster}"
        self._find(own)
        if origin.made_from:
            self._join(own, f"cluster:{origin.made_from}")
        if origin.wire:
            self._join(own, f"wire:{origin.wire}")
            if origin.wire not in self._wires:
                self._wires.add(origin.wire)
                for cluster in self._by_publisher.get(origin.wire, ()):
                    self._join(cluster, f"wire:{origin.wire}")
        elif origin.publisher:
            # What an agency publishes itself is the origin that others credit.
            self._by_publisher.setdefault(origin.publisher, []).append(own)
            if origin.publisher in self._wires:
                self._join(own, f"wire:{origin.publisher}")

    def _find(self, node: str) -> str:
        if node not in self._parents:
            self._parents[node] = node
            self.groups += 1
        while self._parents[node] != node:
            self._parents[node] = self._parents[self._parents[node]]
            node = self._parents[node]
        return node

    def _join(self, one: str, other: str) -> None:
        root, leaf = self._find(one), self._find(other)
        if root != leaf:
            self._parents[leaf] = root
            self.groups -= 1
