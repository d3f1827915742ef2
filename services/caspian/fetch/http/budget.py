"""What one exchange may cost at most, by what is fetched: the numbers of the bounded client in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from caspian.fetch.http import media

KIB = 1024
MIB = 1024 * KIB

# 2,048 B: what sitemaps.org allows and what common servers take.
MAX_URL_BYTES = 2048
MAX_REDIRECTS = 5
# One step of decompression: what may be in memory before the budget is looked at again.
STEP_BYTES = 64 * KIB
# A body of 1-byte chunks costs some 50 µs of parsing a byte; honest servers flush kilobytes, now and then a line.
FREE_CHUNKS = 500
MIN_MEAN_CHUNK_BYTES = 64


@dataclass(frozen=True, slots=True)
class Budget:
    """Limits of one exchange; bytes, seconds."""

    name: str
    accept: str
    wire_bytes: int
    decoded_bytes: int
    total_s: float
    connect_s: float = 5.0
    # (content type, first bytes) → why not to read on, or empty.
    refuse: Callable[[str, bytes], str] = media.anything
    # Read no more than `decoded_bytes` and use that, instead of refusing the whole.
    truncate: bool = False


PAGE = Budget("page", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1", 3 * MIB, 5 * MIB, 30.0, refuse=media.not_html)
FEED = Budget(
    "feed",
    "application/rss+xml,application/atom+xml,application/feed+json,application/xml;q=0.9,text/xml;q=0.9,*/*;q=0.5",
    10 * MIB,
    10 * MIB,
    30.0,
)
INDEX = Budget("index", PAGE.accept, 3 * MIB, 5 * MIB, 30.0)
SITEMAP = Budget("sitemap", "application/xml,text/xml;q=0.9,*/*;q=0.5", 50 * MIB, 50 * MIB, 60.0)
# RFC 9309 asks for at least 500 KiB; the rest of a longer file is ignored.
ROBOTS = Budget("robots", "text/plain,*/*;q=0.5", 512 * KIB, 512 * KIB, 15.0, truncate=True)
