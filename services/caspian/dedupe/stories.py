"""Which event is an article about? Features in, the story it joins out; and who else is in that story.

Single pass: an article joins the story whose recent articles it is most like on average, or founds one. Only articles
of the last 72 hours are compared; an id, once given, is never changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice

from caspian.dedupe.features import Features
from caspian.dedupe.origins import Origin, Origins
from caspian.dedupe.slots import MISSING, SlotMap
from caspian.dedupe.story_index import StoryIndex
from caspian.identity import ids

# Thresholds measured on labelled events (docs/decisions/0031).
JOIN = 0.245
# Words tell events of one subject apart, whose names are often the same.
TERM_SHARE = 0.78
# Without a name in common two texts are on one subject, not on one event, unless nearly all their words agree.
MIN_ENTITIES = 0.12
TERMS_ALONE = 0.45
# In another language only entities, numbers and dates can agree.
JOIN_ACROSS = 0.30
# Where articles in its own language are unlike, those in others must be the more alike.
ACROSS_DESPITE = 0.45
REWRITE_TERMS = 0.35
REWRITE_ENTITIES = 0.70
TRANSLATION_ENTITIES = 0.60
# By how much the best candidate for a translation must be better than the next story's best.
TRANSLATION_MARGIN = 0.05
# Scores this close say nothing about which of two texts was the source.
TIE = 0.05
MAX_SIMILAR = 32
MAX_STORIES = 12
# Seconds between the publication of two articles on one event: the same 72 hours as by fetch time.
MAX_APART = 72 * 3600
# A story is represented by its newest articles.
MAX_COMPARED = 16


# Cosines of terms and entities by slot.
Cosines = dict[int, list[float]]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an article belongs. `rewritten` and `translated` are slots of single articles, or None."""

    story_id: str
    score: float
    rewritten: int | None = None
    translated: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One article's part in its story."""

    publisher: str
    origin: Origin


@dataclass(slots=True)
class Story:
    """Slots of its articles in order of arrival, and the counts of them."""

    slots: dict[int, None] = field(default_factory=dict)
    publishers: Counter[str] = field(default_factory=Counter)
    origins: Origins = field(default_factory=Origins)

    def add(self, slot: int, part: Part) -> None:
        """Add an article."""
        self.slots[slot] = None
        self.publishers[part.publisher] += 1
        self.origins.add(part.origin)

    def remove(self, slot: int, part: Part) -> None:
        """Take an article out; `part` is what it was added with."""
        del self.slots[slot]
        self.publishers[part.publisher] -= 1
        if self.publishers[part.publisher] == 0:
            del self.publishers[part.publisher]
        self.origins.remove(part.origin)


def story_id(founder: str) -> str:
    """Id of the story that an article founds."""
    return ids.digest("story", founder)


