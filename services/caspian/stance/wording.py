"""A parsed document in, what its wording as a whole sounds like out: favourable, critical or neither.

Phrase lists know the words somebody thought of. This is a linear model over pieces of all the others, with weights in
data/wording.json that a person can read. It never sees names of the two sides, of people and outlets, or figures.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from itertools import chain

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr

from caspian.stance.document import Document
from caspian.stance.lexicon import Tag

# Characters of a piece; "_" stands for the edge of a word.
SHORTEST, LONGEST = 3, 5
# Length of the vector of a short item of news (a twentieth of ours are below): a lone sentence does not sound as loud.
WHOLE = 25.0
# Words of an item the weights were learned from, about (0044). The more words, the louder a slight leaning sounds: a
# longer text is heard in stretches of this length, and each counts the same.
STRETCH = 100
# Words whose pieces are remembered; a stream of invented words must not fill the memory.
REMEMBERED = 50_000
_NAMES = (Tag.ACTOR, Tag.PERSON, Tag.GROUP, Tag.EXCLUSION, Tag.TARGET_RELATION)


def pieces(word: str) -> tuple[str, ...]:
    """Stretches of a word and its edges; a word shorter than a piece is one."""
    edged = f"_{word}_"
    lengths = range(SHORTEST, min(LONGEST, len(edged)) + 1)
    return tuple(edged[i : i + length] for length in lengths for i in range(len(edged) - length + 1))


def plain(document: Document) -> list[str]:
    """The folded words of a document without figures and names: known ones, and what is capital within a sentence."""
    words, starts, source = document.tokens.words, document.tokens.starts, document.source
    kept: list[str] = []
    for sentence in document.sentences:
        named = {i for hit in sentence.having(*_NAMES) for i in range(hit.first, hit.last)}
        for i in range(sentence.first, sentence.last):
            word = words[i]
            name = i in named or (i > sentence.first and source[starts[i]].isupper())
            if not name and (word.isalpha() or not any(character.isdigit() for character in word)):
                kept.append(word)
    return kept


class Wording(BaseModel):
    """Weights of pieces. Neutral is the zero point of both sides' scores."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # Events the weights were learned from.
    events: int = Field(ge=1)
    favourable: float
    critical: float
    # Piece → events it occurs in, weight for favourable, weight for critical.
    pieces: dict[str, tuple[int, float, float]]

    # Pieces with their rarity and both weights, and the known pieces of the words met so far.
    _table: dict[str, tuple[float, float, float]] = PrivateAttr(default_factory=dict)
    _met: dict[str, tuple[str, ...]] = PrivateAttr(default_factory=dict)

    def model_post_init(self, _context: object, /) -> None:
        """Fill the table that every text is looked up in."""
        self._table = {piece: (rarity(found, self.events), f, c) for piece, (found, f, c) in self.pieces.items()}

    def chances(self, words: Sequence[str]) -> dict[str, float]:
        """Features of the stance model, each 0…1: the chance of either side by wording alone, mean of all stretches."""
        heard = [self._heard(stretch) for stretch in stretches(words)]
        means = [sum(side) / len(heard) for side in zip(*heard, strict=True)]
        return dict(zip(("wording favourable", "wording critical"), means, strict=True))

    def _heard(self, words: Sequence[str]) -> tuple[float, float]:
        """Rare pieces are heavier, repeated ones hardly, and the whole has length 1 unless there are few."""
        favourable = critical = square = 0.0
        table = self._table
        for piece, times in self._count(words).items():
            value, praising, blaming = table[piece]
            if times > 1:
                value *= damped(times)
            favourable += value * praising
            critical += value * blaming
            square += value * value
        length = max(WHOLE, math.sqrt(square))
        favourable, critical = self.favourable + favourable / length, self.critical + critical / length
        highest = max(0.0, favourable, critical)
        powers = [math.exp(score - highest) for score in (favourable, critical, 0.0)]
        return powers[0] / sum(powers), powers[1] / sum(powers)

    def strongest(self, words: Sequence[str], sign: int, most: int = 3) -> list[str]:
        """The words that speak most for one side against the other two, strongest first."""
        counts, found, table = Counter(words), self._count(words), self._table

        def weight(word: str) -> float:
            known = (piece for piece in pieces(word) if piece in table)
            values = (table[piece][0] * damped(found[piece]) * self._leaning(piece, sign) for piece in known)
            return sum(values) * math.sqrt(counts[word])

        weighed = sorted(((weight(word), word) for word in counts), key=lambda pair: (-pair[0], pair[1]))
        return [word for value, word in weighed[:most] if value > 0]

    def _leaning(self, piece: str, sign: int) -> float:
        _, favourable, critical = self.pieces[piece]
        mine, other = (favourable, critical) if sign > 0 else (critical, favourable)
        return mine - max(other, 0.0)

    def _count(self, words: Sequence[str]) -> Counter[str]:
        # Looked up once: a private attribute of a pydantic model is slow to come by.
        met, table = self._met, self._table
        found: list[tuple[str, ...]] = []
        for word in words:
            known = met.get(word)
            if known is None:
                known = tuple(piece for piece in pieces(word) if piece in table)
                if len(met) < REMEMBERED:
                    met[word] = known
            found.append(known)
        return Counter(chain.from_iterable(found))


def stretches(words: Sequence[str]) -> list[Sequence[str]]:
    """Equal parts of about the length of an item of news, at least one."""
    parts = max(1, round(len(words) / STRETCH))
    size = max(1, math.ceil(len(words) / parts))
    return [words[start : start + size] for start in range(0, max(1, len(words)), size)]


def damped(count: float) -> float:
    """The second occurrence says less than the first."""
    return 1.0 + math.log(count)


def rarity(events: int, total: int) -> float:
    """What is in every event says nothing."""
    return math.log(max(1.0, total / events))


@cache
def packaged() -> Wording:
    """The weights that ship with the package.

    Raises:
        ValidationError: the file does not have the shape above.
    """
    file = resources.files("caspian.stance") / "data" / "wording.json"
    return Wording.model_validate(json.loads(file.read_text(encoding="utf-8")))
