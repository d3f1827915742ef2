"""Is there anything left to do? Records of the frontier in (the newest of each key), what is still open out.

For whoever waits for a run to be over; the worker itself never asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from caspian.fetch.items import DISCOVERY, STATE, Item, recurring, seconds


def undiscovered(records: Mapping[str, Item]) -> list[str]:
    """Keys of discoveries and declarations that no worker has taken up yet."""
    return sorted(key for key in records if key.startswith(DISCOVERY))


def unpolled(records: Mapping[str, Item], since: datetime) -> list[str]:
    """Keys of feeds, sitemaps and index pages whose last poll, good or bad, was before `since`."""
    moment = since.timestamp()
    return sorted(
        key
        for key, item in records.items()
        if key.startswith(STATE)
        and recurring(item)
        and not item.withdrawn
        and seconds(item.poll.last_polled_at) < moment
    )


def open_pages(records: Mapping[str, Item], *, revisits: bool) -> list[str]:
    """Keys of pages with visits before them: all, or (`revisits` False) those that gave no usable answer so far."""
    return sorted(
        key
        for key, item in records.items()
        if key.startswith(STATE)
        and not recurring(item)
        and not item.withdrawn
        and (revisits or item.visit <= 1 or (item.failure.count > 0 and not item.validators.body_hash))
    )
