"""A folded text in, what it names out: entities that agree across languages, each with its weight.

Names and things of the gazetteer, other names by the skeleton of their sounds, numbers, and days of a month. A name is
told by its capital inside a sentence; Persian has none, so there every rare word stands for a possible name.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from caspian.dedupe import gazetteer
from caspian.dedupe.folding import STEM_LETTERS, Folded, word_hash
from caspian.dedupe.idf import DEFAULT_IDF, idf_of
from caspian.dedupe.names import skeleton

NAME_WEIGHT = 1.0
# Of rare Persian words, most of which are no names.
POSSIBLE_NAME_WEIGHT = 0.5
DATE_WEIGHT = 0.8
# Numbers by their digits: 7 is everywhere, 162 rarely twice, 1,450,000 never.
NUMBER_WEIGHTS = {1: 0.0, 2: 0.55, 3: 0.6}
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
    # Of a word for something that is common in the subject, its stem as `Folded.stems` has it; else 0.
    common_stem: int = 0


def mentions(folded: Folded, raw: str, max_words: int) -> list[Mention]:
    """Mentions among the first words of a text; `raw` is what it was folded from."""
    words = folded.stream.tobytes().decode("utf-32-le", "surrogatepass").split(" ")[:max_words]
    starts, ends = folded.starts[:max_words].tolist(), folded.ends[:max_words].tolist()
    months = gazetteer.load().months
    found: list[Mention] = []
    skip = 0
    for i, word in enumerate(words[: len(starts)]):
        if skip:
            skip -= 1
            continue
        meaning = _meaning(word)
        if meaning is None:
            continue
        mention = meaning.mention
        if meaning.is_number:
            number, skip = _whole_number(words, starts, ends, raw, i)
            mention = _number(words, i, number, months)
        elif meaning.needs_capital:
            start = starts[i]
            if not i or not raw[start].isupper() or not _SENTENCE_ENDS.isdisjoint(raw[ends[i - 1] : start]):
                continue
        if mention is not None:
            found.append(mention)
    return found


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a word may be: a known thing, a number, or a name if it has a capital inside a sentence."""

    mention: Mention | None
    is_number: bool = False
    needs_capital: bool = False


@lru_cache(maxsize=1 << 17)
def _meaning(word: str) -> _Meaning | None:
    known = gazetteer.load()
    key = known.find(word)
    if key is not None:
        stem = word_hash(word[:STEM_LETTERS]) if key in known.common else 0
        return _Meaning(Mention(key, known.weights[key], stem))
    if word.isascii() and word.isdigit():
        return _Meaning(None, is_number=True)
    if len(word) < MIN_LETTERS:
        return None
    has_capitals = not "\u0600" <= word[0] <= "\u06ff"
    sounds = skeleton(word) if idf_of(word) >= (MIN_NAME_IDF if has_capitals else DEFAULT_IDF) else ""
    if not sounds:
        return None
    weight = NAME_WEIGHT if has_capitals else POSSIBLE_NAME_WEIGHT
    return _Meaning(Mention(f"n:{sounds}", weight), needs_capital=has_capitals)


def _whole_number(words: list[str], starts: list[int], ends: list[int], raw: str, i: int) -> tuple[str, int]:
    """A number with the groups that follow it, and how many those are: `45 000` is one."""
    number, j = words[i], i + 1
    while j < len(starts) and len(words[j]) == 3 and words[j].isascii() and words[j].isdigit():
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
