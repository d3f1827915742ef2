"""Star clusters of copies, and which member is the original.

A copy joins the cluster of its match; a cluster's id never changes, its original may: the one that others name as
their source comes first, then who credits nobody else, then whole texts before excerpts, then the earliest trusted
publication, first sight, and order of arrival. Clusters are never merged: an article that matches two keeps to the
better one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from caspian.dedupe.slots import MISSING, SlotMap
from caspian.events.v1 import state_pb2
from caspian.events.v1.article_pb2 import Reuse
from caspian.identity import ids

Rank = tuple[int, int, int, int, int, str]


@dataclass(frozen=True, slots=True)
class Member:
    """What decides an article's rank. `names` are the sources it credits, `publisher` how others would credit it."""

    rank: Rank
    names: tuple[str, ...]
    publisher: str

    @property
    def id(self) -> str:
        """Article id."""
        return self.rank[-1]


def member_of(record: state_pb2.MemoryRecord) -> Member:
    """Rank of an article, from its memory alone."""
    publisher, wire = credit_name(record.publisher), credit_name(record.wire_origin)
    names = {f"id:{ids.article_id(alias)}" for alias in record.aliases} | {wire} - {"", publisher}
    published = record.published_at.seconds if record.published_at_trusted else record.first_seen_at.seconds
    is_part = record.reuse.kind == Reuse.EXCERPT and not record.predates_match
    rank = (len(names) > 0, is_part, published, record.first_seen_at.seconds, record.sequence, record.id)
    return Member(rank, tuple(sorted(names)), publisher)


@lru_cache(maxsize=1 << 14)
def credit_name(name: str) -> str:
    """A publisher's or agency's name as credits are compared: letters and digits only, without case."""
    return "".join(c for c in name.casefold() if c.isalnum())


def cluster_id(founder: str) -> str:
    """Id of the cluster that an article founds."""
    return ids.digest("cluster", founder)


@dataclass(slots=True)
class Cluster:
    """Members by slot."""

    members: dict[int, Member] = field(default_factory=dict)
    _credits: Counter[str] = field(default_factory=Counter)
    _original: int | None = None

    def add(self, slot: int, member: Member) -> None:
        """Add or replace a member."""
        if slot in self.members:
            self.remove(slot)
        self.members[slot] = member
        if any(self._credits[name] == 0 for name in member.names):
            self._original = None
        self._credits.update(member.names)
        if self._original is not None and self._key(slot) < self._key(self._original):
            self._original = slot

    def remove(self, slot: int) -> None:
        """Take a member out."""
        member = self.members.pop(slot)
        self._credits.subtract(member.names)
        self._credits = +self._credits if member.names else self._credits
        if member.names or self._original == slot:
            self._original = None

    @property
    def original(self) -> int:
        """Slot of the member that the others are taken to come from."""
        if self._original is None:
            self._original = min(self.members, key=self._key)
        return self._original

    def _key(self, slot: int) -> tuple[bool, Rank]:
        member = self.members[slot]
        if not self._credits:
            return True, member.rank
        return not (self._credits[member.publisher] > 0 or self._credits[f"id:{member.id}"] > 0), member.rank


class Clusters:
    """All clusters. One with a single member is a number in a table; `member_at(slot)` reads that member's memory."""

    def __init__(self, member_at: Callable[[int], Member]) -> None:
        self._member_at = member_at
        self._single = SlotMap()
        self._clusters: dict[str, Cluster] = {}

    def get(self, name: str) -> Cluster | None:
        """The cluster, or None where fewer than two members were known at once."""
        return self._clusters.get(name)

    def add(self, name: str, slot: int) -> None:
        """Add a member, whose memory is there already."""
        cluster = self._clusters.get(name)
        if cluster is None:
            first = self._single.get(_key(name))
            if first == MISSING:
                self._single.put(_key(name), slot)
                return
            self._single.remove(_key(name), first)
            cluster = self._clusters[name] = Cluster()
            cluster.add(first, self._member_at(first))
        cluster.add(slot, self._member_at(slot))

    def remove(self, name: str, slot: int) -> None:
        """Take a member out; an empty cluster is forgotten."""
        self._single.remove(_key(name), slot)
        cluster = self._clusters.get(name)
        if cluster is not None and slot in cluster.members:
            cluster.remove(slot)
            if not cluster.members:
                del self._clusters[name]


def _key(name: str) -> int:
    return int(name[:16], 16)
