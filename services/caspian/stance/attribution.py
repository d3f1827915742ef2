"""A parsed document in, who speaks in each sentence out: a named speaker, a group, or nobody but the narrator."""

from __future__ import annotations

from dataclasses import dataclass

from caspian.stance.document import Document, Hit, Sentence
from caspian.stance.lexicon import Tag
from caspian.stance.phrases import Match
from caspian.stance.target import Actor, Target

# Words between an office and the country it belongs to ("foreign minister of the Islamic Republic of Iran").
NEAR_OFFICE = 4
# Words between a bare country name and its verb ("Tehran has repeatedly denied").
NEAR_VERB = 3
# Share of a sentence inside quotation marks from which on it is a quotation.
MOSTLY_QUOTED = 0.6
# Words in quotation marks up to which they are a label or a scare quote, not speech.
SHORT_QUOTE = 4


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is given the word: holder type, name as written, words [first, last)."""

    kind: str
    name: str
    first: int
    last: int
    actor: Actor | None = None

    @property
    def side(self) -> str:
        """The state that the voice belongs to, or its kind."""
        return self.actor.id if self.actor else self.kind


@dataclass(frozen=True, slots=True)
class Attribution:
    """How a sentence is handed to a speaker. `kind` and `sign` come from the reporting verb."""

    speaker: Speaker | None
    kind: str
    sign: int
    verb: Hit | None = None
    carried: bool = False


def speakers(document: Document, sentence: Sentence, target: Target) -> list[Speaker]:
    """Everybody in the sentence who could be the one who speaks, in order."""
    actors = sentence.having(Tag.ACTOR)
    found: list[Speaker] = []
    for hit in sentence.hits:
        entry = hit.value
        if entry.tag is Tag.PERSON and entry.actor:
            found.append(_speaker(document, hit, entry.kind, entry.actor))
        elif entry.tag is Tag.GROUP:
            found.append(_speaker(document, hit, entry.kind, None))
        elif entry.tag is Tag.KIND:
            found.append(_of_kind(document, hit, actors, target))
        elif entry.tag is Tag.OFFICE:
            near = _nearest(hit, actors)
            if near and near.value.actor:
                whole = Match(min(hit.first, near.first), max(hit.last, near.last), entry)
                found.append(_speaker(document, whole, near.value.actor.holder, near.value.actor))
    return found


def _speaker(document: Document, hit: Hit, kind: str, actor: Actor | None) -> Speaker:
    return Speaker(kind, document.words(hit.first, hit.last), hit.first, hit.last, actor)


def _nearest(hit: Hit, actors: list[Hit]) -> Hit | None:
    distances = [(max(hit.first - a.last, a.first - hit.last, 0), a.first, a) for a in actors]
    close = [d for d in distances if d[0] <= NEAR_OFFICE]
    return min(close, key=lambda d: d[:2])[2] if close else None


def _of_kind(document: Document, hit: Hit, actors: list[Hit], target: Target) -> Speaker:
    """Analysts and media are what they are; the public, opposition and politicians belong to a country."""
    kind = hit.value.kind
    if kind in ("analyst", "media"):
        return _speaker(document, hit, kind.upper(), None)
    near = _nearest(hit, actors)
    owner = near.value.actor if near else next((s for s in target.sides if getattr(s, kind) != "OTHER"), None)
    return _speaker(document, hit, getattr(owner, kind) if owner else "OTHER", None)


def attribute(document: Document, target: Target, *, verb_final: bool) -> list[Attribution | None]:
    """One entry per sentence; None where the narrator speaks."""
    found: list[Attribution | None] = []
    last: Speaker | None = None
    for sentence in document.sentences:
        attribution = _attribute(document, sentence, target, last, verb_final=verb_final)
        if attribution and attribution.speaker:
            last = attribution.speaker
        elif sentence.headline:
            last = None
        found.append(attribution)
    return found


def _attribute(
    document: Document, sentence: Sentence, target: Target, last: Speaker | None, *, verb_final: bool
) -> Attribution | None:
    verb = _verb(document, sentence)
    if verb is None:
        if document.quotations.covered(sentence.start, sentence.end) >= MOSTLY_QUOTED:
            inside = speakers(document, sentence, target)
            outside = [s for s in inside if not _quoted(document, s.first, s.last)]
            return Attribution(outside[0] if outside else last, "neutral", 0, None, carried=not outside)
        return _by_colon(document, sentence, target)
    candidates = [s for s in speakers(document, sentence, target) if not _quoted(document, s.first, s.last)]
    speaker = _choose(candidates, verb, verb_final=verb_final) or _bare(sentence, document, verb, verb_final=verb_final)
    pronoun = sentence.having(Tag.PRONOUN)
    carried = False
    direct = [hit for hit in pronoun if 0 <= verb.first - hit.last <= 1 and hit.first > sentence.first + 1]
    if direct and candidates and candidates[0].first < direct[0].first and not verb_final:
        # "Putin spoke with X and Y; he condemned …": the subject of the sentence goes on speaking.
        speaker = candidates[0]
    elif (
        pronoun
        and last
        and pronoun[0].first <= sentence.first + 1
        and (speaker is None or speaker.first > pronoun[0].first)
    ):
        speaker, carried = last, True
    if speaker is None and verb.value.tag is Tag.REPORT and _subjectless(sentence, verb):
        speaker, carried = last, True
    return Attribution(speaker, verb.value.kind, verb.value.sign, verb, carried)


def _verb(document: Document, sentence: Sentence) -> Hit | None:
    """The verb that reports: outside quotation marks, the most telling first."""
    verbs = [hit for hit in sentence.having(Tag.REPORT, Tag.ACCORDING) if not _quoted(document, hit.first, hit.last)]
    if not verbs:
        return None
    order = {"denial": 0, "distancing": 1, "negative": 2, "positive": 2, "neutral": 3}
    return min(verbs, key=lambda hit: (order[hit.value.kind], hit.first))


def _quoted(document: Document, first: int, last: int) -> bool:
    return document.quotations.around(*document.span(first, last)) is not None


def _choose(candidates: list[Speaker], verb: Hit, *, verb_final: bool) -> Speaker | None:
    """The nearest before the verb, else the nearest after; the first one where verbs stand at the end."""
    if not candidates:
        return None
    if verb.value.tag is Tag.ACCORDING:
        after = [s for s in candidates if s.first >= verb.first]
        return min(after, key=lambda s: s.first) if after else candidates[0]
    before = [s for s in candidates if s.first < verb.first]
    if verb_final:
        return before[0] if before else candidates[0]
    after = [s for s in candidates if s.first >= verb.last]
    if before and after:
        # "…, said the Iranian ambassador": what directly follows the verb is its subject.
        near_after = min(s.first for s in after) - verb.last
        near_before = verb.first - max(s.last for s in before)
        if near_after <= 1 and near_before > NEAR_VERB:
            return min(after, key=lambda s: s.first)
    return max(before, key=lambda s: s.last) if before else min(after, key=lambda s: s.first)


def _bare(sentence: Sentence, document: Document, verb: Hit, *, verb_final: bool) -> Speaker | None:
    """A country that speaks for itself ("Tehran denied")."""
    reach = 2 * NEAR_VERB if verb_final else NEAR_VERB
    for hit in reversed(sentence.having(Tag.ACTOR)):
        gap = hit.first - verb.last if verb.value.tag is Tag.ACCORDING else verb.first - hit.last
        if 0 <= gap <= reach and hit.value.actor and not _quoted(document, hit.first, hit.last):
            return _speaker(document, hit, hit.value.actor.holder, hit.value.actor)
    return None


def _subjectless(sentence: Sentence, verb: Hit) -> bool:
    """The verb opens or closes its sentence: the speaker is the one of before."""
    return verb.first - sentence.first <= 1 or sentence.last - verb.last <= 1


def _by_colon(document: Document, sentence: Sentence, target: Target) -> Attribution | None:
    """A name, a colon, and what the name says ("Zelensky: the two regimes spread terror")."""
    head = document.source[sentence.start : sentence.start + 60]
    colon = head.find(":")
    if colon < 0:
        return None
    limit = sentence.start + colon
    before = [
        s
        for s in speakers(document, sentence, target)
        if document.tokens.ends[s.last - 1] <= limit and s.kind != "MEDIA"
    ]
    words_before = sum(1 for start in document.tokens.starts[sentence.first : sentence.last] if start < limit)
    if before and words_before <= SHORT_QUOTE:
        return Attribution(before[-1], "neutral", 0)
    return None
