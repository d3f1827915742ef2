"""Silence: a source that says less than it should is noticed in time, one that rests as usual is left in peace."""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta

import pytest

from caspian.events.v1 import coverage_pb2
from caspian.fetch import silence
from caspian.fetch.http.exchange import Answer, Request
from caspian.fetch.items import Item
from unit.fetch.world import START, World, fails, feed, html, rss

FEED = "https://news.example/rss"
HOUR, DAY = 3600.0, 86400.0


def lines(world: World) -> list[tuple[str, float]]:
    """(kind, hours after the start) of every silence line."""
    name = coverage_pb2.Silence.Kind.Name
    return [
        (name(r.silence.kind), (r.at.seconds - START.timestamp()) / HOUR) for r in world.ledger if r.HasField("silence")
    ]


class Publisher:
    """Publishes an entry every `every_s` until `until`."""

    def __init__(self, world: World, every_s: float) -> None:
        self.world, self.every_s, self.until = world, every_s, math.inf

    def __call__(self, request: Request) -> Answer:
        age = min((self.world.now - START).total_seconds(), self.until)
        newest = int(age / self.every_s)
        return rss(*[f"https://news.example/{n}" for n in range(newest, max(-1, newest - 30), -1)])(request)


def published(every_s: float, days: float) -> tuple[World, Publisher]:
    world = World({}, poll_floor_s=1800, poll_ceiling_s=1800, revisits_s=())
    publisher = Publisher(world, every_s)
    world.sites[FEED] = publisher
    world.add(feed(FEED, terms="LINK_ONLY"))
    world.run(days * DAY, step=60)
    return world, publisher


def test_a_silent_source_is_noticed_within_three_expected_intervals() -> None:
    world, publisher = published(every_s=2 * HOUR, days=15)
    assert lines(world) == []
    publisher.until = (world.now - START).total_seconds()
    fell_silent = publisher.until / HOUR
    world.run(DAY, step=60)
    ((kind, hours),) = lines(world)
    assert kind == "QUIET"
    expected = next(r.silence.expected_interval_s for r in world.ledger if r.HasField("silence")) / HOUR
    assert 2.5 <= expected <= 3.5
    assert hours - fell_silent <= 3 * expected + 0.5 + 2


def test_its_return_is_noticed_too() -> None:
    world, publisher = published(every_s=2 * HOUR, days=15)
    publisher.until = (world.now - START).total_seconds()
    world.run(DAY, step=60)
    publisher.until = math.inf
    world.run(2 * HOUR, step=60)
    assert [kind for kind, _ in lines(world)] == ["QUIET", "ENDED"]
    ended = [r.silence for r in world.ledger if r.HasField("silence")][-1]
    assert ended.since.seconds > START.timestamp()


def test_quiet_is_said_once() -> None:
    world, publisher = published(every_s=2 * HOUR, days=15)
    publisher.until = (world.now - START).total_seconds()
    world.run(6 * DAY, step=60)
    assert [kind for kind, _ in lines(world)] == ["QUIET"]


def test_a_source_in_its_first_week_may_rest_for_a_long_week_end() -> None:
    world, publisher = published(every_s=HOUR, days=2)
    publisher.until = (world.now - START).total_seconds()
    world.run(2.9 * DAY, step=60)
    assert lines(world) == []
    world.run(DAY, step=60)
    assert [kind for kind, _ in lines(world)] == ["QUIET"]


def test_an_unreachable_source_is_not_called_quiet() -> None:
    world, _ = published(every_s=HOUR, days=15)
    failed_from = (world.now - START).total_seconds() / HOUR
    world.sites[FEED] = fails("timeout")
    world.run(3 * DAY, step=60)
    ((kind, hours),) = lines(world)
    assert kind == "UNREACHABLE"
    # The third failure: half an hour, then slowed down by failing.
    assert hours - failed_from < 2.5
    since = next(r.silence.since.seconds for r in world.ledger if r.HasField("silence"))
    assert (since - START.timestamp()) / HOUR == pytest.approx(failed_from, abs=0.6)


def test_back_online_ends_it() -> None:
    world, publisher = published(every_s=HOUR, days=15)
    world.sites[FEED] = html("<html>maintenance</html>")
    world.run(DAY / 4, step=60)
    world.sites[FEED] = publisher
    world.run(DAY, step=60)
    assert [kind for kind, _ in lines(world)] == ["UNREACHABLE", "ENDED"]


