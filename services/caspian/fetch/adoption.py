"""A discovery or declaration from the frontier in, what becomes of it out: a new item, a changed one, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from caspian import ledger
from caspian.events.v1 import article_pb2, coverage_pb2
from caspian.fetch import items
from caspian.fetch.http.urls import InvalidUrlError, check, domain, public
from caspian.fetch.items import Item, recurring, stamp
from caspian.identity.ids import article_id
from caspian.outcome import Emit

# Half of what the topic takes: what is adopted grows by its state.
MAX_BYTES = 512 * 1024


class UnusableItemError(Exception):
    """The record is no discovery; the message is a fixed word."""


@dataclass(frozen=True, slots=True)
class Adopted:
    """`item` is to be put at `key`, None: nothing changes. `outcome` is the word it is counted by."""

    key: str
    item: Item | None
    outcome: str


def normalised(record: Item, now: datetime, ports: frozenset[int]) -> Item:
    """The record with a checked address and everything a new item needs.

    Raises:
        UnusableItemError: no kind, or too large to be given a state.
        InvalidUrlError: the address may not be requested.
    """
    if record.ByteSize() > MAX_BYTES:
        raise UnusableItemError("too-large")
    if record.kind not in (Item.FEED, Item.SITEMAP, Item.INDEX, Item.PAGE):
        raise UnusableItemError("no-kind")
    item = Item()
    item.CopyFrom(record)
    item.url = check(record.url, ports=ports)
    for name in ("validators", "failure", "poll", "gone_answers"):
        item.ClearField(name)
    item.visit = 1
    item.lane = record.lane or article_pb2.Article.LIVE
    if not record.HasField("discovered_at"):
        item.discovered_at.CopyFrom(stamp(now))
    if not record.HasField("due"):
        item.due.CopyFrom(stamp(now))
    return item


def adopt(item: Item, known: Item | None, now: datetime) -> Adopted:
    """What a discovery means beside what is already known.

    Found again: nothing. Declared again: the source's policy is taken over, the state stays. A page asked for by hand:
    due now.
    """
    key = items.key_of(item)
    if known is None:
        return Adopted(key, item, "new")
    if item.found_in:
        return Adopted(key, None, "known")
    changed = Item()
    changed.CopyFrom(known)
    changed.source.CopyFrom(item.source)
    changed.withdrawn = item.withdrawn
    if not recurring(item) or (known.withdrawn and not item.withdrawn):
        changed.due.CopyFrom(stamp(now))
    if changed == known:
        return Adopted(key, None, "known")
    return Adopted(key, changed, "declared")


def wrong_partition(item: Item, partition: int) -> bool:
    """Was it written where nobody who owns its domain would see it?"""
    return items.partition_of(domain(item.url)) != partition


def dropped(record: Item, reason: str, now: datetime) -> tuple[Emit, ...]:
    """The line of the ledger for a page that is not taken up."""
    if record.kind != Item.PAGE:
        return ()
    try:
        article = article_id(items.key_of(record))
    except InvalidUrlError:
        article = article_id(record.url)
    line = ledger.visit(
        article, 1, record.source.id, coverage_pb2.Visit.DROPPED, reason, public(record.url), stamp(now)
    )
    return (line,)
