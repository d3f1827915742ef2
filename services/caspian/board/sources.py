"""The ledger in, the health of sources and workers out: whether silence is "no news" or "no data". A pure reducer."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import DecodeError
from google.protobuf.timestamp_pb2 import Timestamp

from caspian.board.cards import iso
from caspian.board.row import are_times
from caspian.events.v1.coverage_pb2 import CoverageRecord, PollReport, Silence

Json = dict[str, Any]

_MOST_SOURCES = 5_000
_MOST_FEEDS = 200
# Records may repeat shortly after each other; an hour of a busy ledger.
_REMEMBERED_IDS = 20_000
# Three missed polls are no accident; below a minute the clock of the sample newsroom would cry wolf.
_MISSED_POLLS, _LEAST_PATIENCE_S = 3, 60.0
# Until two polls are known: the longest that any feed waits by default, and some.
_UNKNOWN_INTERVAL_S = 3_600.0
# New within this: there is news.
_NEWS_S = 3_600.0
# A heartbeat a minute: two missed, and a bit.
_HEARTBEAT_S = 150.0
_FINE = ("ok", "unchanged")


@dataclass(slots=True)
class Feed:
    """One polled address of a source; times in seconds since 1970, 0 where not yet."""

    last_poll: float = 0.0
    last_fine: float = 0.0
    interval: float = 0.0
    status: str = ""
    silence: Silence.Kind = Silence.KIND_UNSPECIFIED

    def patience(self) -> float:
        """How old the last good poll may be."""
        return max(_MISSED_POLLS * (self.interval or _UNKNOWN_INTERVAL_S), _LEAST_PATIENCE_S)


@dataclass(slots=True)
class Source:
    """What the ledger says of one source since it is read."""

    feeds: dict[str, Feed] = field(default_factory=dict)
    last_new: float = 0.0
    polls: int = 0
    failed: int = 0
    entries: int = 0
    gaps: int = 0


class Sources:
    """`apply` each record of `coverage`; repeats count once."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.workers: dict[str, tuple[float, int]] = {}
        self._seen: OrderedDict[str, None] = OrderedDict()

    def apply(self, record: CoverageRecord) -> None:
        """One line of the ledger.

        Raises:
            DecodeError: its time is one that no calendar has.
        """
        if not are_times(record.at):
            raise DecodeError("a line with a time that no calendar has")
        kind, at = record.WhichOneof("detail"), _seconds(record.at)
        if kind == "heartbeat":
            self.workers[record.heartbeat.worker] = (at, record.heartbeat.processed)
        if kind not in ("poll", "silence", "gap") or record.id in self._seen:
            return
        self._seen[record.id] = None
        if len(self._seen) > _REMEMBERED_IDS:
            self._seen.popitem(last=False)
        if record.source_id not in self.sources and len(self.sources) >= _MOST_SOURCES:
            return
        source = self.sources.setdefault(record.source_id, Source())
        if kind == "poll":
            _poll(source, record.poll, at)
        elif kind == "gap":
            source.gaps += 1
        elif feed := _feed(source, record.silence.url):
            ended = record.silence.kind == Silence.ENDED
            feed.silence = Silence.KIND_UNSPECIFIED if ended else record.silence.kind

    def report(self, now: float, publishers: dict[str, str]) -> list[Json]:
        """A line a source: those without data first; `publishers` are names by source id."""
        lines = []
        for name, source in self.sources.items():
            state, why = health(source, now)
            feeds = source.feeds.values()
            lines.append({
                "source": name,
                "publisher": publishers.get(name, name),
                "state": state,
                "why": why,
                "lastPoll": _iso(max((feed.last_poll for feed in feeds), default=0.0)),
                "lastNew": _iso(source.last_new),
                "polls": source.polls,
                "failed": source.failed,
                "newEntries": source.entries,
                "gaps": source.gaps,
            })  # fmt: skip
        order = ("no-data", "quiet", "news", "no-news")
        return sorted(lines, key=lambda line: (order.index(line["state"]), line["publisher"]))

    def at_work(self, now: float) -> list[Json]:
        """A line a worker that was ever heard of."""
        return [
            {"worker": name, "at": _iso(at), "processed": processed, "heard": now - at <= _HEARTBEAT_S}
            for name, (at, processed) in sorted(self.workers.items())
        ]


def health(source: Source, now: float) -> tuple[str, str]:
    """`no-data`, `quiet`, `news` or `no-news`, and why, in words."""
    feeds = source.feeds.values()
    deaf = [feed for feed in feeds if feed.silence == Silence.UNREACHABLE or now - feed.last_fine > feed.patience()]
    if feeds and len(deaf) == len(source.feeds):
        status = deaf[0].status
        return "no-data", f"polls fail: {status}" if status not in (
            "",
            *_FINE,
        ) else "not polled as often as it should be"
    partly = f"; {len(deaf)} of {len(source.feeds)} feeds give no data" if deaf else ""
    if any(feed.silence == Silence.QUIET for feed in feeds):
        return "quiet", "polled, and silent for longer than usual" + partly
    if source.last_new and now - source.last_new <= _NEWS_S:
        return "news", "polled, with new entries in the last hour" + partly
    return "no-news", "polled, nothing new" + partly


def _poll(source: Source, poll: PollReport, at: float) -> None:
    feed = _feed(source, poll.url)
    if feed is None:
        return
    source.polls += 1
    source.entries += poll.new_entries
    if feed.last_poll and at > feed.last_poll:
        elapsed = at - feed.last_poll
        # The longest of late: a feed that backs off is not deaf.
        feed.interval = max(elapsed, 0.8 * feed.interval)
    feed.last_poll, feed.status = max(feed.last_poll, at), poll.status
    if poll.status in _FINE:
        feed.last_fine = max(feed.last_fine, at)
    else:
        source.failed += 1
    if poll.new_entries:
        source.last_new = max(source.last_new, at)


def _feed(source: Source, url: str) -> Feed | None:
    if url not in source.feeds and len(source.feeds) >= _MOST_FEEDS:
        return None
    return source.feeds.setdefault(url, Feed())


def _seconds(at: Timestamp) -> float:
    return at.seconds + at.nanos / 1e9


def _iso(seconds: float) -> str | None:
    return iso(seconds) if seconds else None
