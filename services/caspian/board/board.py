"""Events in, stories, articles and their versions out: a pure reducer within bounds.

`apply` may be fed repeats, overlaps and replays in any number and order: an article's state is ordered by
(version, pipeline version). What is beyond `most` articles is forgotten, oldest first.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError

from caspian.board.row import Row, has_times, row
from caspian.events.v1.enriched_pb2 import EnrichedEvent

# An article edited more often shows its last edits.
_VERSIONS = 20


@dataclass(slots=True)
class StoryState:
    """Rows by article id; `counts` are articles, publishers and origins as dedupe last gave them."""

    id: str
    rows: dict[str, Row] = field(default_factory=dict)
    counts: tuple[int, int, int] = (0, 0, 0)
    counted: float = 0.0

    @property
    def first(self) -> float:
        """When its first article was found."""
        return min(one.at for one in self.rows.values())

    @property
    def last(self) -> float:
        """When its newest article was found."""
        return max(one.at for one in self.rows.values())


@dataclass(frozen=True, slots=True)
class Change:
    """What one event did. `before` and `after` are None where the article was or is not shown."""

    offset: int
    type: str
    article: str
    before: Row | None
    after: Row | None
    reason: str = ""


class Board:
    """Everything that is shown of articles. `revision` grows with each change."""

    def __init__(self, most: int) -> None:
        self._most = most
        self.rows: dict[str, Row] = {}
        self.stories: dict[str, StoryState] = {}
        # By order, so that events read again after `latest` fill in the history.
        self._versions: dict[str, dict[tuple[int, int], bytes]] = {}
        # Known from `latest` and not met in `enriched` yet: a reader that comes back must still be told.
        self._untold: set[str] = set()
        # Kept after a retraction too, so that an older event cannot bring the article back.
        self._orders: OrderedDict[str, tuple[int, int]] = OrderedDict()
        self.revision = 0

    def apply(self, raw: bytes, offset: int = -1) -> Change | None:
        """One record of `latest` or `enriched`; None where it changes nothing.

        Raises:
            DecodeError: `raw` is no event, one without an article, or one that nobody could be shown.
        """
        event = EnrichedEvent.FromString(raw)
        article = event.article
        if not article.id:
            raise DecodeError("an event without an article")
        if not has_times(article):
            raise DecodeError("an event with a time that no calendar has")
        order, known = (article.version, event.pipeline_version), self._orders.get(article.id, (0, 0))
        if order <= known:
            self._remember(article.id, order, raw)
            if order < known or offset < 0 or article.id not in self._untold:
                return None
            self._untold.discard(article.id)
            shown = self.rows.get(article.id)
            return Change(offset, EnrichedEvent.Type.Name(event.type), article.id, shown, shown, event.reason)
        if offset < 0:
            self._untold.add(article.id)
        else:
            self._untold.discard(article.id)
        self._orders[article.id] = order
        self._orders.move_to_end(article.id)
        before = self.rows.get(article.id)
        after = row(event, raw)
        gone = event.type == EnrichedEvent.RETRACTED
        if before and (gone or before.story != after.story):
            self._leave(before)
        if gone:
            self.rows.pop(article.id, None)
            self._versions.pop(article.id, None)
            self._count(after)
        else:
            self.rows[article.id] = after
            self._join(after)
            self._remember(article.id, order, raw)
        self.revision += 1
        self._forget_oldest()
        kind = EnrichedEvent.Type.Name(event.type)
        return Change(offset, kind, article.id, before, None if gone else after, event.reason)

    def versions(self, article: str) -> list[EnrichedEvent]:
        """Events of an article as far as they are kept, oldest first."""
        kept = self._versions.get(article, {})
        return [EnrichedEvent.FromString(kept[order]) for order in sorted(kept)]

    def newest_stories(self) -> list[StoryState]:
        """Stories, the one with the newest article first."""
        return sorted(self.stories.values(), key=lambda story: (story.last, story.id), reverse=True)

    def _remember(self, article: str, order: tuple[int, int], raw: bytes) -> None:
        if article not in self.rows:
            return
        kept = self._versions.setdefault(article, {})
        kept[order] = raw
        if len(kept) > _VERSIONS:
            del kept[min(kept)]

    def _join(self, joined: Row) -> None:
        story = self.stories.setdefault(joined.story, StoryState(joined.story))
        story.rows[joined.id] = joined
        self._count(joined)

    def _leave(self, left: Row) -> None:
        story = self.stories[left.story]
        del story.rows[left.id]
        if not story.rows:
            del self.stories[left.story]

    def _count(self, counted: Row) -> None:
        """Counts are those of the event that was fetched last: `latest` is not in the order of time."""
        story = self.stories.get(counted.story)
        if story and counted.changed >= story.counted:
            story.counts, story.counted = counted.counts, counted.changed

    def _forget_oldest(self) -> None:
        while len(self._orders) > self._most:
            article, _ = self._orders.popitem(last=False)
            self._versions.pop(article, None)
            self._untold.discard(article)
            if forgotten := self.rows.pop(article, None):
                self._leave(forgotten)
