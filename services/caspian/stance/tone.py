"""A parsed document in, how bright and how sombre its words are out, apart for the narrator and for those he quotes.

Words of praise and blame that do not speak of the target by themselves ("gift", "knife"). They are no evidence; they
tell whether a side is taken at all, in texts whose figures of speech no list of phrases foresees.
"""

from __future__ import annotations

from dataclasses import dataclass

from caspian.stance.attribution import Attribution
from caspian.stance.document import Document, Hit, Sentence
from caspian.stance.language import LanguagePack
from caspian.stance.lexicon import Tag

# A sentence that piles up adjectives counts as three words at most.
MOST_PER_SENTENCE = 3
# Words of negation this near before turn a word ("never trusted").
NEAR = 2
_EVALUATING = (Tag.CUE, Tag.DEFENCE)


@dataclass(frozen=True, slots=True)
class Tone:
    """Words per sentence of the whole text, 0…3."""

    bright: float
    sombre: float


@dataclass(frozen=True, slots=True)
class Tones:
    """Both voices."""

    own: Tone
    relayed: Tone


def measure(document: Document, attributions: list[Attribution | None], pack: LanguagePack) -> Tones:
    """Count the words of both colours."""
    counts = {True: [0, 0], False: [0, 0]}
    for sentence, attribution in zip(document.sentences, attributions, strict=True):
        bright, sombre = _count(sentence, pack)
        counts[attribution is None][0] += min(bright, MOST_PER_SENTENCE)
        counts[attribution is None][1] += min(sombre, MOST_PER_SENTENCE)
    scale = max(1, len(document.sentences))
    own, relayed = counts[True], counts[False]
    return Tones(Tone(own[0] / scale, own[1] / scale), Tone(relayed[0] / scale, relayed[1] / scale))


def _count(sentence: Sentence, pack: LanguagePack) -> tuple[int, int]:
    evaluating = sentence.having(*_EVALUATING)
    negations = sentence.having(Tag.NEGATION_BEFORE)
    bright = sombre = 0
    for hit in sentence.having(Tag.BRIGHT, Tag.SOMBRE):
        if any(other.first <= hit.first and hit.last <= other.last for other in evaluating):
            continue
        good = hit.value.tag is Tag.BRIGHT
        if _negated(hit, negations) or _negated_after(sentence, hit, pack):
            if not good:
                continue
            good = False
        if good:
            bright += 1
        else:
            sombre += 1
    return bright, sombre


def _negated(hit: Hit, negations: list[Hit]) -> bool:
    return any(hit.first - NEAR <= other.last <= hit.first for other in negations)


def _negated_after(sentence: Sentence, hit: Hit, pack: LanguagePack) -> bool:
    reach = min(NEAR, pack.negation.reach_after)
    return any(hit.last <= other.first < hit.last + reach for other in sentence.having(Tag.NEGATION_AFTER))
