"""All items of the assigned partitions in memory: records in, the next item whose host is free out.

A waiting host holds up no other: waiting is a place in a heap, never a sleep.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator

from caspian.fetch.hosts import Host, Rank
from caspian.fetch.http.urls import domain
from caspian.fetch.items import Item, recurring, seconds

Place = tuple[int, str]
_NEVER = float("inf")
# The previous owner's last request may have been on its way, looking up a name or waiting for a processor, when the
# partition moved: it arrived that much later than it began.
_ON_ITS_WAY_S = 0.5


class Frontier:
    """One slot and one queue for each registered domain. All times are seconds since 1970, given by the caller."""

    def __init__(self, delay_s: float) -> None:
        self._delay_s = delay_s
        self._items: dict[Place, Item] = {}
        # The moment each item waits for in its host's queue: other entries are stale.
        self._due: dict[Place, float] = {}
        self._hosts: dict[str, Host] = {}
        self._waiting: list[tuple[float, str]] = []
        # When each partition came to us: somebody else may have asked its hosts until then.
        self._owned_since: dict[int, float] = {}
        self._pending: dict[str, int] = {}

    def own(self, partition: int, now: float) -> None:
        """The partition is ours as of now; nothing happens if it was already."""
        self._owned_since.setdefault(partition, now)

    def disown(self, partition: int) -> None:
        """The partition belongs to somebody else."""
        self._owned_since.pop(partition, None)
        for place in [place for place in self._items if place[0] == partition]:
            self.remove(*place)
        for name in [name for name, host in self._hosts.items() if host.partition == partition]:
            del self._hosts[name]

    def owned_since(self, partition: int) -> float | None:
        """When the partition came to us, None if it is not ours."""
        return self._owned_since.get(partition)

    def get(self, partition: int, key: str) -> Item | None:
        """The item, or None."""
        return self._items.get((partition, key))

    def put(self, partition: int, key: str, item: Item) -> None:
        """Add or replace an item; it waits for its `due`. A withdrawn one is kept and never due."""
        place = (partition, key)
        self.remove(*place)
        self._items[place] = item
        host = self._host(domain(item.url), partition, item.source.host_delay_s or self._delay_s)
        if not recurring(item):
            self._pending[host.domain] = self._pending.get(host.domain, 0) + 1
        self.wait(place, seconds(item.due))

    def wait(self, place: Place, due: float) -> None:
        """Let an item wait for another moment, without changing the item itself."""
        item = self._items[place]
        if item.withdrawn:
            return
        host = self._hosts[domain(item.url)]
        self._due[place] = due
        rank = Rank.POLL if recurring(item) else Rank.FIRST_VISIT if item.visit <= 1 else Rank.REVISIT
        host.push(rank, due, place[1])
        self._line_up(host)

    def remove(self, partition: int, key: str) -> None:
        """Forget an item, known or not."""
        item = self._items.pop((partition, key), None)
        self._due.pop((partition, key), None)
        if item is not None and not recurring(item):
            name = domain(item.url)
            self._pending[name] -= 1
            if self._pending[name] == 0:
                del self._pending[name]

    def is_full(self, item: Item, limit: int) -> bool:
        """Do `limit` pages of the item's domain wait already? Recurring items always find room."""
        return not recurring(item) and self._pending.get(domain(item.url), 0) >= limit

    def _host(self, name: str, partition: int, delay_s: float) -> Host:
        """The domain's politeness: the longest delay of its items; a new owner leaves it alone for more than one."""
        since = self._owned_since.get(partition, 0.0) + _ON_ITS_WAY_S
        host = self._hosts.get(name)
        if host is None:
            host = self._hosts[name] = Host(name, partition, since + delay_s, delay_s)
        elif delay_s > host.delay_s:
            host.delay_s = delay_s
            host.ready_at = max(host.ready_at, since + delay_s)
        return host

    def take(self, now: float) -> tuple[Host, Place, Item] | None:
        """The next due item of a free host; the host is busy until `release`. None: nothing to do now."""
        while self._waiting and self._waiting[0][0] <= now:
            moment, name = heapq.heappop(self._waiting)
            host = self._hosts.get(name)
            if host is None or host.waits_for != moment:
                continue
            host.waits_for = _NEVER
            found = self._current(host, now)
            if found is None:
                self._line_up(host)
                continue
            host.busy = True
            return host, *found
        return None

    def _current(self, host: Host, now: float) -> tuple[Place, Item] | None:
        if host.ready_at > now:
            return None
        while (entry := host.pop(now)) is not None:
            due, key = entry
            place = (host.partition, key)
            if self._due.get(place) == due:
                del self._due[place]
                return place, self._items[place]
        return None

    def release(self, host: Host, ready_at: float) -> None:
        """The host's slot is free again, for a request not before `ready_at`."""
        host.busy = False
        host.ready_at = max(host.ready_at, ready_at)
        if self._hosts.get(host.domain) is host:
            self._line_up(host)

    def _line_up(self, host: Host) -> None:
        if host.busy:
            return
        moment = host.next_at()
        if moment < host.waits_for:
            host.waits_for = moment
            heapq.heappush(self._waiting, (moment, host.domain))

    def tidy(self, now: float) -> None:
        """Forget domains without items whose last pause is over."""
        used = {domain(item.url) for item in self._items.values()}
        for name, host in list(self._hosts.items()):
            if name not in used and not host.busy and not host.strikes and host.ready_at < now:
                del self._hosts[name]

    def next_at(self) -> float:
        """The earliest moment at which `take` may give something; infinite if nothing waits."""
        return self._waiting[0][0] if self._waiting else _NEVER

    def __iter__(self) -> Iterator[tuple[Place, Item]]:
        """Every item with its place."""
        return iter(self._items.items())

    def __len__(self) -> int:
        return len(self._items)
