"""Records of the frontier: keys, partitions and the items themselves, built the same way by whoever writes one."""

from __future__ import annotations

import hashlib
from datetime import datetime

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1 import article_pb2, frontier_pb2, page_pb2
from caspian.fetch.http.urls import InvalidUrlError, check, domain
from caspian.identity.url_key import url_key
from caspian.outcome import Emit
from caspian.pipeline import FRONTIER

DISCOVERY = "d:"
STATE = "s:"
Item = frontier_pb2.FrontierItem


def stamp(moment: datetime) -> Timestamp:
    """A datetime as protobuf has it."""
    out = Timestamp()
    out.FromDatetime(moment)
    return out


def seconds(moment: Timestamp) -> float:
    """Seconds since 1970; 0 for a field that is not set."""
    return moment.seconds + moment.nanos / 1e9


def partition_of(registered_domain: str) -> int:
    """The frontier partition of a domain. Never changes: state would be lost."""
    raw = hashlib.blake2b(registered_domain.encode(), digest_size=8).digest()
    return int.from_bytes(raw, "little") % FRONTIER.partitions


def recurring(item: Item) -> bool:
    """Feeds, sitemaps and index pages come round again; pages end."""
    return item.kind != Item.PAGE


def key_of(item: Item) -> str:
    """The item's key without its prefix: a page's URL key; a recurring item's kind and full address.

    A feed's parameters all matter (`?format=rss`), so nothing of its address is folded.

    Raises:
        InvalidUrlError: no key can be made of the address.
    """
    if recurring(item):
        return f"{Item.Kind.Name(item.kind).lower()} {item.url}"
    try:
        return url_key(item.url)
    except ValueError:
        raise InvalidUrlError("no key") from None


def discovery(item: Item) -> Emit:
    """The record by which anyone adds an item. Its address must have passed `urls.check`.

    Raises:
        InvalidUrlError: no key can be made of the address.
    """
    return Emit(FRONTIER.noun, DISCOVERY + key_of(item), item, partition_of(domain(item.url)))


def state(partition: int, key: str, item: Item | None) -> Emit:
    """The owner's record of an item; None ends it."""
    return Emit(FRONTIER.noun, STATE + key, item, partition)


def adopted(partition: int, key: str) -> Emit:
    """The end of a discovery: its item has a state now, or needs none."""
    return Emit(FRONTIER.noun, DISCOVERY + key, None, partition)


def page(
    url: str,
    source: frontier_pb2.Source,
    at: datetime,
    *,
    found_in: str = "",
    entry: page_pb2.FeedEntry | None = None,
    lane: article_pb2.Article.Lane = article_pb2.Article.LIVE,
    ports: frozenset[int] = frozenset(),
) -> Item:
    """A page to visit, due at once. `found_in` empty: asked for by hand.

    Raises:
        InvalidUrlError: the address may not be requested.
    """
    return Item(
        kind=Item.PAGE,
        url=check(url, ports=ports),
        source=source,
        found_in=found_in,
        discovered_at=stamp(at),
        lane=lane,
        entry=entry,
        due=stamp(at),
        visit=1,
    )
