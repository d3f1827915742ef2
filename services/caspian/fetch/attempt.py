"""One attempt at an item, finished: what the stage decides on, and what it decides."""

from __future__ import annotations

from dataclasses import dataclass

from caspian.fetch.feeds.listing import Listing
from caspian.fetch.http.exchange import Answer
from caspian.fetch.items import Item
from caspian.outcome import Emit


@dataclass(frozen=True, slots=True)
class Attempt:
    """The item and the answer. `listing` or `problem` is there for recurring items that answered 200."""

    partition: int
    key: str
    item: Item
    answer: Answer
    # Addresses asked before this one, on the way of redirects.
    trail: tuple[str, ...] = ()
    listing: Listing | None = None
    # Why the body lists nothing, a word of `feeds.NotAListingError`.
    problem: str = ""
    # The host is known to be down for that much longer: no attempt before.
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Settled:
    """What becomes of it. `item` None: it is over. `emits` are to be written in one transaction, state included."""

    item: Item | None
    emits: tuple[Emit, ...] = ()
    # The address to ask next for the same item, within the same domain; nothing is settled then.
    follow: str = ""
