"""What outlets and holders usually say of the partnership: scores in, and how far the newest lie from the rest.

Per subject the last few scores are kept as they are; those before them as number, mean and variance (Welford). The
statistic compares the two: z = (mean of the recent − mean before) / (standard deviation before / √recent).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from caspian.alert.facts import Facts
from caspian.events.v1.alert_pb2 import AlertState
from caspian.events.v1.enriched_pb2 import EnrichedEvent

Baseline = AlertState.Baseline

# The most that a rule may call recent (rules.Shift).
_WINDOW = 20
# An outlet may change its mind for good: older articles count no more than this many.
_MEMORY = 200
# Ten equal scores have no variance, and then anything would be infinitely far away.
_LEAST_DEVIATION = 0.1
# A panel of thirty experts says little about each.
_MAX_HOLDERS = 5
_SCORE_OF = {"favourable": 1.0, "neutral": 0.0, "critical": -1.0}


@dataclass(frozen=True, slots=True)
class Shifted:
    """The newest `recent` scores against `samples` before them. Positive z: more favourable than before."""

    name: str
    samples: int
    recent: int
    mean: float
    recent_mean: float
    z: float


def subjects(facts: Facts) -> Iterator[tuple[str, str, float]]:
    """Whom an article tells about, as subject, name and score; nobody where it is a copy or has no verdict."""
    if facts.type != EnrichedEvent.CREATED or facts.relevance != "about" or facts.copy or not facts.label:
        return
    if facts.source:
        yield f"outlet:{facts.source}", facts.publisher or facts.source, facts.score
    held: dict[str, float] = {}
    for holder in facts.holders:
        if holder.type and holder.stance in _SCORE_OF and len(held) < _MAX_HOLDERS:
            held.setdefault(holder.type, _SCORE_OF[holder.stance])
    for kind, score in held.items():
        yield f"holder:{kind}", kind, score


def extended(before: Baseline | None, subject: str, name: str, score: float) -> Baseline:
    """The baseline with one more score."""
    after = Baseline(subject=subject, name=name)
    if before is not None:
        after.CopyFrom(before)
        after.name = name
    after.recent.append(score)
    while len(after.recent) > _WINDOW:
        _absorb(after, after.recent.pop(0))
    return after


def _absorb(baseline: Baseline, score: float) -> None:
    number = min(baseline.samples + 1, _MEMORY)
    off = score - baseline.mean
    baseline.mean += off / number
    baseline.variance += (off * (score - baseline.mean) - baseline.variance) / number
    baseline.samples += 1


def shifted(baseline: Baseline, recent: int) -> Shifted | None:
    """The newest `recent` scores against all before; None where there is nothing to compare with."""
    scores = list(baseline.recent)
    before = Baseline(samples=baseline.samples, mean=baseline.mean, variance=baseline.variance)
    for score in scores[:-recent]:
        _absorb(before, score)
    newest = scores[-recent:]
    if len(newest) < recent or not before.samples:
        return None
    mean = sum(newest) / recent
    deviation = max(math.sqrt(max(before.variance, 0.0)), _LEAST_DEVIATION)
    z = (mean - before.mean) / (deviation / math.sqrt(recent))
    return Shifted(baseline.name, before.samples, recent, before.mean, mean, z)
