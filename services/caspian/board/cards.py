"""Rows in, what readers are sent of an article out: protobuf's own JSON, with no more text than the terms allow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from google.protobuf.json_format import MessageToDict

from caspian.board.board import Board, StoryState
from caspian.board.row import Row
from caspian.events.v1.article_pb2 import Article, Provenance
from caspian.events.v1.enriched_pb2 import EnrichedEvent

Json = dict[str, Any]

# On a card; the article itself has them all.
_EVIDENCE, _HOLDERS = 3, 6
# Versions of a story's articles beyond this are behind its link.
ARTICLES_SHOWN = 50


def may_show_text(article: Article) -> bool:
    """Whether the source's terms allow its text on a page that is not its own."""
    return article.provenance.terms == Provenance.FULL_TEXT


def short(event: EnrichedEvent) -> Json:
    """An event without text, passages and edit: headline, provenance, relation, stance and the first evidence."""
    kept = EnrichedEvent()
    kept.CopyFrom(event)
    article = kept.article
    article.ClearField("text")
    article.ClearField("change")
    article.reuse.ClearField("passages")
    del article.stance.evidence[_EVIDENCE:]
    del article.stance.holders[_HOLDERS:]
    for holder in article.stance.holders:
        del holder.spans[:]
    kept.ClearField("stance_before")
    return MessageToDict(kept)


def whole(event: EnrichedEvent) -> Json:
    """An event as it is; text and changed paragraphs only where the terms allow. Evidence is always quoted."""
    kept = EnrichedEvent()
    kept.CopyFrom(event)
    if not may_show_text(event.article):
        kept.article.ClearField("text")
        del kept.article.change.added[:]
        del kept.article.change.removed[:]
    return MessageToDict(kept)


def story_head(story: StoryState) -> Json:
    """A story without its articles."""
    articles, publishers, origins = story.counts
    return {
        "id": story.id,
        "articles": max(articles, len(story.rows)),
        "publishers": publishers,
        "origins": origins,
        "firstSeen": iso(story.first),
        "lastSeen": iso(story.last),
    }


def story(found: StoryState, shown: list[Row]) -> Json:
    """A story with those of its articles that are to be shown, newest first."""
    rows = sorted(shown, key=lambda one: (one.at, one.id), reverse=True)
    lead = min(shown, key=lambda one: (not one.original, one.at, one.id)).parse().article
    return {
        **story_head(found),
        "headline": lead.metadata.title or lead.url or lead.id,
        "events": [short(one.parse()) for one in rows[:ARTICLES_SHOWN]],
        "more": max(0, len(rows) - ARTICLES_SHOWN),
    }


def article(board: Board, found: Row) -> Json:
    """One article with its history, and the articles it was made from as far as they are known."""
    event = found.parse()
    reuse = event.article.reuse
    related = {reuse.match_id, reuse.original_id, *reuse.contains} - {"", found.id}
    others = [board.rows[one].parse() for one in sorted(related) if one in board.rows]
    return {
        "event": whole(event),
        "story": story_head(board.stories[found.story]),
        "versions": [_version(one) for one in board.versions(found.id)],
        "related": [_related(one) for one in others],
    }


def _version(event: EnrichedEvent) -> Json:
    """What an event did, without the article's text."""
    kept = whole(event)
    for part in ("text", "reuse", "metadata"):
        kept["article"].pop(part, None)
    kept["article"]["metadata"] = {"title": event.article.metadata.title}
    return kept


def _related(event: EnrichedEvent) -> Json:
    kept = short(event)
    if may_show_text(event.article):
        kept["article"]["text"] = event.article.text
    return kept


def iso(seconds: float) -> str:
    """RFC 3339, UTC, as protobuf writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
