"""An event in, what rules may ask about it out: plain words and numbers, read once for all rules."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from caspian.alert.patterns import fold
from caspian.alert.words import word
from caspian.events.v1.article_pb2 import Article, Provenance, Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Holder, Relevance, Stance, Voice

# Of a text's code points: what a thousand patterns get through in time even where RE2 takes its slow path.
_SEARCHED = 50_000
# Not independent of what they repeat: never worth an alert of their own.
_COPIES = frozenset({Reuse.SAME_PAGE, Reuse.EXACT, Reuse.NEAR, Reuse.EXCERPT})


@dataclass(frozen=True, slots=True)
class HolderFact:
    """One holder."""

    name: str
    type: str
    stance: str
    confidence: float


class Facts:
    """See the module; attributes are named as conditions are."""

    def __init__(self, event: EnrichedEvent) -> None:
        article, stance, provenance = event.article, event.article.stance, event.article.provenance
        self.event = event
        self.type = event.type
        self.id, self.version = article.id, article.version
        self.lane = article.lane
        self.copy = article.reuse.kind in _COPIES and article.reuse.original_id != article.id
        self.relevance = word(Relevance.Label.Name(stance.relevance.label))
        self.relevance_score = stance.relevance.score
        self.label, self.lean = label(stance.label), label(stance.lean)
        self.score, self.confidence = stance.score, stance.confidence
        self.own, self.attributed = tone(stance.voice.own), tone(stance.voice.attributed)
        self.frame = word(Stance.Frame.Name(stance.frame))
        self.source, self.publisher = provenance.source_id, provenance.publisher or provenance.domain
        self.source_class = word(Provenance.SourceClass.Name(provenance.source_class))
        self.country, self.language = provenance.country, article.metadata.language
        self.story = article.story.id
        self.articles, self.publishers = article.story.articles, article.story.publishers
        self.origins = article.story.origins
        self.is_new_origin = article.story.is_new_origin or article.story.is_new_story
        self.kind = word(Reuse.Kind.Name(article.reuse.kind)) or "none"

    @property
    def article(self) -> Article:
        """The article itself."""
        return self.event.article

    @cached_property
    def holders(self) -> tuple[HolderFact, ...]:
        """Who holds which stance."""
        return tuple(
            HolderFact(holder.name, word(Holder.Type.Name(holder.type)), label(holder.stance), holder.confidence)
            for holder in self.article.stance.holders
        )

    @cached_property
    def folded(self) -> bytes:
        """Title and text as matchers read them."""
        return fold(f"{self.article.metadata.title[:1000]}\n{self.article.text[:_SEARCHED]}").encode("utf-8", "replace")

    @property
    def is_news(self) -> bool:
        """New content from the present: the only thing that alerts are about."""
        return self.lane == Article.LIVE and self.type in (EnrichedEvent.CREATED, EnrichedEvent.UPDATED)


def label(value: Stance.Label) -> str:
    """`critical` for CRITICAL; empty where there is no verdict."""
    return word(Stance.Label.Name(value))


def tone(value: Voice.Tone) -> str:
    """`negative` for NEGATIVE."""
    return word(Voice.Tone.Name(value))
