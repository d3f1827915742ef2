"""A parsed document in, people out who are in no gazetteer: introduced once with their office, then called by name.

"Hamid Farahani, secretary of Iran's security council, … Farahani said": the last word of a capitalised name next to a
known office or group stands for that speaker from then on. Only for scripts with capitals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from caspian.stance.document import Document, Sentence
from caspian.stance.language import LanguagePack
from caspian.stance.lexicon import Tag
from caspian.stance.speaker import Speaker

# Words between a name and the office it stands next to.
NEAR = 2
# A name is two to four words; a longer run of capitals is a headline.
LONGEST = 4
_KNOWN = (Tag.ACTOR, Tag.PERSON, Tag.GROUP, Tag.OFFICE, Tag.KIND)


def capitalised_runs(document: Document, sentence: Sentence) -> list[tuple[int, int]]:
    """Words [first, last) of runs that look like personal names and are not known otherwise."""
    taken = {word for hit in sentence.having(*_KNOWN) for word in range(hit.first, hit.last)}
    runs: list[tuple[int, int]] = []
    first = sentence.first
    for word in range(sentence.first, sentence.last + 1):
        named = word < sentence.last and word not in taken and _capitalised(document, word)
        joined = word > first and word < sentence.last and _adjacent(document, word)
        if not named or (first < word and not joined):
            if 2 <= word - first <= LONGEST:
                runs.append((first, word))
            first = word if named else word + 1
    return runs


def strangers(document: Document, sentence: Sentence, pack: LanguagePack) -> list[tuple[int, int]]:
    """Runs that can be a person nobody has introduced: "the Northern Fleet" and "Tehran's Enghelab Street" cannot."""
    owners = {hit.last for hit in sentence.having(Tag.ACTOR)}
    verbs = {hit.last for hit in sentence.having(Tag.REPORT)}
    owners |= {
        word + 1
        for word in range(sentence.first, sentence.last)
        if document.tokens.words[word] in pack.function_words and word + 1 not in verbs
    }
    return [
        (first, last)
        for first, last in capitalised_runs(document, sentence)
        if first not in owners or not _adjacent(document, first)
    ]


def _capitalised(document: Document, word: int) -> bool:
    start, end = document.tokens.starts[word], document.tokens.ends[word]
    written = document.source[start:end]
    return len(written) > 1 and written[0].isupper() and not written[1:2].isupper()


def _adjacent(document: Document, word: int) -> bool:
    between = document.source[document.tokens.ends[word - 1] : document.tokens.starts[word]]
    return between.strip(" -\u2011\u00a0") == ""


def introduce(document: Document, sentence: Sentence, speakers: Sequence[Speaker]) -> dict[str, Speaker]:
    """Last names introduced in this sentence, folded, with the speaker they stand for."""
    introduced: dict[str, Speaker] = {}
    for first, last in capitalised_runs(document, sentence):
        near = [s for s in speakers if max(first - s.last, s.first - last, 0) <= NEAR]
        if near:
            closest = min(near, key=lambda s: (max(first - s.last, s.first - last, 0), s.first))
            name = document.words(first, last)
            introduced[document.tokens.words[last - 1]] = replace(closest, name=name, first=first, last=last)
    return introduced


def recall(document: Document, sentence: Sentence, known: dict[str, Speaker]) -> list[Speaker]:
    """Speakers called by a name that was introduced before."""
    found = []
    for word in range(sentence.first, sentence.last):
        speaker = known.get(document.tokens.words[word])
        if speaker is not None and _capitalised(document, word):
            found.append(replace(speaker, first=word, last=word + 1))
    return found
