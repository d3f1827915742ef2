"""A folded text in, what it names out: entities that agree across languages, each with its weight.

Names and things of the gazetteer, other names by the skeleton of their sounds, numbers, and days of a month. A name is
told by its capital inside a sentence; Persian has none, so there every rare word stands for a possible name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from caspian.dedupe import gazetteer
from caspian.dedupe.folding import Folded
from caspian.dedupe.idf import DEFAULT_IDF, idf_of
from caspian.dedupe.names import skeleton

NAME_WEIGHT = 1.0
# Of rare Persian words, most of which are no names.
POSSIBLE_NAME_WEIGHT = 0.5
DATE_WEIGHT = 0.8
# Numbers by their digits: 7 is everywhere, 162 rarely twice, 1,450,000 never.
NUMBER_WEIGHTS = {1: 0.0, 2: 0.3, 3: 0.6}
LONG_NUMBER_WEIGHT = 1.0
YEAR_WEIGHT = 0.2
# Commoner words with a capital are titles, weekdays, first words.
MIN_NAME_IDF = 4.0
MIN_LETTERS = 4
# Spaces that some languages write inside a number: 45 000.
_DIGIT_SPACES = frozenset("\u00a0\u202f\u2009")
_SENTENCE_ENDS = frozenset(".!?:;\n•…")


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention: the key (`g:iran`, `c:grain`, `n:rstmhn`, `#:45000`, `d:3-14`) and weight of what it names."""

    key: str
    weight: float


def mentions(folded: Folded, raw: str, max_words: int) -> list[Mention]:
    """Mentions among the first words of a text; `raw` is what it was folded from."""
    words = folded.stream.tobytes().decode("utf-32-le", "surrogatepass").split(" ")[:max_words]
    starts, ends = folded.starts[:max_words].tolist(), folded.ends[:max_words].tolist()
    months = gazetteer.load().months
    found: list[Mention] = []
    last_end = skip = 0
    for i, word in enumerate(words[: len(starts)]):
        start = starts[i]
        if skip:
            skip -= 1
        elif (known := _known(word)) is not None:
            found.append(known)
        elif word.isdigit():
            number, skip = _whole_number(words, starts, ends, raw, i)
            mention = _number(words, i, number, months)
            if mention is not None:
                found.append(mention)
        elif len(word) >= MIN_LETTERS:
            first = raw[start]
            if "\u0600" <= first <= "\u06ff":
                mention = _name(word, POSSIBLE_NAME_WEIGHT, DEFAULT_IDF)
            elif first.isupper() and not _SENTENCE_ENDS.intersection(raw[last_end:start]) and i:
                mention = _name(word, NAME_WEIGHT, MIN_NAME_IDF)
            else:
                mention = None
            if mention is not None:
                found.append(mention)
        last_end = ends[i]
    return found


@lru_cache(maxsize=65_536)
def _known(word: str) -> Mention | None:
    key = gazetteer.load().find(word)
    return Mention(key, gazetteer.load().weights[key]) if key is not None else None


@lru_cache(maxsize=65_536)
def _name(word: str, weight: float, min_idf: float) -> Mention | None:
    if idf_of(word) < min_idf:
        return None
    sounds = skeleton(word)
    return Mention(f"n:{sounds}", weight) if sounds else None


def _whole_number(words: list[str], starts: list[int], ends: list[int], raw: str, i: int) -> tuple[str, int]:
    """A number with the groups that follow it, and how many those are: `45 000` is one."""
    number, j = words[i], i + 1
    while j < len(starts) and len(words[j]) == 3 and words[j].isdigit():
        gap = raw[ends[j - 1] : starts[j]]
        if not (len(gap) == 1 and (gap in _DIGIT_SPACES or (gap == " " and words[j] == "000"))):
            break
        number += words[j]
        j += 1
    return number, j - i - 1


def _number(words: list[str], i: int, number: str, months: dict[str, int]) -> Mention | None:
    if len(number) <= 2:
        for neighbour in (i + 1, i - 1):
            if 0 <= neighbour < len(words) and words[neighbour] in months:
                return Mention(f"d:{months[words[neighbour]]}-{int(number)}", DATE_WEIGHT)
    if len(number) == 4 and number[:2] in ("19", "20"):
        return Mention(f"#:{number}", YEAR_WEIGHT)
    weight = NUMBER_WEIGHTS.get(len(number), LONG_NUMBER_WEIGHT)
    return Mention(f"#:{number[:12]}", weight) if weight else None
