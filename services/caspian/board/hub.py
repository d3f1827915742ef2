"""Records from the stream in, state for every reader out: what the routes share. Lives on one event loop."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections import Counter
from collections.abc import Callable
from typing import Any

import structlog
from google.protobuf.message import DecodeError

from caspian.board import cards
from caspian.board.alerts import Alerts
from caspian.board.board import Board, Change
from caspian.board.changes import Changes
from caspian.board.settings import BoardSettings
from caspian.board.sources import Sources
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.telemetry import metrics

log = structlog.get_logger(__name__)

_STAGE = "board"
# No line breaks to the standard, but to the `splitlines` of some clients.
_BREAKS = {ord(one): f"\\u{ord(one):04x}" for one in "\x85\u2028\u2029"}


class Hub:
    """`clock` gives seconds since 1970. After a batch of records call `wake`."""

    def __init__(self, settings: BoardSettings, clock: Callable[[], float]) -> None:
        self.settings, self.clock = settings, clock
        self.board = Board(settings.articles)
        self.sources, self.alerts = Sources(), Alerts()
        self.changes = Changes(settings.resume, self._encode)
        # A page left open tells by this that it talks to another process, whose offsets may mean other events.
        self.run = secrets.token_hex(8)
        # True when everything that stood there at the start has been read.
        self.ready = False
        # When the stream was last asked: tells "nothing happened" from "nobody looks".
        self.read_at = 0.0
        self.clients = 0
        self._woken = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None

    def take_event(self, raw: bytes, offset: int = -1) -> None:
        """A record of `enriched`, or of `latest` (offset -1)."""
        try:
            change = self.board.apply(raw, offset)
        except DecodeError:
            metrics.MESSAGES.labels(_STAGE, "unreadable").inc()
            change = None
        else:
            metrics.MESSAGES.labels(_STAGE, "applied" if change else "known").inc()
        if offset < 0:
            return
        if change is None:
            self.changes.pass_over(offset)
            return
        self.changes.add(change)
        if self.ready and change.after:
            metrics.EVENT_AGE.labels(_STAGE).observe(max(0.0, self.clock() - change.after.changed))

    def take_coverage(self, raw: bytes) -> None:
        """A record of `coverage`."""
        try:
            self.sources.apply(CoverageRecord.FromString(raw))
        except DecodeError:
            metrics.MESSAGES.labels(_STAGE, "unreadable").inc()

    def take_alert(self, raw: bytes) -> None:
        """A record of `alerts`."""
        try:
            self.alerts.apply(Alert.FromString(raw))
        except DecodeError:
            metrics.MESSAGES.labels(_STAGE, "unreadable").inc()

    def wake(self) -> None:
        """Tell everybody who waits that there may be something."""
        woken, self._woken = self._woken, asyncio.Event()
        woken.set()

    async def wait(self) -> None:
        """Until something may have happened, at most `tick_s`: one timer for all, since a thousand may wait."""
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(self.settings.tick_s, self._ring)
        await self._woken.wait()

    def _ring(self) -> None:
        self._timer = None
        self.wake()

    def publishers(self) -> dict[str, str]:
        """The name that each source is shown under: the one most of its articles have."""
        names: dict[str, Counter[str]] = {}
        for row in self.board.rows.values():
            names.setdefault(row.source, Counter())[row.publisher] += 1
        return {source: counter.most_common(1)[0][0] for source, counter in names.items()}

    def status(self) -> dict[str, Any]:
        """How fresh what is shown is."""
        return {
            "run": self.run,
            "offset": self.changes.last,
            "alerts": self.alerts.revision,
            "ready": self.ready,
            "readAt": cards.iso(self.read_at) if self.read_at else None,
            "now": cards.iso(self.clock()),
        }

    def _encode(self, change: Change) -> bytes:
        if change.after is None:
            return removed(change)
        story = self.board.stories.get(change.after.story)
        data = {"event": cards.short(change.after.parse()), "story": cards.story_head(story) if story else None}
        return frame("article", data, change.offset)


def removed(change: Change) -> bytes:
    """The article is not to be shown any more: retracted, or no longer what the filter asks for."""
    story = change.before.story if change.before else ""
    kind = change.type if change.after is None else "FILTERED"
    data = {"article": change.article, "story": story, "type": kind, "reason": change.reason}
    return frame("removed", data, change.offset)


def frame(event: str, data: dict[str, Any], offset: int | None = None) -> bytes:
    """One server-sent event. JSON has no line breaks of its own, so nothing in it can forge a second one."""
    identity = f"id: {offset}\n" if offset is not None else ""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_BREAKS)
    return f"{identity}event: {event}\ndata: {body}\n\n".encode()
