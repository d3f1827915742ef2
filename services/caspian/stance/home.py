"""A sentence in, the state out that an office without a country in it belongs to ("the ministry said").

"In Kyiv, the ministry said" tells it in any language. In Russian and Persian it is otherwise the side's whose language
that is, unless a third state has the word; elsewhere the text itself tells: the sentence's own subject, whoever spoke
just before, the place in the dateline, or the subject of the headline.
"""

from __future__ import annotations

from caspian.stance.document import Document, Hit, Sentence
from caspian.stance.language import LanguagePack
from caspian.stance.lexicon import Tag
from caspian.stance.target import Actor, Target

# Sentences in which a place in capitals is a dateline ("MOSCOW, October 2. /TASS/").
OPENING = 3
# A place shorter than this in capitals is an abbreviation ("US").
SHORTEST_PLACE = 4
# Words before the subject of a sentence ("In Kyiv, …" has none).
SUBJECT = 1


def dateline(document: Document) -> Actor | None:
    """The state whose city in capitals, or whose agency, opens the text."""
    for sentence in document.sentences[:OPENING]:
        for hit in sentence.having(Tag.ACTOR, Tag.AGENCY):
            written = document.words(hit.first, hit.last)
            placed = hit.value.tag is Tag.AGENCY or (written.isupper() and len(written) >= SHORTEST_PLACE)
            if placed and hit.value.actor:
                return hit.value.actor
    return None


def of_offices(
    document: Document,
    sentence: Sentence,
    last: Actor | None,
    place: Actor | None,
    target: Target,
    pack: LanguagePack,
) -> Actor | None:
    """Whose office an office in this sentence is. `last` spoke just before, `place` stands in the dateline."""
    here = _opening(sentence)
    if here:
        return here
    sides = [side.id for side in target.sides]
    if any(pack.language in side.home for side in target.sides):
        own = any(hit.value.actor and hit.value.actor.id in sides for hit in sentence.having(Tag.ACTOR))
        return last if last and last.id not in sides and not own else None
    # "Both presidents" are of two states.
    both = [hit for hit in sentence.having(Tag.TOGETHER) if hit.first == sentence.first]
    shared = any(both and hit.last == both[0].last for hit in sentence.having(Tag.OFFICE))
    head = [] if shared else document.sentences[0].hits[:1]
    topic = head[0].value.actor if head and head[0].first == 0 and head[0].value.tag is Tag.ACTOR else None
    return _subject(document, sentence, pack) or last or place or topic


def _opening(sentence: Sentence) -> Actor | None:
    """The state in whose capital a sentence plays ("In Washington, a spokesman …")."""
    apart = [hit for hit in sentence.having(Tag.APART) if hit.first == sentence.first]
    places = [hit.value.actor for hit in sentence.having(Tag.ACTOR) if apart and hit.first == apart[0].last]
    return places[0] if places else None


def _subject(document: Document, sentence: Sentence, pack: LanguagePack) -> Actor | None:
    """The state that acts in the sentence ("Kyiv banned 18 firms, the office said"; "a minister said Russia …")."""
    for hit in sentence.having(Tag.ACTOR):
        actor, written = hit.value.actor, document.words(hit.first, hit.last)
        if actor and not written.endswith(pack.groups.dependent) and not written.isupper() and _acts(sentence, hit):
            return actor
    return None


def _acts(sentence: Sentence, hit: Hit) -> bool:
    if hit.first - sentence.first < SUBJECT:
        return True
    return any(verb.last == hit.first for verb in sentence.having(Tag.REPORT))
