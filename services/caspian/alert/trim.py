"""An event in, the same without its long parts out: what an alert carries, in a few kilobytes whatever came in.

A digest holds fifty of them, and one record must stay below the broker's limit.
"""

from __future__ import annotations

import re

from caspian.events.v1.enriched_pb2 import EnrichedEvent

MAX_TITLE = 300
_MAX_BYTES = 12 * 1024
_MAX_QUOTE, _MAX_EVIDENCE, _MAX_HOLDERS, _MAX_PARAGRAPHS = 500, 5, 10, 3
# Control characters (a line break in a title would become a header of a mail), and the marks that turn text around.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")


def one_line(text: str, length: int = MAX_TITLE) -> str:
    """Text from outside as one line of at most `length` characters."""
    # Cut first: a megabyte is not worth cleaning.
    line = " ".join(_UNSEEN.sub(" ", text[: 4 * length]).split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def trimmed(event: EnrichedEvent) -> EnrichedEvent:
    """A copy that is small. What is left out can be read from `latest`."""
    result = EnrichedEvent()
    result.CopyFrom(event)
    article, stance, metadata = result.article, result.article.stance, result.article.metadata
    article.text = ""
    article.reuse.ClearField("passages")
    article.reuse.ClearField("contains")
    metadata.title = one_line(metadata.title)
    metadata.description = one_line(metadata.description)
    for names in (metadata.authors, metadata.attributions):
        kept = [one_line(name, 80) for name in names[:5]]
        del names[:]
        names.extend(kept)
    del stance.evidence[_MAX_EVIDENCE:]
    for evidence in stance.evidence:
        evidence.quote = one_line(evidence.quote, _MAX_QUOTE)
        evidence.holder = one_line(evidence.holder, 80)
    del stance.holders[_MAX_HOLDERS:]
    for holder in stance.holders:
        holder.name = one_line(holder.name, 80)
        holder.ClearField("spans")
    for paragraphs in (article.change.added, article.change.removed):
        cut = [one_line(paragraph) for paragraph in paragraphs[:_MAX_PARAGRAPHS]]
        del paragraphs[:]
        paragraphs.extend(cut)
    article.change.summary = one_line(article.change.summary)
    result.stance_before.ClearField("evidence")
    result.stance_before.ClearField("holders")
    if not event.HasField("stance_before"):
        result.ClearField("stance_before")
    if not event.article.HasField("change"):
        article.ClearField("change")
    return result if result.ByteSize() <= _MAX_BYTES else _bones(event)


def _bones(event: EnrichedEvent) -> EnrichedEvent:
    """For articles that have a giant where nobody expects one."""
    source, result = event.article, EnrichedEvent(event_id=event.event_id[:64], type=event.type)
    result.pipeline_version = event.pipeline_version
    article = result.article
    article.id, article.url, article.version, article.visit = source.id[:64], source.url[:2048], source.version, 0
    article.visit, article.lane = source.visit, source.lane
    article.metadata.title = one_line(source.metadata.title)
    article.metadata.language = source.metadata.language[:8]
    article.provenance.source_id = source.provenance.source_id[:64]
    article.provenance.publisher = one_line(source.provenance.publisher, 100)
    article.provenance.source_class = source.provenance.source_class
    article.provenance.fetched_at.CopyFrom(source.provenance.fetched_at)
    article.story.id = source.story.id[:64]
    article.story.articles, article.story.origins = source.story.articles, source.story.origins
    article.stance.label, article.stance.lean = source.stance.label, source.stance.lean
    article.stance.score, article.stance.confidence = source.stance.score, source.stance.confidence
    return result
