"""Stored text in, sentences out as [start, end) code points, in order, without the white space between them."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from caspian.stance.normalise import fold_phrase

# A stop, with the brackets and quotation marks that close behind it; or a line's end.
_STOP = re.compile(r"[.!?…؟。]+[\"'»”’)\]]*(?=\s)|\n+|[.!?…؟。]+[\"'»”’)\]]*$")
_LAST_WORD = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)\.$")
# A text without stops is cut here, at a blank, so that every later step works on bounded pieces.
LONGEST = 700


@dataclass(frozen=True, slots=True)
class Span:
    """[start, end) in code points, and the number of the paragraph it stands in."""

    start: int
    end: int
    paragraph: int


def _is_abbreviation(text: str, stop: int, abbreviations: Collection[str]) -> bool:
    """Whether the full stop that ends at `stop` belongs to a shortened word or an initial."""
    match = _LAST_WORD.search(text, max(0, stop - 16), stop)
    if match is None:
        return False
    word = match.group(1)
    if len(word) == 1 and word.isalpha() and word.isupper():
        return True
    return fold_phrase(word) in abbreviations


def _continues(text: str, stop: int) -> bool:
    """The next letter is small: the sentence goes on ("U.S. officials", "approx. four")."""
    rest = text[stop : stop + 4].lstrip()
    return bool(rest) and rest[0].islower()


def split(text: str, abbreviations: Collection[str] = frozenset()) -> list[Span]:
    """Cut a text into sentences. A line end always ends one; a stop does unless it belongs to an abbreviation."""
    spans: list[Span] = []
    start, paragraph = 0, 0

    def close(end: int) -> None:
        left, right = start, end
        while left < right and text[left].isspace():
            left += 1
        while right > left and text[right - 1].isspace():
            right -= 1
        while right - left > LONGEST:
            cut = text.rfind(" ", left + LONGEST // 2, left + LONGEST)
            cut = left + LONGEST if cut < 0 else cut
            spans.append(Span(left, cut, paragraph))
            left = cut
            while left < right and text[left].isspace():
                left += 1
        if right > left:
            spans.append(Span(left, right, paragraph))

    for match in _STOP.finditer(text):
        end = match.end()
        if text[match.start()] == "\n":
            close(match.start())
            start = end
            if end - match.start() > 1:
                paragraph += 1
            continue
        if match.group().startswith(".") and (
            _is_abbreviation(text, match.start() + 1, abbreviations) or _continues(text, end)
        ):
            continue
        close(end)
        start = end
    close(len(text))
    return spans
