"""A filter and a position in, server-sent events out: `article`, `removed`, `tick`; `reset` for who missed too much.

Each event's id is its offset in `enriched`. A reader holds a position in the shared ring of changes and no queue of
its own: who is slow falls behind, and is told so, at nobody's cost.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from caspian.board.filters import Filter
from caspian.board.hub import Hub, frame, removed
from caspian.telemetry import metrics

# Sent at once; then others have their turn.
_BURST = 64


async def events(hub: Hub, wanted: Filter, after: int | None) -> AsyncIterator[bytes]:
    """For ever. `after`: offset of the last event the reader has; None: from now on."""
    position = hub.changes.last if after is None else after
    loop = asyncio.get_running_loop()
    told, alerts = loop.time(), hub.alerts.revision
    yield b"retry: 1000\n" + frame("hello", hub.status(), position if position >= 0 else None)
    while True:
        # Both at one moment: while a slow reader takes what it is sent, more happens.
        missed, last = hub.changes.since(position), hub.changes.last
        if missed is None:
            position = last
            metrics.BOARD_RESETS.inc()
            yield frame("reset", hub.status(), max(position, 0))
            continue
        burst: list[bytes] = []
        for change, encoded in missed[:_BURST]:
            position = change.offset
            now = hub.clock()
            if change.after and wanted.matches(change.after, now):
                burst.append(encoded)
            elif change.before and wanted.matches(change.before, now):
                burst.append(removed(change))
        if burst:
            yield b"".join(burst)
            told = loop.time()
        if len(missed) > _BURST:
            continue
        # Past what changed nothing or was for others, so that a later cut resumes from here.
        position = max(position, last)
        if hub.changes.last > last:
            continue
        await hub.wait()
        # An alert is told at once, whatever the filter: what it is about may be hidden by it, or be no article at all.
        due = loop.time() - told >= hub.settings.tick_s or hub.alerts.revision != alerts
        if due and hub.changes.last <= position:
            told, alerts = loop.time(), hub.alerts.revision
            yield frame("tick", hub.status(), position if position >= 0 else None)
