"""A parsed document in, what its wording as a whole sounds like out: favourable, critical or neither.

Phrase lists know the words somebody thought of. This is a linear model over pieces of all the others, with weights in
data/wording.json that a person can read. It never sees names of the two sides, of people and outlets, or figures.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources

from pydantic import BaseModel, ConfigDict, Field

from caspian.stance.document import Document
from caspian.stance.lexicon import Tag

# Characters of a piece; "_" stands for the edge of a word.
SHORTEST, LONGEST = 3, 5
# Length of the vector of a short item of news (a twentieth of ours are below): a lone sentence does not sound as loud.
WHOLE = 25.0
# Words of an item the weights were learned from, about (0044). The more words, the louder a slight leaning sounds: a
# longer text is heard in stretches of this length, and each counts the same.
STRETCH = 100
_NAMES = (Tag.ACTOR, Tag.PERSON, Tag.GROUP, Tag.EXCLUSION, Tag.TARGET_RELATION)


@lru_cache(maxsize=50_000)
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
            if not name and not any(character.isdigit() for character in word):
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

    def chances(self, words: Sequence[str]) -> dict[str, float]:
        """Features of the stance model, each 0…1: the chance of either side by wording alone, mean of all stretches."""
        heard = [self._heard(stretch) for stretch in stretches(words)]
        means = [sum(side) / len(heard) for side in zip(*heard, strict=True)]
        return dict(zip(("wording favourable", "wording critical"), means, strict=True))

    def _heard(self, words: Sequence[str]) -> tuple[float, float]:
        found = self._found(words)
        favourable = self.favourable + sum(value * self.pieces[piece][1] for piece, value in found.items())
        critical = self.critical + sum(value * self.pieces[piece][2] for piece, value in found.items())
        highest = max(0.0, favourable, critical)
        powers = [math.exp(score - highest) for score in (favourable, critical, 0.0)]
        return powers[0] / sum(powers), powers[1] / sum(powers)

    def strongest(self, words: Iterable[str], sign: int, most: int = 3) -> list[str]:
        """The words that speak most for one side against the other two, strongest first."""
        counts = Counter(words)
        found = self._found(counts.elements())

        def weight(word: str) -> float:
            known = [piece for piece in pieces(word) if piece in found]
            return sum(found[piece] * self._leaning(piece, sign) for piece in known) * math.sqrt(counts[word])

        weighed = sorted(((weight(word), word) for word in counts), key=lambda pair: (-pair[0], pair[1]))
        return [word for value, word in weighed[:most] if value > 0]

    def _leaning(self, piece: str, sign: int) -> float:
        _, favourable, critical = self.pieces[piece]
        mine, other = (favourable, critical) if sign > 0 else (critical, favourable)
        return mine - max(other, 0.0)

    def _found(self, words: Iterable[str]) -> dict[str, float]:
        """Known pieces, rare ones heavier, repeated ones hardly, scaled to length 1 unless there are few."""
        counts: Counter[str] = Counter()
        for word, times in Counter(words).items():
            for piece in pieces(word):
                if piece in self.pieces:
                    counts[piece] += times
        values = {p: damped(n) * rarity(self.pieces[p][0], self.events) for p, n in counts.items()}
        length = max(WHOLE, math.sqrt(sum(value * value for value in values.values())))
        return {piece: value / length for piece, value in values.items()}


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
