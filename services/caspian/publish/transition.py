"""What a new version of an article means for its readers, given what was published of it before."""

from __future__ import annotations

from dataclasses import dataclass

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Relevance
from caspian.events.v1.state_pb2 import PublishState


@dataclass(frozen=True, slots=True)
class Publish:
    """An event of this type; `reason` for retractions."""

    type: EnrichedEvent.Type
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """Nothing to publish, for a named reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Repeat:
    """Known already: not newer than what was decided before."""


Transition = Publish | Drop | Repeat


def transition(article: Article, before: PublishState | None) -> Transition:
    """Decide; only a greater (version, pipeline version) than `before` changes anything."""
    order = (article.version, article.stance.pipeline_version)
    if before is not None and order <= (before.version, before.pipeline_version):
        return Repeat()
    ended = _reason_to_end(article, before)
    if is_public(before):
        assert before is not None
        if ended:
            return Publish(EnrichedEvent.RETRACTED, ended)
        if article.version == before.version:
            return Publish(EnrichedEvent.RESCORED)
        same = article.content_hash == before.content_hash
        return Publish(EnrichedEvent.REVISED if same else EnrichedEvent.UPDATED)
    if ended:
        return Drop(ended)
    was_public = before is not None and before.last_type == EnrichedEvent.RETRACTED
    return Publish(EnrichedEvent.UPDATED if was_public else EnrichedEvent.CREATED)


def is_public(state: PublishState | None) -> bool:
    """Whether readers hold the article as valid."""
    return state is not None and state.last_type not in (EnrichedEvent.TYPE_UNSPECIFIED, EnrichedEvent.RETRACTED)


def is_withdrawn(article: Article, before: PublishState | None) -> bool:
    """Whether a person took the article back: decided with this version, or earlier and not undone."""
    if article.HasField("withdrawal"):
        return article.withdrawal.withdrawn
    return before is not None and before.withdrawn


def _reason_to_end(article: Article, before: PublishState | None) -> str:
    if article.gone:
        return "gone"
    if article.stance.relevance.label == Relevance.NOT:
        return "off-target"
    return "withdrawn" if is_withdrawn(article, before) else ""
