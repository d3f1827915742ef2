"""What is published of an article, and its stance judged anew, in; what would change out. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Relevance, Stance
from caspian.events.v1.state_pb2 import PublishState
from caspian.publish.transition import Drop, Publish, Repeat, transition

# A score that moves less than this, with every label the same, is the noise of a refitted model.
NOTICEABLE = 0.05
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Difference:
    """One article whose verdict changes: `before` and `after` in words, `event` what readers would get."""

    article: str
    title: str
    before: str
    after: str
    event: str


@dataclass(slots=True)
class Rescoring:
    """Feed it articles with the new stance; `known` is publish's state by article id."""

    known: dict[str, PublishState]
    pipeline_version: int
    judged: int = 0
    same: int = 0
    # Not to be touched: publish has not seen this version yet, or has it by this pipeline version already.
    under_way: int = 0
    already: int = 0
    changed: Counter[str] = field(default_factory=Counter)
    events: Counter[str] = field(default_factory=Counter)
    shown: list[Difference] = field(default_factory=list)

    def take(self, article: Article) -> bool:
        """Count one; True where its verdict changes and publish has nothing newer."""
        self.judged += 1
        state = self.known.get(article.id)
        if state is None or state.version != article.version:
            self.under_way += 1
            return False
        before, after = words(state.stance), words(article.stance)
        if not differs(state.stance, article.stance):
            self.same += 1
            return False
        self.changed[f"{before} → {after}" if before != after else f"{before}, another score, voice or frame"] += 1
        event = self._event(article, state)
        self.events[event] += 1
        if len(self.shown) < SHOWN:
            self.shown.append(Difference(article.id, article.metadata.title, before, after, event))
        return True

    def is_new(self, article: Article) -> bool:
        """Whether publish would take it: by a greater pipeline version than what it has."""
        state = self.known.get(article.id)
        if state is None or (state.version, state.pipeline_version) >= (article.version, self.pipeline_version):
            self.already += 1
            return False
        return True

    def _event(self, article: Article, state: PublishState) -> str:
        supposed = Article()
        supposed.CopyFrom(article)
        # Also where this pipeline version is the published one: what the change would be if it were greater.
        supposed.stance.pipeline_version = max(self.pipeline_version, state.pipeline_version + 1)
        match transition(supposed, state):
            case Publish(kind, reason):
                return EnrichedEvent.Type.Name(kind).lower() + (f" ({reason})" if reason else "")
            case Drop(reason):
                return f"nothing ({reason})"
            case Repeat():
                return "nothing"

    def lines(self) -> list[str]:
        """For a person."""
        changed = self.changed.total()
        told = [f"{self.judged} articles judged: {self.same} as before, {changed} otherwise"]
        if self.under_way:
            told[0] += f", {self.under_way} still under way"
        told += [f"  {count:6}  {what}" for what, count in self.changed.most_common()]
        if self.events:
            told.append("readers get: " + ", ".join(f"{count} {what}" for what, count in self.events.most_common()))
        for each in self.shown:
            told.append(f"    {each.article}  {each.before} → {each.after}  {each.title}")
        if changed > len(self.shown):
            told.append(f"    and {changed - len(self.shown)} more")
        return told


def words(stance: Stance) -> str:
    """`about critical`, `mentions neutral`, `not`."""
    relevance = Relevance.Label.Name(stance.relevance.label).lower() if stance.relevance.label else "unknown"
    return f"{relevance} {Stance.Label.Name(stance.label).lower()}" if stance.label else relevance


def differs(before: Stance, after: Stance) -> bool:
    """Whether a reader would notice."""
    labels = [
        (each.relevance.label, each.label, each.lean, each.voice.own, each.voice.attributed, each.frame)
        for each in (before, after)
    ]
    return labels[0] != labels[1] or abs(before.score - after.score) >= NOTICEABLE