class Stories:
    """All stories with known articles, and the index to find them by.

    `part_at(slot)` reads an article's memory.
    """

    def __init__(self, part_at: Callable[[int], Part]) -> None:
        self._part_at = part_at
        self._alone = SlotMap()
        self._stories: dict[str, Story] = {}
        self.index = StoryIndex()

    def get(self, name: str) -> Story:
        """The story; an empty one where none of its articles is known any more."""
        story = self._stories.get(name)
        if story is None:
            story = Story()
            slot = self._alone.get(_key(name))
            if slot != MISSING:
                story.add(slot, self._part_at(slot))
        return story

    def add(self, name: str, slot: int) -> None:
        """Add an article, whose memory is there already. A story of one is a number in a table."""
        story = self._stories.get(name)
        if story is None:
            first = self._alone.get(_key(name))
            if first == MISSING:
                self._alone.put(_key(name), slot)
                return
            self._alone.remove(_key(name), first)
            story = self._stories[name] = Story()
            story.add(first, self._part_at(first))
        story.add(slot, self._part_at(slot))

    def remove(self, name: str, slot: int) -> None:
        """Take an article out, whose memory is still there; an empty story is forgotten."""
        self._alone.remove(_key(name), slot)
        story = self._stories.get(name)
        if story is not None and slot in story.slots:
            story.remove(slot, self._part_at(slot))
            if not story.slots:
                del self._stories[name]

    def cool(self, name: str, slot: int) -> None:
        """An article is too old to be compared with."""
        self.index.remove(slot)
        if story := self._stories.get(name):
            story.origins.rest()

    def place(self, article_id: str, features: Features, language: str, published: int = 0) -> Placement:
        """The story that the article joins or founds; `published` in seconds, 0 where not known."""
        similar = [s for s in self.index.similar(features, MAX_SIMILAR) if self._is_of_the_time(s, published)]
        names = list(dict.fromkeys(self.index.story(slot) for slot in similar))[:MAX_STORIES]
        recent = {name: self._recent(name, published) for name in names}
        compared = list(dict.fromkeys([*similar, *(slot for slots in recent.values() for slot in slots)]))
        cosines = dict(zip(compared, self.index.compare(features, compared).tolist(), strict=True))
        best, best_score = "", 0.0
        for name, slots in recent.items():
            score = self._mean_score(language, slots, cosines)
            if score > best_score:
                best, best_score = name, score
        if not best:
            return Placement(story_id(article_id), 1.0)
        rewritten, translated = self._single(language, {slot: cosines[slot] for slot in similar}, best)
        return Placement(best, round(best_score, 4), rewritten, translated)

    def _recent(self, name: str, published: int) -> list[int]:
        story = self._stories.get(name)
        newest = islice(reversed(story.slots), 2 * MAX_COMPARED) if story else (self._alone.get(_key(name)),)
        return [slot for slot in newest if slot in self.index and self._is_of_the_time(slot, published)][:MAX_COMPARED]

    def _is_of_the_time(self, slot: int, published: int) -> bool:
        # What was fetched together may have been published years apart (a backfill, a corpus).
        other = self.index.published(slot)
        return not published or not other or abs(published - other) <= MAX_APART

    def _mean_score(self, language: str, recent: list[int], cosines: Cosines) -> float:
        """Mean similarity with a story's newest articles, 0 where it is below what joining needs."""
        same = [cosines[slot] for slot in recent if _same_language(language, self.index.language(slot))]
        across = [cosines[slot] for slot in recent if not _same_language(language, self.index.language(slot))]
        if same:
            terms = sum(both[0] for both in same) / len(same)
            entities = sum(both[1] for both in same) / len(same)
            score = TERM_SHARE * terms + (1 - TERM_SHARE) * entities
            if score >= JOIN and (entities >= MIN_ENTITIES or terms >= TERMS_ALONE):
                return score
        # A story in another language, or one whose articles in this language are few and unlike.
        if across and len(same) <= len(across):
            entities = sum(both[1] for both in across) / len(across)
            return entities if entities >= (ACROSS_DESPITE if same else JOIN_ACROSS) else 0.0
        return 0.0

    def _single(self, language: str, similar: Cosines, joined: str) -> tuple[int | None, int | None]:
        """The single articles it may be rewritten or translated from."""
        rewritten: list[tuple[float, int]] = []
        translated: list[tuple[float, int]] = []
        outside = 0.0
        for slot, (terms, entities) in similar.items():
            if _same_language(language, self.index.language(slot)):
                if terms >= REWRITE_TERMS and entities >= REWRITE_ENTITIES:
                    rewritten.append((terms + entities, slot))
            elif self.index.story(slot) != joined:
                outside = max(outside, entities)
            elif entities >= TRANSLATION_ENTITIES:
                translated.append((entities, slot))
        if translated and max(translated)[0] < outside + TRANSLATION_MARGIN:
            translated = []
        return self._first(rewritten), self._first(translated)

    def _first(self, found: list[tuple[float, int]]) -> int | None:
        """The earliest of those that are about as good as the best: the others may come from it, too."""
        if not found:
            return None
        best = max(score for score, _ in found)
        return min((slot for score, slot in found if score >= best - TIE), key=self.index.sequence)


def _same_language(one: str, other: str) -> bool:
    # An unknown language is no evidence of a translation.
    return one == other or "und" in (one, other) or not one or not other


def _key(name: str) -> int:
    return int(name[:16], 16)
