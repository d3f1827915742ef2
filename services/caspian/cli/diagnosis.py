"""Facts of a running system in, findings out: what is well, what is not, and what a person can do about each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from caspian.fetch.registry import Row
from caspian.pipeline import PIPELINE_VERSION, WORKERS, Worker
from caspian.stream.facts import Beat, Disk, Facts

# A worker says every minute that it lives; two lines missing is no accident.
SILENT_AFTER_S = 150.0
# A transaction holds a line back for 12 s at most; what is further apart is a clock.
CLOCKS_APART_S = 30.0
# Records that a worker keeps behind on a busy day without anybody waiting: half a minute at 30 a second.
BEHIND = 1000
# Kafka stops when a disk is full, and a full one cannot even be compacted.
DISK_LOW, DISK_FULL = 0.15, 0.05
MANY = 5


class Level(Enum):
    """Worst last."""

    WELL = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` is empty where all is well."""

    level: Level
    what: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """Space on a disk of this machine, in bytes."""

    path: str
    free: int
    total: int


def diagnose(facts: Facts, rows: Sequence[Row], here: Room | None, now: float) -> list[Finding]:
    """In the order in which a person should read them: what is below explains what is above it."""
    found = [_brokers(facts), *_topics(facts)]
    if not any(difference.what == "missing" for difference in facts.differences):
        for worker in WORKERS:
            found += _worker(worker, facts, now)
        found += [*_clocks(facts.beats, now), *_releases(facts.beats, now), *_letters(facts), *_sources(rows, facts)]
    return [*found, *_disks(facts.disks, here)]


def _brokers(facts: Facts) -> Finding:
    return Finding(Level.WELL, f"Kafka answers, {facts.brokers} broker{'s' * (facts.brokers != 1)}")


def _topics(facts: Facts) -> Iterator[Finding]:
    for difference in facts.differences[:MANY]:
        remedy = "make a new version of the topic; partitions cannot be changed in place"
        yield Finding(
            Level.WRONG if difference.refused or difference.what == "missing" else Level.WARNING,
            f"topic {difference.topic}: {difference.what}",
            remedy if difference.refused else "run `caspian topics apply`",
        )
    if len(facts.differences) > MANY:
        yield Finding(
            Level.WARNING, f"{len(facts.differences) - MANY} more topics differ", "run `caspian topics diff` to see all"
        )
    if not facts.differences:
        yield Finding(Level.WELL, "topics are as they should be")


def _worker(worker: Worker, facts: Facts, now: float) -> Iterator[Finding]:
    lag = next(lag for lag in facts.lags if lag.worker == worker.name)
    behind = facts.behind.get(worker.name, 0)
    last = max((beat.at for beat in facts.beats if beat.worker == worker.name), default=0.0)
    if not lag.members:
        yield Finding(
            Level.WRONG, f"{worker.name}: no process of it runs, {behind} records wait",
            f"start `caspian worker {worker.name}`; if it ends at once, its log and exit code say why",
        )  # fmt: skip
    elif now - last > SILENT_AFTER_S:
        yield Finding(
            Level.WRONG, f"{worker.name}: in its group, but no heartbeat {_ago(last, now)}",
            "look at its /livez and log; restart it: nothing is lost by that",
        )  # fmt: skip
    elif behind > BEHIND:
        yield Finding(
            Level.WARNING, f"{worker.name}: {behind} records behind",
            f"start more `caspian worker {worker.name}`" if worker.scalable
            else "one process works at a time: look at its caspian_stage_seconds, or wait if this is a backfill",
        )  # fmt: skip
    else:
        yield Finding(Level.WELL, f"{worker.name}: {lag.members} running, {behind} records behind")


