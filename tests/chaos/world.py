"""A seed in, the outside world of a run out: hosts, pages, what they say at every moment, what must become of them.

Pure: nothing here knows a clock. Moments are seconds since the world began.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import Enum

from chaos.prose import Story, story

# The last planned visit of a page, in seconds after its discovery; see `fetch_settings`.
REVISITS = (4.0, 10.0)
# Pages change at the latest this long after they appeared, so that the last visit always meets the last state.
LAST_CHANGE = 8.0
# Shares of the kinds of pages; planted documents come on top, by number.
_SHARES = {"plain": 60, "changed": 14, "gone": 7, "off-target": 7, "stub": 4, "copy": 5, "flaky": 3}


class Kind(Enum):
    """What a page does, and so what must become of it."""

    PLAIN = "plain"
    CHANGED = "changed"
    # Answers 404 after a while.
    GONE = "gone"
    OFF_TARGET = "off-target"
    # Has no text worth the name.
    STUB = "stub"
    # Says what another page says.
    COPY = "copy"
    # Answers 500 at first.
    FLAKY = "flaky"
    # Documents on which a worker dies, raises, or swells beyond the topic's limit: see `documents.py`.
    KILLS_STANCE = "kills-stance"
    KILLS_EXTRACT = "kills-extract"
    RAISES_DEDUPE = "raises-dedupe"
    RAISES_PUBLISH = "raises-publish"
    SWELLS = "swells"


PLANTED = (Kind.KILLS_STANCE, Kind.KILLS_EXTRACT, Kind.RAISES_DEDUPE, Kind.RAISES_PUBLISH, Kind.SWELLS)


@dataclass(frozen=True, slots=True)
class Page:
    """One address. `turns` is when it changes, vanishes or heals."""

    host: int
    number: int
    kind: Kind
    appears: float
    turns: float
    before: Story
    after: Story

    @property
    def path(self) -> str:
        """On its host."""
        return f"/news/{self.number}"


@dataclass(frozen=True, slots=True)
class World:
    """`hosts` many hosts, at `address(host)`, whose pages appear within `seconds`."""

    seed: int
    hosts: int
    seconds: float
    pages: tuple[Page, ...]

    @staticmethod
    def address(host: int) -> str:
        """A loopback address of its own for each host, so that each is a domain of its own."""
        return f"127.77.{host // 200}.{host % 200 + 1}"

    @staticmethod
    def source(host: int) -> str:
        """Its id as a source."""
        return f"host-{host:03d}"


def world(seed: int, *, hosts: int, seconds: float, pages_per_host: int = 5, planted: int = 1) -> World:
    """The same arguments, the same world. `planted` documents of each deadly kind."""
    rng = random.Random(f"world {seed}")
    kinds = [Kind(name) for name in _SHARES]
    pages: list[Page] = []
    deadly = [kind for kind in PLANTED for _ in range(planted)]
    for number in range(hosts * pages_per_host):
        kind = rng.choices(kinds, list(_SHARES.values()))[0]
        pages.append(_page(rng, seed, hosts, seconds, number, kind, pages))
    for number, kind in enumerate(deadly, start=len(pages)):
        pages.append(_page(rng, seed, hosts, seconds, number, kind, pages))
    return World(seed, hosts, seconds, tuple(pages))


def _page(
    rng: random.Random, seed: int, hosts: int, seconds: float, number: int, kind: Kind, others: list[Page]
) -> Page:
    appears = round(rng.uniform(0, seconds), 2)
    turns = round(appears + rng.uniform(1, 3 if kind is Kind.FLAKY else LAST_CHANGE), 2)
    before = story(seed, number, 1, off_target=kind is Kind.OFF_TARGET, marker=kind.value if kind in PLANTED else "")
    plain = [page for page in others if page.kind is Kind.PLAIN]
    if kind is Kind.COPY and plain:
        before = rng.choice(plain).before
    after = story(seed, number, 2) if kind is Kind.CHANGED else before
    return Page(rng.randrange(hosts), number, kind, appears, turns, before, after)


def answer(page: Page, moment: float) -> tuple[int, Story | None]:
    """Status and content of a page at a moment."""
    if moment < page.appears:
        return 404, None
    turned = moment >= page.turns
    match page.kind:
        case Kind.GONE if turned:
            return 404, None
        case Kind.FLAKY if not turned:
            return 500, None
        case Kind.STUB:
            return 200, Story(page.before.title, ())
    return 200, page.after if turned else page.before


def fetch_settings(endpoints: list[str]) -> dict[str, str]:
    """What fetch must be told to visit such a world: seconds where the defaults say hours."""
    return {
        "allow_loopback": ",".join(endpoints),
        "host_delay_s": str(HOST_DELAY),
        "revisits_s": ",".join(f"{offset:g}" for offset in REVISITS),
        "gone_confirm_s": "1",
        "retry_s": "1",
        "retry_ceiling_s": "3",
        # A failing page is tried again for as long as it takes; the feed never speaks for it.
        "degrade_after": "1000",
        "host_wait_s": "1",
        "host_down_s": "2",
        "robots_error_s": "2",
        "backoff_unit_s": "1",
        "poll_floor_s": "4",
        "poll_ceiling_s": "10",
        "slowest_s": "10",
    }


# Seconds between two requests to one host.
HOST_DELAY = 0.3
