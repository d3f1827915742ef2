"""The stage of fetch, pure: an attempt with its answer in, everything that follows from it out.

No network, clock, settings or state in here: the worker brings the answer and the time, and keeps the items.
"""

from __future__ import annotations

from datetime import datetime

from caspian.events.v1 import article_pb2
from caspian.fetch.attempt import Attempt, Settled
from caspian.fetch.http.exchange import NoAnswer
from caspian.fetch.items import Item, recurring
from caspian.fetch.page_visit import LINK_ONLY, PageVisit
from caspian.fetch.policy import Policy
from caspian.fetch.poll import PollVisit

_NO_PORTS: frozenset[int] = frozenset()


def settle(attempt: Attempt, now: datetime, policy: Policy, ports: frozenset[int] = _NO_PORTS) -> Settled:
    """What follows from an answer. `ports`: allowed besides 80 and 443."""
    if recurring(attempt.item):
        return PollVisit(attempt, now, policy, ports).settle()
    return PageVisit(attempt, now, policy, ports).settle()


def refuse(
    partition: int, key: str, item: Item, reason: str, now: datetime, policy: Policy, ports: frozenset[int] = _NO_PORTS
) -> Settled:
    """What follows where we may not even ask: robots.txt, a crawl delay beyond reason, terms of the source."""
    attempt = Attempt(partition, key, item, NoAnswer(item.url, reason))
    if recurring(item):
        return PollVisit(attempt, now, policy, ports).refuse(reason)
    return PageVisit(attempt, now, policy, ports).refuse(reason)


def may_be_fetched(item: Item) -> bool:
    """False for pages of a source whose terms allow its feed's own words only."""
    return recurring(item) or item.source.terms != article_pb2.Provenance.LINK_ONLY


__all__ = ["LINK_ONLY", "may_be_fetched", "refuse", "settle"]
