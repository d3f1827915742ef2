"""Title and text in, a parsed document out: sentences with the phrases found in them, words, quotations.

Everything is counted in code points of `source`, which is the text itself, or the title and the text. `base` is where
the text begins in it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from caspian.stance import sentences as splitter
from caspian.stance.language import LanguagePack
from caspian.stance.lexicon import Entry, Lexicon, Tag
from caspian.stance.normalise import fold
from caspian.stance.phrases import Match
from caspian.stance.quotes import Quotations
from caspian.stance.tokens import Tokens, tokenise

# About 6,000 words: no article is longer, and a megabyte of anything must not take a minute.
LONGEST_TEXT = 40_000
# A first line up to this length that is followed by more text reads as a headline.
LONGEST_HEADLINE = 130
_OVERLAPPING = frozenset({Tag.CUE, Tag.DEFENCE, Tag.SOLIDARITY})
_COLOURED = frozenset({Tag.BRIGHT, Tag.SOMBRE})
_NAMES = frozenset({Tag.ACTOR, Tag.PERSON, Tag.GROUP, Tag.OFFICE, Tag.KIND})

Hit = Match[Entry]


@dataclass(slots=True)
class Sentence:
    """Source code points [start, end), words [first, last), and the phrases found, by where they begin."""

    index: int
    start: int
    end: int
    paragraph: int
    first: int
    last: int
    hits: list[Hit] = field(default_factory=list)
    headline: bool = False

    def having(self, *tags: Tag) -> list[Hit]:
        """Hits with one of these tags."""
        return [hit for hit in self.hits if hit.value.tag in tags]

    def has(self, tag: Tag) -> bool:
        """Whether there is any hit with this tag."""
        for hit in self.hits:  # noqa: SIM110 (asked most often of all: twice as fast as `any`)
            if hit.value.tag is tag:
                return True
        return False


@dataclass(slots=True)
class Document:
    """What the rules read."""

    source: str
    base: int
    tokens: Tokens
    sentences: list[Sentence]
    quotations: Quotations
    cut: bool

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Code points of words [first, last)."""
        return self.tokens.starts[first], self.tokens.ends[last - 1]

    def words(self, first: int, last: int) -> str:
        """The stored text of words [first, last)."""
        start, end = self.span(first, last)
        return self.source[start:end]


def parse(title: str, text: str, pack: LanguagePack, lexicon: Lexicon) -> Document:
    """Read an article. Text beyond `LONGEST_TEXT` code points is not read."""
    body, cut = text[:LONGEST_TEXT], len(text) > LONGEST_TEXT
    heading = " ".join(title.split())[: LONGEST_HEADLINE * 3]
    if heading and body.lstrip().startswith(heading):
        heading = ""
    source, base = (f"{heading}\n{body}", len(heading) + 1) if heading else (body, 0)
    tokens = tokenise(fold(source))
    document = Document(source, base, tokens, [], Quotations(source), cut)
    position, total = 0, len(tokens)
    for span in splitter.split(source, frozenset(pack.abbreviations)):
        while position < total and tokens.starts[position] < span.start:
            position += 1
        first = position
        while position < total and tokens.starts[position] < span.end:
            position += 1
        if position == first:
            continue
        sentence = Sentence(len(document.sentences), span.start, span.end, span.paragraph, first, position)
        sentence.hits = _select(document, lexicon.find(tokens.words, first, position))
        document.sentences.append(sentence)
    if len(document.sentences) > 1:
        head = document.sentences[0]
        head.headline = bool(heading) or head.end - head.start <= LONGEST_HEADLINE
    return document


def _select(document: Document, found: list[Hit]) -> list[Hit]:
    """Drop names inside excluded phrases, verbs inside names, small-letter lookalikes of capitals, cues inside cues."""
    excluded = [hit for hit in found if hit.value.tag is Tag.EXCLUSION]
    names = [hit for hit in found if hit.value.tag in _NAMES and hit.last - hit.first > 1]
    joint = [hit for hit in found if hit.value.tag is Tag.JOINT]
    kept: list[Hit] = []
    longest: list[Hit] = []
    for hit in found:
        entry = hit.value
        if entry.tag in _OVERLAPPING:
            longest.append(hit)
            continue
        if excluded and entry.tag is not Tag.EXCLUSION and any(_inside(hit, other) for other in excluded):
            continue
        if entry.tag is Tag.REPORT and any(_inside(hit, name) for name in names):
            # The United States states nothing yet.
            continue
        if entry.tag in _COLOURED and any(_inside(hit, other) for other in joint):
            # "Друг другу", "each other": no friend is meant.
            continue
        if entry.tag is Tag.ACTOR and entry.written.isupper() and not document.words(hit.first, hit.last).isupper():
            continue
        kept.append(hit)
    longest.sort(key=lambda hit: (hit.first - hit.last, -hit.value.weight, hit.first))
    taken: list[Hit] = []
    for hit in longest:
        if all(hit.last <= other.first or hit.first >= other.last for other in taken):
            taken.append(hit)
    return sorted(kept + taken, key=lambda hit: (hit.first, hit.last))


def _inside(hit: Hit, other: Hit) -> bool:
    return other.first <= hit.first and hit.last <= other.last and hit is not other
