"""A parsed document in, who speaks in each sentence out: a named speaker, a group, or nobody but the narrator."""

from __future__ import annotations

from dataclasses import dataclass, replace

from caspian.stance.beside import bare, others
from caspian.stance.document import Document, Hit, Sentence
from caspian.stance.home import dateline, of_offices
from caspian.stance.language import LanguagePack
from caspian.stance.lexicon import TOWN, Tag
from caspian.stance.names import introduce, recall, strangers
from caspian.stance.speaker import JOINT, Speaker, of, speakers
from caspian.stance.target import Actor, Target

# Words between a bare country name and its verb ("Tehran has repeatedly denied").
NEAR_VERB = 3
# … and where that country opens the sentence.
FAR_VERB = 8
# Share of a sentence inside quotation marks from which on it is a quotation.
MOSTLY_QUOTED = 0.6
# Words in quotation marks up to which they are a label or a scare quote, not speech.
SHORT_QUOTE = 4


@dataclass(frozen=True, slots=True)
class Attribution:
    """How a sentence is handed to a speaker. `kind` and `sign` come from the reporting verb."""

    speaker: Speaker | None
    kind: str
    sign: int
    verb: Hit | None = None
    carried: bool = False
    # Others who speak in the same sentence, with their own verbs.
    beside: tuple[Attribution, ...] = ()


class _Memory:
    """Who spoke last, and who was introduced by name."""

    def __init__(self) -> None:
        self.last: Speaker | None = None
        self.at = -9
        self.names: dict[str, Speaker] = {}

    def recent(self, sentence: Sentence) -> Speaker | None:
        """The speaker of the sentence before."""
        return self.last if sentence.index - self.at <= 1 else None


def attribute(document: Document, target: Target, pack: LanguagePack) -> list[Attribution | None]:
    """One entry per sentence; None where the narrator speaks."""
    found: list[Attribution | None] = []
    memory, place = _Memory(), dateline(document)
    for sentence in document.sentences:
        present = present_in(document, sentence, target, pack, memory.last.actor if memory.last else None, place)
        attribution = _attribute(document, sentence, present, memory, pack)
        for name, speaker in introduce(document, sentence, present).items():
            memory.names.setdefault(name, speaker)
        if attribution and attribution.verb:
            known = sorted((*present, *recall(document, sentence, memory.names)), key=lambda s: s.first)
            heard = others(document, sentence, known, attribution.verb, pack)
            beside = tuple(Attribution(who, verb.value.kind, verb.value.sign, verb) for who, verb in heard)
            attribution = replace(attribution, beside=beside)
        if attribution and attribution.speaker:
            memory.last, memory.at = attribution.speaker, sentence.index
        elif attribution is None and present:
            # "The spokesman met reporters. He said …"
            memory.last, memory.at = present[0], sentence.index
        found.append(attribution)
    return found


def present_in(
    document: Document, sentence: Sentence, target: Target, pack: LanguagePack, last: Actor | None, place: Actor | None
) -> list[Speaker]:
    """Everybody in the sentence who could be the one who speaks."""
    offices = sentence.has(Tag.OFFICE) or sentence.has(Tag.KIND)
    home = of_offices(document, sentence, last, place, target, pack) if offices else None
    return speakers(document, sentence, target, pack, home)


