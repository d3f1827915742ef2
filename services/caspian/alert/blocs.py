"""What each outlet says of a story, kept; and whether two blocs of outlets say the opposite."""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.alert.facts import Facts, label
from caspian.alert.rules import Bloc
from caspian.alert.words import word
from caspian.events.v1.alert_pb2 import AlertState
from caspian.events.v1.article_pb2 import Provenance
from caspian.events.v1.enriched_pb2 import EnrichedEvent

Told = AlertState.Told
View = AlertState.Told.View

# Outlets per story; the newest stay. More would make a record that grows with the world's attention.
_MAX_VIEWS = 60
_OPPOSITE = ({"favourable", "critical"},)


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One outlet of each bloc, with opposite labels."""

    first: View
    second: View


def retold(before: Told | None, facts: Facts, at: Timestamp) -> Told | None:
    """The story with what this article says of it; None where it changes nothing."""
    says = facts.relevance == "about" and not facts.copy and facts.label not in ("", "uncertain")
    if facts.type == EnrichedEvent.RETRACTED or not says:
        # Also of an edit: what it said before, it says no longer.
        if before is None or all(view.article_id != facts.id for view in before.views):
            return None
        return Told(story_id=before.story_id, views=[v for v in before.views if v.article_id != facts.id], at=at)
    if not facts.story:
        return None
    article, provenance = facts.article, facts.article.provenance
    view = View(
        article_id=facts.id,
        source_id=facts.source,
        publisher=facts.publisher[:100],
        source_class=provenance.source_class,
        country=facts.country,
        label=article.stance.label,
        score=facts.score,
        confidence=facts.confidence,
        url=article.url[:500],
    )
    others = [] if before is None else [each for each in before.views if each.source_id != facts.source]
    return Told(story_id=facts.story, views=[*others[-(_MAX_VIEWS - 1) :], view], at=at)


def belongs(view: View, bloc: Bloc) -> bool:
    """Is the outlet of a view part of a bloc?"""
    return (
        (not bloc.source_class or word(Provenance.SourceClass.Name(view.source_class)) in bloc.source_class)
        and (not bloc.country or view.country in bloc.country)
        and (not bloc.source or view.source_id in bloc.source)
    )


def disagreement(told: Told, first: Bloc, second: Bloc) -> Disagreement | None:
    """The newest opposite pair, if there is one."""
    ones = [view for view in reversed(told.views) if belongs(view, first)]
    others = [view for view in reversed(told.views) if belongs(view, second)]
    for one in ones:
        for other in others:
            if {label(one.label), label(other.label)} in _OPPOSITE and one.source_id != other.source_id:
                return Disagreement(one, other)
    return None