def _clocks(beats: Sequence[Beat], now: float) -> Iterator[Finding]:
    apart = max((beat.at - now for beat in beats), default=0.0)
    if apart > CLOCKS_APART_S:
        beat = max(beats, key=lambda each: each.at)
        yield Finding(
            Level.WRONG, f"clock of {beat.worker} at {beat.instance} is {apart:.0f} s ahead of this machine's",
            "set both by NTP: revisits, digests and silence go by these clocks",
        )  # fmt: skip
        return
    # The broker's order is true: a line that is older than one before it comes from a clock that is behind.
    newest: Beat | None = None
    for beat in beats:
        if newest is not None and newest.at - beat.at > CLOCKS_APART_S:
            yield Finding(
                Level.WRONG,
                f"clocks of {newest.instance} and {beat.instance} are {newest.at - beat.at:.0f} s apart",
                "set both by NTP: revisits, digests and silence go by these clocks",
            )
            return
        newest = beat if newest is None or beat.at > newest.at else newest
    if beats:
        yield Finding(Level.WELL, "clocks agree")


def _releases(beats: Sequence[Beat], now: float) -> Iterator[Finding]:
    alive = [beat for beat in beats if now - beat.at < SILENT_AFTER_S]
    old = sorted({f"{beat.worker} at {beat.instance}" for beat in alive if beat.pipeline_version < PIPELINE_VERSION})
    if old:
        yield Finding(
            Level.WARNING,
            f"an older release runs as {', '.join(old[:MANY])}",
            "roll this one out there; until then no replay",
        )


def _letters(facts: Facts) -> Iterator[Finding]:
    for noun, count in facts.letters.items():
        yield Finding(
            Level.WARNING, f"{count} dead letters of {noun} wait",
            f"`caspian dlq ls {noun}`; mend the cause, then `caspian dlq replay {noun}`",
        )  # fmt: skip
    if not facts.letters:
        yield Finding(Level.WELL, "no dead letters wait")


def _sources(rows: Sequence[Row], facts: Facts) -> Iterator[Finding]:
    live = [row for row in rows if not row.withdrawn]
    unreachable = [row for row in live if row.silence == "unreachable"]
    quiet = [row for row in live if row.silence == "quiet"]
    for row in unreachable[:MANY]:
        yield Finding(
            Level.WARNING, f"source {row.source} cannot be reached ({row.failing or 'no answer'}): {row.url}",
            "open the address by hand; if it moved, change the sources file and `caspian sources apply` it",
        )  # fmt: skip
    for row in quiet[:MANY]:
        yield Finding(
            Level.WARNING, f"source {row.source} is reachable and says nothing new: {row.url}",
            "look at the outlet's own site: a feed that is no longer filled wants another address",
        )  # fmt: skip
    if len(unreachable) > MANY or len(quiet) > MANY:
        yield Finding(
            Level.WARNING, f"{len(unreachable)} addresses unreachable, {len(quiet)} quiet in all", "`caspian coverage`"
        )
    if not live:
        yield Finding(Level.WARNING, "no sources are declared", "`caspian sources apply deploy/sources.yaml`")
    elif not unreachable and not quiet:
        partly = "" if facts.frontier_whole else " of those that could be read in time"
        yield Finding(Level.WELL, f"{len(live)} addresses are polled{partly}, none silent")


def _disks(disks: Sequence[Disk], here: Room | None) -> Iterator[Finding]:
    places = [(f"broker {disk.broker}", disk.usable, disk.total) for disk in disks if disk.total > 0]
    if here is not None:
        places.append((here.path, here.free, here.total))
    for name, free, size in places:
        share, gib = free / size, free / 2**30
        if share > DISK_LOW:
            yield Finding(Level.WELL, f"disk of {name}: {gib:.0f} GiB free")
        else:
            yield Finding(
                Level.WRONG if share < DISK_FULL else Level.WARNING,
                f"disk of {name}: {gib:.1f} GiB free ({share:.0%})",
                "free space, or shorten the retention of `pages`, the largest topic",
            )


def _ago(moment: float, now: float) -> str:
    return f"for {(now - moment) / 60:.0f} min" if moment else "in the last hour"