def _attribute(
    document: Document, sentence: Sentence, present: list[Speaker], memory: _Memory, pack: LanguagePack
) -> Attribution | None:
    verb, verb_final = _verb(document, sentence), pack.verb_final
    known = [s for s in present if not _quoted(document, s.first, s.last)]
    if verb is None:
        if document.quotations.covered(sentence.start, sentence.end) >= MOSTLY_QUOTED:
            known += recall(document, sentence, memory.names)
            return Attribution(known[0] if known else memory.last, "neutral", 0, None, carried=not known)
        return _by_colon(document, sentence, known, pack)
    candidates = sorted(known + recall(document, sentence, memory.names), key=lambda s: s.first)
    speaker = _choose(candidates, verb, pack) or _bare(document, sentence, verb, pack)
    # "It is a showcase," says the analyst: what is quoted opens no sentence of its own.
    pronoun = [hit for hit in sentence.having(Tag.PRONOUN) if not _quoted(document, hit.first, hit.last)]
    direct = [hit for hit in pronoun if 0 <= verb.first - hit.last <= 1 and hit.first > sentence.first + 1]
    opening = bool(pronoun) and pronoun[0].first <= sentence.first + 1
    if direct and candidates and candidates[0].first < direct[0].first and not verb_final:
        # "Putin spoke with X and Y; he condemned …": the subject of the sentence goes on speaking.
        return Attribution(candidates[0], verb.value.kind, verb.value.sign, verb)
    according = [hit for hit in pronoun if verb.value.tag is Tag.ACCORDING and hit.first == verb.last]
    if according and memory.last:
        # "According to him, the Russian side …": whoever is named after him is spoken of, and does not speak.
        return Attribution(memory.last, verb.value.kind, verb.value.sign, verb, carried=True)
    if opening and memory.last and (speaker is None or speaker.first > pronoun[0].first):
        return Attribution(memory.last, verb.value.kind, verb.value.sign, verb, carried=True)
    if speaker is None:
        speaker = _unknown(document, sentence, verb, memory, pack)
        return Attribution(speaker, verb.value.kind, verb.value.sign, verb, carried=speaker is memory.last)
    return Attribution(speaker, verb.value.kind, verb.value.sign, verb)


def _unknown(document: Document, sentence: Sentence, verb: Hit, memory: _Memory, pack: LanguagePack) -> Speaker | None:
    """Both sides together; a stranger's name; or whoever spoke just before."""
    joint = [
        hit
        for hit in sentence.having(Tag.TOGETHER)
        if 0 <= verb.first - hit.last <= NEAR_VERB or 0 <= hit.first - verb.last <= 1
    ]
    if joint:
        return Speaker(JOINT, document.words(joint[0].first, joint[0].last), joint[0].first, joint[0].last)
    unknown = [run for run in strangers(document, sentence, pack) if _beside(run, verb)]
    if unknown and memory.recent(sentence) is None:
        first, last = unknown[0]
        # Whoever is quoted by name without an office is most often somebody who knows the subject.
        return Speaker("ANALYST", document.words(first, last), first, last)
    if unknown or _subjectless(sentence, verb) or memory.recent(sentence):
        return memory.last
    return None


def _beside(run: tuple[int, int], verb: Hit) -> bool:
    return 0 <= verb.first - run[1] <= 1 or 0 <= run[0] - verb.last <= 1


def _verb(document: Document, sentence: Sentence) -> Hit | None:
    """The verb that reports: outside quotation marks, the most telling first."""
    no_verbs = sentence.having(Tag.THESIS, Tag.DISTANCING)
    verbs = [
        hit
        for hit in sentence.having(Tag.REPORT, Tag.ACCORDING)
        if not _quoted(document, hit.first, hit.last)
        # "This paper argues" is the narrator's own voice, "so-called" reports nothing.
        and not any(other.first <= hit.first < other.last and other.last - other.first > 1 for other in no_verbs)
    ]
    if not verbs:
        return None
    order = {"denial": 0, "distancing": 1, "negative": 2, "positive": 2, "neutral": 3}
    return min(verbs, key=lambda hit: (order[hit.value.kind], hit.first))


def _quoted(document: Document, first: int, last: int) -> bool:
    return document.quotations.around(*document.span(first, last)) is not None