def test_one_failure_is_no_event() -> None:
    world, publisher = published(every_s=HOUR, days=3)
    world.sites[FEED] = fails("timeout")
    world.run(900, step=60)
    world.sites[FEED] = publisher
    world.run(DAY, step=60)
    assert lines(world) == []


def test_without_any_network_each_source_is_unreachable_and_the_worker_goes_on() -> None:
    feeds = [f"https://s{n}.example/rss" for n in range(20)]
    world = World({}, host_down_s=600)
    world.sites = {url.replace("rss", "robots.txt"): fails("dns") for url in feeds}
    world.add(*[feed(url, id=f"s{n}") for n, url in enumerate(feeds)])
    world.run(DAY, step=5)
    silent = {r.source_id for r in world.ledger if r.HasField("silence")}
    assert silent == {f"s{n}" for n in range(20)}
    assert {report.status for report in world.polls()} == {"dns"}


# --- a simulated week of 70 sources ---


def rhythm(hour: int, weekday: int) -> float:
    """How much of its daytime rate a newsroom publishes: little at night, less at the week-end."""
    day = 0.08 if hour < 6 else 0.5 if hour < 8 or hour >= 21 else 1.0
    return day * (0.35 if weekday >= 5 else 1.0)


def entries_of(rng: random.Random, per_day: float, until: float) -> list[float]:
    """Seconds at which a source publishes: a daily rhythm, bursts, chance."""
    times: list[float] = []
    now = 0.0
    while now < until:
        now += rng.expovariate(per_day / 12 / HOUR)
        moment = START + timedelta(seconds=now)
        if rng.random() < rhythm(moment.hour, moment.weekday()):
            times.extend(now + rng.uniform(0, 1200) for _ in range(rng.choice([1, 1, 1, 2, 4])))
    return sorted(times)


def watch(times: list[float], until: float, silent_from: float = math.inf) -> list[tuple[str, float, float]]:
    """(kind, at, expected) of a source polled every half an hour; only the baseline, no worker."""
    item = Item(kind=Item.FEED)
    item.discovered_at.FromDatetime(START)
    events = []
    number, poll = 0, 0.0
    while poll < until:
        now = START.timestamp() + poll
        new = 0
        while number < len(times) and times[number] <= poll:
            new += times[number] < silent_from
            number += 1
        silence.learn(item, new, now)
        if new:
            item.poll.last_new_at.FromDatetime(datetime.fromtimestamp(now, UTC))
        item.poll.last_success_at.FromDatetime(datetime.fromtimestamp(now, UTC))
        if (change := silence.after_success(item, now)) is not None:
            events.append((coverage_pb2.Silence.Kind.Name(change.kind), poll, change.expected_s))
        poll += 1800
    return events


def rates() -> list[float]:
    """Entries a day of 70 sources: a few agencies, many newspapers, some institutes."""
    return [400, 250, 150] + [80] * 12 + [40] * 20 + [15] * 20 + [6] * 10 + [2] * 5


@pytest.mark.parametrize("seed", range(3))
def test_a_week_of_70_sources_raises_no_false_alarm(seed: int) -> None:
    rng = random.Random(seed)
    for per_day in rates():
        times = entries_of(rng, per_day, 7 * DAY)
        assert watch(times, 7 * DAY) == [], per_day


def test_four_weeks_of_the_slow_ones_raise_next_to_none() -> None:
    """Measured over ten seeds: one in 1,680 source-weeks. These are 140."""
    rng = random.Random(100)
    alarms = 0
    for per_day in rates()[35:]:
        times = entries_of(rng, per_day, 28 * DAY)
        alarms += sum(kind == "QUIET" for kind, _, _ in watch(times, 28 * DAY))
    assert alarms <= 1


def test_each_of_70_sources_that_falls_silent_is_noticed_in_time() -> None:
    rng = random.Random(7)
    late: list[float] = []
    for per_day in rates():
        times = entries_of(rng, per_day, 16 * DAY)
        cut = 15 * DAY
        events = watch(times, 28 * DAY, silent_from=cut)
        if per_day < 5 and not events:
            # Too few entries in a fortnight to know what is usual.
            continue
        kind, at, expected = events[0]
        last = max(time for time in times if time < cut)
        assert kind == "QUIET"
        assert at - last <= silence.INTERVALS * expected + 2 * 1800
        late.append(expected)
    assert len(late) >= 65
    # What is usual for a newspaper is a night or a week-end, not weeks.
    assert max(late) < 4 * DAY
