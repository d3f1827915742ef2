"""What a server asks for in its headers, in seconds: Retry-After (seconds or a date) and Cache-Control's max-age."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

from caspian.fetch.http.exchange import Response
from caspian.fetch.policy import DAY

_MAX_AGE = re.compile(r"(?:^|[,\s])max-age=\"?(\d{1,8})")


def asked_wait(response: Response, now: float) -> float:
    """Seconds of Retry-After from `now`, at most a day; 0 where there is none or it is nonsense."""
    value = response.headers.get("retry-after", "").strip()[:64]
    if value.isascii() and value.isdigit():
        return float(min(int(value), DAY))
    try:
        moment = parsedate_to_datetime(value)
        return min(max(moment.timestamp() - now, 0.0), DAY)
    except (ValueError, TypeError, IndexError, OverflowError, OSError):
        return 0.0


def max_age(response: Response) -> float:
    """Seconds of max-age, at most a day; 0 where nothing is said, or no-cache."""
    found = _MAX_AGE.search(response.headers.get("cache-control", "").lower()[:512])
    return float(min(int(found.group(1)), DAY)) if found else 0.0