def _choose(candidates: list[Speaker], verb: Hit, pack: LanguagePack) -> Speaker | None:
    """The nearest before the verb, else the nearest after; the first one where verbs stand at the end."""
    if not candidates:
        return None
    if verb.value.tag is Tag.ACCORDING:
        # "Uzmana göre": where verbs stand at the end, "according" may follow its speaker.
        directly = [s for s in candidates if pack.verb_final and s.last == verb.first]
        after = [s for s in candidates if s.first >= verb.first]
        if directly:
            return directly[-1]
        return min(after, key=lambda s: s.first) if after else candidates[0]
    before = [s for s in candidates if s.first < verb.first]
    if pack.verb_final:
        return before[0] if before else candidates[0]
    after = [s for s in candidates if s.first >= verb.last]
    if pack.verb_first and after and after[0].first - verb.last < NEAR_VERB:
        return after[0]
    if before and after:
        # "…, said the Iranian ambassador": what directly follows the verb is its subject.
        near_after = min(s.first for s in after) - verb.last
        near_before = verb.first - max(s.last for s in before)
        if near_after <= 1 and near_before > NEAR_VERB:
            return min(after, key=lambda s: s.first)
    if before:
        return max(before, key=lambda s: s.last)
    # Neither before nor after: the verb stands inside the name ("the ministers called for …").
    return min(after or candidates, key=lambda s: s.first)


def _bare(document: Document, sentence: Sentence, verb: Hit, pack: LanguagePack) -> Speaker | None:
    """A country that speaks for itself ("Tehran denied"); not one that something belongs to ("Iran's")."""
    reach = 2 * NEAR_VERB if pack.verb_final else NEAR_VERB
    opening = FAR_VERB if not pack.verb_final else 2 * FAR_VERB
    actors = [hit for hit in sentence.having(Tag.ACTOR) if hit.value.kind != TOWN]
    for hit in actors if pack.verb_final or pack.verb_first else reversed(actors):
        gap = hit.first - verb.last if verb.value.tag is Tag.ACCORDING else verb.first - hit.last
        if pack.verb_first and 0 <= hit.first - verb.last <= 1:
            gap = hit.first - verb.last
        dependent = document.words(hit.first, hit.last).endswith(pack.groups.dependent)
        placed = any(word.last == hit.first for word in sentence.having(Tag.APART))
        if placed and pack.groups.abroad and verb.value.tag is not Tag.ACCORDING:
            # "Doctors in Shiraz said": a place, not a government. In Russian "in Moscow they said" is one.
            continue
        # "Washington has sanctioned both firms and calls the programme …": what opens a sentence is its subject.
        opens = hit.first == sentence.first or (hit.first == sentence.first + 1 and not pack.verb_final)
        far = opening if opens and verb.value.tag is not Tag.ACCORDING else reach
        if 0 <= gap <= far and hit.value.actor and not dependent and not _quoted(document, hit.first, hit.last):
            return of(document, hit, hit.value.actor.holder, hit.value.actor)
    return None


def _subjectless(sentence: Sentence, verb: Hit) -> bool:
    """The verb opens or closes its sentence: the speaker is the one of before."""
    return verb.first - sentence.first <= 1 or sentence.last - verb.last <= 1


def _by_colon(document: Document, sentence: Sentence, known: list[Speaker], pack: LanguagePack) -> Attribution | None:
    """A name, a colon, and what the name says ("Zelensky: the two regimes spread terror")."""
    head = document.source[sentence.start : sentence.start + 60]
    colon = head.find(":")
    if colon < 0:
        return None
    limit = sentence.start + colon
    before = [s for s in known if document.tokens.ends[s.last - 1] <= limit and s.kind != "MEDIA"]
    if not before:
        # "Kyiv: …" is a speaker, "Russia and Iran: …" a subject.
        countries = [s for s in bare(document, sentence, known, pack) if document.tokens.ends[s.last - 1] <= limit]
        before = countries if len(countries) == 1 else []
    words_before = sum(1 for start in document.tokens.starts[sentence.first : sentence.last] if start < limit)
    if before and words_before <= SHORT_QUOTE:
        return Attribution(before[-1], "neutral", 0)
    return None
