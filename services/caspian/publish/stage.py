"""Assessed articles in, events out: each once, typed by what it means for readers, with the state that makes it so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from caspian import ledger
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.state_pb2 import PublishState
from caspian.identity import ids
from caspian.outcome import Done, Emit, Outcome, Poison
from caspian.pipeline import ENRICHED, LATEST, PUBLISHING
from caspian.publish.cloud_events import headers
from caspian.publish.expiry import Expiry
from caspian.publish.transition import Drop, Publish, Repeat, is_public, is_withdrawn, transition

# A retracted article stays in `latest` this long, so that a reader who was away learns of it.
FORGET_AFTER = timedelta(days=7)


class PublishStage:
    """A `stages.Stateful`: state per article, by partition of the input."""

    reads_tombstones = False

    def __init__(self) -> None:
        self._states: dict[int, dict[str, PublishState]] = {}
        self._expiry = Expiry()

    def restore(self, partition: int, key: str, value: bytes | None) -> None:
        """Take back one record of `publishing`."""
        states = self._states.setdefault(partition, {})
        if value is None:
            states.pop(key, None)
            return
        states[key] = PublishState.FromString(value)
        self._watch(partition, key, states[key])

    def revoke(self, partition: int) -> None:
        """Drop the state of a partition."""
        self._states.pop(partition, None)

    def process(self, key: str, message: Message | None, partition: int) -> Outcome:
        """Decide one assessed article."""
        assert isinstance(message, Article)
        if not message.version:
            return Poison("no-version")
        if not message.stance.pipeline_version:
            return Poison("no-stance")
        states = self._states.setdefault(partition, {})
        before = states.get(key)
        decided = transition(message, before)
        if isinstance(decided, Repeat):
            return Done((), "repeat")
        state = states[key] = _state(message, decided, before)
        self._watch(partition, key, state)
        kept = Emit(PUBLISHING.noun, key, state, partition)
        if isinstance(decided, Drop):
            return Done((_drop(message, decided.reason), kept), decided.reason)
        event = _event(message, decided, before)
        ce = headers(event)
        return Done((Emit(ENRICHED.noun, key, event, headers=ce), Emit(LATEST.noun, key, event, headers=ce), kept))

    def tick(self, now: datetime) -> Sequence[Emit]:
        """Tombstones in `latest` for what was retracted long enough ago and did not return."""
        messages = []
        for partition, key in self._expiry.due(now - FORGET_AFTER):
            state = self._states.get(partition, {}).get(key)
            if state is not None and state.last_type == EnrichedEvent.RETRACTED and state.HasField("retracted_at"):
                if state.retracted_at.ToDatetime(now.tzinfo) > now - FORGET_AFTER:
                    continue  # retracted again later
                state.ClearField("retracted_at")
                messages += [Emit(LATEST.noun, key, None), Emit(PUBLISHING.noun, key, state, partition)]
        return messages

    def _watch(self, partition: int, key: str, state: PublishState) -> None:
        if state.HasField("retracted_at"):
            self._expiry.add(state.retracted_at, partition, key)


def _state(article: Article, decided: Publish | Drop, before: PublishState | None) -> PublishState:
    if isinstance(decided, Publish):
        last_type = decided.type
    else:
        last_type = before.last_type if before is not None else EnrichedEvent.TYPE_UNSPECIFIED
    state = PublishState(
        version=article.version,
        pipeline_version=article.stance.pipeline_version,
        visit=article.visit,
        content_hash=article.content_hash,
        last_type=last_type,
        stance=article.stance,
        source_id=article.provenance.source_id,
        withdrawn=is_withdrawn(article, before),
    )
    # Evidence is in the event; the state needs the labels only.
    state.stance.ClearField("evidence")
    state.stance.ClearField("holders")
    if last_type == EnrichedEvent.RETRACTED:
        state.retracted_at.CopyFrom(_retracted_at(article, decided, before))
    return state


def _retracted_at(article: Article, decided: Publish | Drop, before: PublishState | None) -> Timestamp:
    if isinstance(decided, Drop) and before is not None:
        return before.retracted_at
    # A person may take back what was fetched weeks ago.
    return article.withdrawal.at if article.withdrawal.withdrawn else article.provenance.fetched_at


def _event(article: Article, decided: Publish, before: PublishState | None) -> EnrichedEvent:
    version = article.stance.pipeline_version
    event = EnrichedEvent(
        event_id=ids.event_id(article.id, article.version, version),
        type=decided.type,
        pipeline_version=version,
        article=article,
        reason=decided.reason,
    )
    if is_public(before) and before is not None:
        event.stance_before.CopyFrom(before.stance)
    return event


def _drop(article: Article, reason: str) -> Emit:
    provenance = article.provenance
    return ledger.drop(
        "publish", article.id, article.visit, provenance.source_id, reason, article.url, provenance.fetched_at
    )
