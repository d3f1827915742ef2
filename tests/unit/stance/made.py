"""Documents made by hand: sentences and the phrases in them as the tests say, without any list of words."""

from __future__ import annotations

from caspian.stance.attribution import Attribution
from caspian.stance.cues import Cue
from caspian.stance.document import Document, Hit, Sentence
from caspian.stance.lexicon import Entry, Tag
from caspian.stance.normalise import fold
from caspian.stance.phrases import Match
from caspian.stance.quotes import Quotations
from caspian.stance.speaker import Speaker
from caspian.stance.target import Actor
from caspian.stance.tokens import tokenise

RUSSIA = Actor(id="RU", holder="RU_GOV", names={"en": ("russia",)})
IRAN = Actor(id="IR", holder="IR_GOV", names={"en": ("iran",)})
UKRAINE = Actor(id="UA", holder="UA_GOV", names={"en": ("ukraine",)})


def document(*sentences: str, headline: bool = False, title: str = "") -> Document:
    """One sentence per string, a line each; `title` is read before them but is no part of the text."""
    lines = [title, *sentences] if title else list(sentences)
    source = "\n".join(lines)
    made = Document(source, len(title) + 1 if title else 0, tokenise(fold(source)), [], Quotations(source), cut=False)
    start = first = 0
    for index, line in enumerate(lines):
        last = first + len(tokenise(fold(line)))
        made.sentences.append(Sentence(index, start, start + len(line), index, first, last))
        start, first = start + len(line) + 1, last
    if lines and (headline or title):
        made.sentences[0].headline = True
    return made


def mark(made: Document, sentence: int, tag: Tag, word: str, **entry: object) -> Hit:
    """Say that a word of a sentence is such a phrase."""
    words = made.tokens.words
    place = next(i for i in range(made.sentences[sentence].first, made.sentences[sentence].last) if words[i] == word)
    hit = Match(place, place + 1, Entry(tag, word, **entry))  # type: ignore[arg-type]
    made.sentences[sentence].hits = sorted([*made.sentences[sentence].hits, hit], key=lambda h: (h.first, h.last))
    return hit


def said_by(kind: str = "RU_GOV", actor: Actor | None = RUSSIA, how: str = "neutral", sign: int = 0) -> Attribution:
    """A sentence handed to somebody."""
    return Attribution(Speaker(kind, "Somebody", 0, 1, actor), how, sign)


SOMEBODY = said_by()


def cue(
    sentence: int,
    sign: int,
    weight: float = 1.0,
    attribution: Attribution | None = None,
    frame: str = "threat",
    rule: str = "blame: x",
    words: tuple[int, int] = (0, 1),
) -> Cue:
    """One praise or blame; the narrator's unless attributed."""
    return Cue(sentence, *words, sign, weight, frame, attribution, rule)
