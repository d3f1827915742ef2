"""Rows in, sums out: stance over time by voice, who says what, and how many of each kind there are to choose from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from caspian.board.row import Row

Json = dict[str, Any]

BUCKETS = 48
_HOLDERS = 40
_CHOICES = 40
# No narrower than this: a chart of a minute's news would be noise.
_SHORTEST_S = 60.0
_TONES = {"POSITIVE": ("positive",), "NEGATIVE": ("negative",), "BOTH": ("positive", "negative")}
_LABELS = ("FAVOURABLE", "CRITICAL", "NEUTRAL", "UNCERTAIN")


def trend(rows: Iterable[Row], start: float, end: float) -> Json:
    """Articles by time of discovery, `BUCKETS` equal steps from `start` to `end`; seconds since 1970, columns."""
    step = max(end - start, _SHORTEST_S) / BUCKETS
    columns = {
        voice: {tone: [0] * BUCKETS for tone in ("positive", "negative", "none")} for voice in ("own", "attributed")
    }
    for row in rows:
        bucket = min(int((row.at - start) / step), BUCKETS - 1)
        if bucket < 0:
            continue
        for voice, tone in (("own", row.own), ("attributed", row.attributed)):
            for column in _TONES.get(tone, ("none",)):
                columns[voice][column][bucket] += 1
    return {"t": [round(start + (number + 0.5) * step) for number in range(BUCKETS)], "step": step, **columns}


def holders(rows: Iterable[Row]) -> list[Json]:
    """Who says what: named holders by the number of articles that show them, with the stances shown."""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for row in rows:
        for name, kind, stance in set(row.holders):
            counts.setdefault((name, kind), Counter())[stance] += 1
    most = sorted(counts.items(), key=lambda item: (-item[1].total(), item[0]))[:_HOLDERS]
    return [
        {"name": name, "type": kind, "articles": found.total(), **{label.lower(): found[label] for label in _LABELS}}
        for (name, kind), found in most
    ]


def choices(rows: Iterable[Row]) -> dict[str, dict[str, int]]:
    """How many articles each value of a filter has, most first."""
    counters: dict[str, Counter[str]] = {name: Counter() for name in ("stance", "class", "country", "language")}
    for row in rows:
        for name, value in (
            ("stance", row.stance), ("class", row.source_class), ("country", row.country), ("language", row.language)
        ):  # fmt: skip
            if value and not value.endswith("UNSPECIFIED"):
                counters[name][value] += 1
    return {name: dict(counter.most_common(_CHOICES)) for name, counter in counters.items()}
