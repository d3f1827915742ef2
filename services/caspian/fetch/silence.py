"""A poll that happened in, whether the source fell silent, cannot be reached or speaks again out.

"Publisher up but quiet" and "cannot be reached" are two events: one is news about the publisher, the other about us.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.events.v1 import coverage_pb2
from caspian.fetch import schedule
from caspian.fetch.items import Item, seconds
from caspian.fetch.policy import DAY, HOUR, Policy

Silence = coverage_pb2.Silence

# Nobody knows a source after a few entries, nor before two of its week-ends.
MIN_GAPS = 30
LEARNING_S = 14 * DAY
# A long week-end: what a source unknown to us may be quiet for.
UNKNOWN_QUIET_S = 3 * DAY
# Entries come in bursts, so that means say little: the longest gap of recent weeks and a third more is what is
# expected. Three times that was exceeded once in 1,680 simulated source-weeks (docs/decisions/0014).
MARGIN = 4 / 3
INTERVALS = 3
# The longest gap and the rate are forgotten by half in this time. With a fortnight, slow sources raised false alarms.
HALF_LIFE_S = 28 * DAY
# Several feeds refresh on the hour: below that, gaps are noise.
MIN_GAP_S = HOUR
UNREACHABLE_FAILURES = 3


@dataclass(frozen=True, slots=True)
class Change:
    """What is to be written on the ledger."""

    kind: coverage_pb2.Silence.Kind
    since: Timestamp
    expected_s: float


def learn(item: Item, new: int, now: float) -> None:
    """Take the entries of a successful poll into the source's baseline; `item.poll` as it was before this poll."""
    poll = item.poll
    last_poll = seconds(poll.last_success_at)
    if last_poll:
        elapsed = max(now - last_poll, 1.0)
        keep = math.exp2(-elapsed / HALF_LIFE_S)
        poll.rate_per_hour = poll.rate_per_hour * keep + (1 - keep) * new * HOUR / elapsed
        poll.longest_gap_s *= keep
    last_new = seconds(poll.last_new_at)
    if new and last_new:
        poll.longest_gap_s = max(poll.longest_gap_s, now - last_new)
        poll.gaps += 1


def expected_s(item: Item, now: float) -> float:
    """How long the source may say nothing new without surprising anybody; infinite while it is unknown."""
    poll = item.poll
    if poll.gaps < MIN_GAPS:
        return math.inf
    usual = MARGIN * max(poll.longest_gap_s, MIN_GAP_S)
    known = now - seconds(item.discovered_at) >= LEARNING_S
    return usual if known else max(usual, UNKNOWN_QUIET_S / INTERVALS)


def after_success(item: Item, now: float) -> Change | None:
    """Call after `learn` and after `last_new_at` was set. Changes `item.poll` where it returns something."""
    poll = item.poll
    usual = expected_s(item, now)
    quiet = seconds(poll.last_new_at) > 0 and now - seconds(poll.last_new_at) > INTERVALS * usual
    since = Timestamp()
    since.CopyFrom(poll.silence_reported_at)
    if quiet and poll.silence != Silence.QUIET:
        _report(item, Silence.QUIET, now)
        return Change(Silence.QUIET, poll.last_new_at, usual)
    if not quiet and poll.silence != Silence.KIND_UNSPECIFIED:
        poll.silence = Silence.KIND_UNSPECIFIED
        poll.ClearField("silence_reported_at")
        return Change(Silence.ENDED, since, 0.0 if math.isinf(usual) else usual)
    return None


def after_failure(item: Item, now: float, policy: Policy) -> Change | None:
    """Call with the failure counted. Changes `item.poll` where it returns something."""
    if item.poll.silence == Silence.UNREACHABLE:
        return None
    floor, _ = schedule.floor_and_ceiling(item, policy)
    interval = item.poll.interval_s or floor
    lasting = now - seconds(item.failure.since) >= INTERVALS * interval
    if item.failure.count < UNREACHABLE_FAILURES and not (lasting and item.failure.count > 1):
        return None
    _report(item, Silence.UNREACHABLE, now)
    return Change(Silence.UNREACHABLE, item.failure.since, interval)


def _report(item: Item, kind: coverage_pb2.Silence.Kind, now: float) -> None:
    item.poll.silence = kind
    item.poll.silence_reported_at.FromNanoseconds(int(now * 1e9))
