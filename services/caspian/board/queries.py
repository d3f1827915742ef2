"""A filter in, what it shows of the state out. Looked up once a revision: many readers ask the same."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from caspian.board import cards, trend
from caspian.board.board import StoryState
from caspian.board.filters import Filter, seconds
from caspian.board.hub import Hub
from caspian.board.row import Row

Json = dict[str, Any]

# Filters whose result is kept; ranges that end now are looked up again after this.
_KEPT, _STALE_S = 64, 5.0
# Every open page asks for the overview again after each change, and the loop has readers to serve: what took longer
# than this is told again until it is this many times as old as it took to make.
_SLOW_S, _REST = 0.02, 20


class Queries:
    """Read-only views of a hub's state."""

    def __init__(self, hub: Hub, timer: Callable[[], float] = time.monotonic) -> None:
        self._hub, self._timer = hub, timer
        self._overviews: OrderedDict[Filter, tuple[float, Json]] = OrderedDict()
        self._found: OrderedDict[Filter, tuple[int, float, list[tuple[StoryState, list[Row]]]]] = OrderedDict()

    def stories(self, wanted: Filter) -> list[tuple[StoryState, list[Row]]]:
        """Stories with those of their articles that match, the newest first."""
        hub, now = self._hub, self._hub.clock()
        kept = self._found.get(wanted)
        if kept and kept[0] == hub.board.revision and now - kept[1] < _STALE_S:
            return kept[2]
        found = [
            (story, rows)
            for story in hub.board.newest_stories()
            if (rows := [row for row in story.rows.values() if wanted.matches(row, now)])
        ]
        self._found[wanted] = (hub.board.revision, now, found)
        self._found.move_to_end(wanted)
        if len(self._found) > _KEPT:
            self._found.popitem(last=False)
        return found

    def rows(self, wanted: Filter) -> list[Row]:
        """Articles that match, newest first."""
        found = [row for _, rows in self.stories(wanted) for row in rows]
        return sorted(found, key=lambda row: (row.at, row.id), reverse=True)

    def page(self, wanted: Filter, skip: int, limit: int) -> Json:
        """`limit` stories after the first `skip`."""
        found = self.stories(wanted)
        shown = found[skip : skip + limit]
        return {
            "status": self._hub.status(),
            "total": len(found),
            "articles": sum(len(rows) for _, rows in found),
            "stories": [cards.story(story, rows) for story, rows in shown],
            "next": skip + limit if skip + limit < len(found) else None,
        }

    def overview(self, wanted: Filter) -> Json:
        """What stands beside the stories: trend, holders, choices, sources, workers, alerts; a little old if costly."""
        began = self._timer()
        until, kept = self._overviews.get(wanted, (0.0, {}))
        if began < until:
            return kept
        made = self._overview(wanted)
        took = self._timer() - began
        if took > _SLOW_S:
            self._overviews[wanted] = (began + _REST * took, made)
            self._overviews.move_to_end(wanted)
            if len(self._overviews) > _KEPT:
                self._overviews.popitem(last=False)
        return made

    def _overview(self, wanted: Filter) -> Json:
        hub, now = self._hub, self._hub.clock()
        rows = self.rows(wanted)
        end = seconds(wanted.until, now) if wanted.until else now
        start = seconds(wanted.since, now) if wanted.since else min((row.at for row in rows), default=end - 3_600)
        return {
            "status": hub.status(),
            "trend": trend.trend(rows, start, end),
            "holders": trend.holders(rows),
            "choices": trend.choices(self.rows(wanted.without_choices())),
            "sources": hub.sources.report(now, hub.publishers()),
            "workers": hub.sources.at_work(now),
            "alerts": hub.alerts.newest(),
        }
