"""Parsers that hostile input can stall, in a process with limits on time and memory: bytes in, a `Listing` out.

libxml2's HTML parser is quadratic in the attributes of one element (10⁵: 40 s), feedparser in many things. The child
reads the body from stdin and writes JSON Feed, which our own bounded parser reads back.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from typing import Any

from caspian.fetch.feeds import json_feed
from caspian.fetch.feeds.listing import Listing, NotAListingError

TIME_S = 10
_MEMORY_BYTES = 768 * 1024 * 1024
_MAX_OUTPUT = 16 * 1024 * 1024


def parse(module: str, arguments: list[str], body: bytes, time_s: float = TIME_S) -> Listing:
    """Run `python -m module arguments…` on `body`; blocks for at most `time_s`.

    Raises:
        NotAListingError: `parser-killed`, `not-a-feed`, `zero-items`.
    """
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=time_s, check=False)
    # A NUL in an argument is a ValueError.
    except (subprocess.TimeoutExpired, ValueError):
        raise NotAListingError("parser-killed") from None
    if done.returncode != 0 or len(done.stdout) > _MAX_OUTPUT:
        raise NotAListingError("parser-killed")
    listing = json_feed.parse(done.stdout)
    if not listing.entries:
        raise NotAListingError("zero-items")
    return listing


def limit_this_process() -> None:
    """What the child does first."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME_S, TIME_S))


def answer(feed: dict[str, Any]) -> None:
    """What the child does last."""
    json.dump(feed, sys.stdout)
