"""A sentence whose main speaker is known in, the others who are given the word in it out.

"Kyiv calls the transfers a crime; Iran's ministry denied any": each verb of speech has a speaker of its own.
"""

from __future__ import annotations

from collections.abc import Sequence

from caspian.stance.document import Document, Hit, Sentence
from caspian.stance.language import LanguagePack
from caspian.stance.lexicon import TOWN, Tag
from caspian.stance.speaker import Speaker, of

# Words between somebody and his verb ("the ministry has repeatedly denied"), and between a bare country and its verb.
NEAR = 3
NEAR_BARE = 2
# … between a verb and its subject where that follows ("said the envoy"), articles and prepositions among them.
AFTER = 1


def others(
    document: Document, sentence: Sentence, known: Sequence[Speaker], main: Hit, pack: LanguagePack
) -> list[tuple[Speaker, Hit]]:
    """Speakers of the verbs that are not `main`, with their verbs. `known` are those who could speak, in order."""
    verbs = [
        hit
        for hit in sentence.having(Tag.REPORT, Tag.ACCORDING)
        if document.quotations.around(*document.span(hit.first, hit.last)) is None
    ]
    if len(verbs) < 2:
        return []
    known = [s for s in known if document.quotations.around(*document.span(s.first, s.last)) is None]
    countries = bare(document, sentence, known, pack)
    found: list[tuple[Speaker, Hit]] = []
    for verb in verbs:
        if verb is main or (verb.first < main.last and main.first < verb.last):
            continue
        speaker = _of(document, verb, verbs, known, countries, pack)
        if speaker:
            found.append((speaker, verb))
    return found


def bare(document: Document, sentence: Sentence, known: Sequence[Speaker], pack: LanguagePack) -> list[Speaker]:
    """Countries that may speak for themselves."""
    places = {word.last for word in sentence.having(Tag.APART)} if pack.groups.abroad else set()
    return [
        of(document, hit, hit.value.actor.holder, hit.value.actor)
        for hit in sentence.having(Tag.ACTOR)
        if hit.value.actor
        and hit.value.kind != TOWN
        and hit.first not in places
        and not document.words(hit.first, hit.last).endswith(pack.groups.dependent)
        and not any(s.first < hit.last and hit.first < s.last for s in known)
        and document.quotations.around(*document.span(hit.first, hit.last)) is None
    ]


def _of(
    document: Document,
    verb: Hit,
    verbs: Sequence[Hit],
    known: Sequence[Speaker],
    countries: Sequence[Speaker],
    pack: LanguagePack,
) -> Speaker | None:
    since = max((other.last for other in verbs if other.first < verb.first), default=0)
    until = min((other.first for other in verbs if other.first >= verb.last), default=len(document.tokens.words))
    following = [s for s in known if verb.last <= s.first <= verb.last + AFTER and s.last <= until]
    if verb.value.tag is Tag.ACCORDING or pack.verb_first:
        following += [s for s in countries if s.first == verb.last]
        return min(following, key=lambda s: s.first) if following else None
    if pack.verb_final:
        before = [s for s in known if since <= s.first and s.last <= verb.first]
        return before[0] if before else None
    near = [s for s in known if since <= s.first and 0 <= verb.first - s.last <= NEAR]
    near += [s for s in countries if since <= s.first and 0 <= verb.first - s.last <= NEAR_BARE]
    near = [s for s in near if not _cut(document, s.last, verb.first)]
    if near:
        return max(near, key=lambda s: s.last)
    return min(following, key=lambda s: s.first) if following else None


def _cut(document: Document, first: int, last: int) -> bool:
    between = document.source[document.tokens.ends[first - 1] : document.tokens.starts[last]]
    return any(mark in between for mark in ";:؛")
