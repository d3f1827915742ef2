"""One enriched event in, the few facts out that filters and sums look at; the event itself stays as its bytes.

An index, not a second model: whoever shows an article parses `Row.event`.
"""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.board.folding import fold
from caspian.events.v1.article_pb2 import Article, Provenance, Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Holder, Stance, Voice

# The field's own words of one article that search looks into; a headline and its evidence fit twice.
_SEARCHED_CHARS = 4_000
# Texts of their own; everything else was made from another article.
_ORIGINAL = (Reuse.KIND_UNSPECIFIED, Reuse.NONE, Reuse.COMPOSITE)


# Years 1 to 9999: what can be written as a date, by us and in protobuf's JSON.
_SECONDS, _NANOS = range(-62_135_596_800, 253_402_300_800), range(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Row:
    """`at` is when the article counts for time ranges, `changed` when this version was fetched; seconds since 1970."""

    id: str
    order: tuple[int, int]
    at: float
    changed: float
    story: str
    counts: tuple[int, int, int]
    stance: str
    own: str
    attributed: str
    source_class: str
    country: str
    language: str
    source: str
    publisher: str
    original: bool
    holders: tuple[tuple[str, str, str], ...]
    searched: str
    event: bytes

    def parse(self) -> EnrichedEvent:
        """The whole event."""
        return EnrichedEvent.FromString(self.event)


def row(event: EnrichedEvent, raw: bytes) -> Row:
    """Index `event`, whose serialised form is `raw`."""
    article, stance = event.article, event.article.stance
    origin, story = article.provenance, article.story
    return Row(
        id=article.id,
        order=(article.version, event.pipeline_version),
        at=_at(article),
        changed=_seconds(origin.fetched_at),
        # An article without a story is one of its own.
        story=story.id or article.id,
        counts=(story.articles or 1, story.publishers or 1, story.origins or 1),
        stance=Stance.Label.Name(stance.label),
        own=Voice.Tone.Name(stance.voice.own),
        attributed=Voice.Tone.Name(stance.voice.attributed),
        source_class=Provenance.SourceClass.Name(origin.source_class),
        country=origin.country,
        language=article.metadata.language or "und",
        source=origin.source_id,
        publisher=origin.publisher or origin.domain or origin.source_id,
        original=article.reuse.kind in _ORIGINAL,
        holders=tuple((one.name, Holder.Type.Name(one.type), Stance.Label.Name(one.stance)) for one in stance.holders),
        searched=_searched(article),
        event=raw,
    )


def are_times(*found: Timestamp) -> bool:
    """Whether calendars have them; a message that parses may hold any number."""
    return all(at.seconds in _SECONDS and at.nanos in _NANOS for at in found)


def has_times(article: Article) -> bool:
    """The same for every time that an article is shown with."""
    origin, metadata = article.provenance, article.metadata
    return are_times(
        origin.discovered_at, origin.fetched_at, metadata.published_at, metadata.modified_at, article.withdrawal.at
    )


def _at(article: Article) -> float:
    """When it was found; documents taken in later count for the day they were published."""
    if article.lane == Article.BACKFILL and article.metadata.HasField("published_at"):
        return _seconds(article.metadata.published_at)
    found = article.provenance.discovered_at
    return _seconds(found if found.seconds else article.provenance.fetched_at)


def _seconds(at: Timestamp) -> float:
    return at.seconds + at.nanos / 1e9


def _searched(article: Article) -> str:
    metadata, origin = article.metadata, article.provenance
    parts = [metadata.title, metadata.description, origin.publisher, origin.domain, *metadata.authors]
    parts += [name for one in article.stance.evidence for name in (one.quote, one.holder)]
    parts += [one.name for one in article.stance.holders]
    return fold(" ".join(part for part in parts if part)[:_SEARCHED_CHARS])
