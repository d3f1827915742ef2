"""What an operator asks of fetch, counted: answers by kind and class, bytes, time, and how far it is behind.

Hosts and addresses are no labels (they come from outside); `caspian coverage` and `caspian sources ls` tell by source.
"""

from __future__ import annotations

from caspian.fetch.http.exchange import Answer, Response
from caspian.fetch.items import Item
from caspian.telemetry import metrics

_KINDS = {Item.FEED: "feed", Item.SITEMAP: "sitemap", Item.INDEX: "index", Item.PAGE: "page"}
# These say more than their class.
_TOLD_APART = {304, 403, 404, 410, 429, 503}


def outcome_of(answer: Answer) -> str:
    """`2xx` and the like, a status that is worth telling apart, or the reason why there was no answer."""
    if not isinstance(answer, Response):
        # `robots-503` and its like carry a number of the server's choice.
        return answer.reason.partition("-")[0] if answer.reason.startswith("robots-") else answer.reason
    if answer.status in _TOLD_APART:
        return str(answer.status)
    return f"{answer.status // 100}xx" if 100 <= answer.status <= 599 else "odd-status"


def answered(item: Item, answer: Answer, *, robots: bool = False) -> None:
    """Count one request that ended."""
    kind = "robots" if robots else _KINDS.get(item.kind, "page")
    metrics.FETCH_ANSWERS.labels(kind, outcome_of(answer)).inc()
    metrics.FETCH_SECONDS.labels(kind).observe(answer.elapsed_ms / 1000)
    if isinstance(answer, Response):
        metrics.FETCH_BYTES.labels(kind).inc(answer.wire_bytes)


def standing(items: int, under_way: int, next_at: float, now: float) -> None:
    """How much there is to do. Overdue: since when the next item could have been asked for, 0 if nothing waits."""
    metrics.FETCH_ITEMS.set(items)
    metrics.FETCH_UNDER_WAY.set(under_way)
    metrics.FETCH_OVERDUE.set(max(0.0, now - next_at))
