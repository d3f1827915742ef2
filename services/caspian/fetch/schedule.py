"""When an item is due again: revisits of pages, intervals of polls, back-off after failures. Pure arithmetic.

Takes an item and what happened, gives seconds or a moment; None means never.
"""

from __future__ import annotations

from enum import Enum

from caspian.fetch.items import Item, seconds
from caspian.fetch.policy import Policy


class Severity(Enum):
    """How a failing feed is slowed down: the share of the back-off unit that each failure in a row adds."""

    # It is not there, or not a feed: unlikely to heal by itself.
    HARD = 1.0
    # It refuses or answers nonsense: may be passing.
    SOFT = 0.5
    # The network or a busy server: usually over soon.
    TEMPORARY = 0.25


def next_revisit(item: Item, now: float, policy: Policy) -> float | None:
    """The next of the planned visits (offsets from the discovery), or None after the last."""
    found = seconds(item.discovered_at)
    return next((found + offset for offset in policy.revisits_s if found + offset > now), None)


def retry(item: Item, now: float, policy: Policy, wait_s: float = 0) -> float | None:
    """The next attempt after `item.failure.count` failures in a row; None when the last planned visit has passed."""
    last = seconds(item.discovered_at) + max(policy.revisits_s, default=0)
    if now >= last and item.failure.count > policy.degrade_after:
        return None
    doublings = min(max(item.failure.count, 1) - 1, 16)
    wait = min(policy.retry_s * 2.0**doublings, policy.retry_ceiling_s)
    return now + max(wait, wait_s)


def floor_and_ceiling(item: Item, policy: Policy) -> tuple[float, float]:
    """Bounds of the poll interval: the source's own, or the defaults."""
    floor = item.source.poll_floor_s or policy.poll_floor_s
    return floor, max(floor, item.source.poll_ceiling_s or policy.poll_ceiling_s)


def interval(item: Item, entries: int, new: int, asked_s: float, policy: Policy) -> float:
    """The poll interval after a success, from the share of entries not seen before.

    More than half new: the next poll might not overlap this one, so twice as often, whatever the publisher asked for
    (`asked_s`: TTL or max-age). Nothing new: a quarter slower.
    """
    floor, ceiling = floor_and_ceiling(item, policy)
    current = item.poll.interval_s or floor
    # The first poll finds everything new and says nothing about the rate.
    share = new / entries if entries and item.poll.polls else 0.0
    if share > 0.5:
        return min(max(current / 2, floor), ceiling)
    factor = 1.25 if new == 0 else 0.8 if share > 0.1 else 1.0
    return min(max(current * factor, floor, asked_s), ceiling)


def backoff(item: Item, severity: Severity, policy: Policy) -> float:
    """The poll interval after `item.failure.count` failures in a row: linear, at most once a day, never given up."""
    floor, _ = floor_and_ceiling(item, policy)
    current = item.poll.interval_s or floor
    return min(current + severity.value * item.failure.count * policy.backoff_unit_s, policy.slowest_s)


def host_wait(strikes: int, asked_s: float, policy: Policy) -> float:
    """How long a host that said 429 or 503 `strikes` times in a row is left alone altogether."""
    own = policy.host_wait_s * 2.0 ** min(strikes - 1, 10)
    return min(max(own, asked_s), max(policy.host_wait_ceiling_s, min(asked_s, policy.slowest_s)))
