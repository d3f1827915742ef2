"""Stored text in, stretches between quotation marks out, as [start, end) code points without the marks."""

from __future__ import annotations

import re
from bisect import bisect_right

# Opening mark → closing marks. The straight mark opens and closes; the single one only at the edges of words.
_PAIRS = {"«": "»", "“": "”“", "„": "“”", "‘": "’", "‹": "›", '"': '"', "'": "'"}
_MARK = re.compile("[" + "".join({*_PAIRS, *"".join(_PAIRS.values())}) + "\n]")
# A mark that was never closed must not swallow the rest of the article.
LONGEST = 1500


def find(text: str) -> list[tuple[int, int]]:
    """Quotations in order, none inside another. A line end closes what is open."""
    spans: list[tuple[int, int]] = []
    closing, start = "", 0
    for mark in _MARK.finditer(text):
        position, character = mark.start(), mark.group()
        if closing and position - start > LONGEST + 1:
            closing = ""
        if closing:
            if character in closing and _may_close(text, position):
                if position > start:
                    spans.append((start, position))
                closing = ""
            elif character == "\n" or position - start > LONGEST:
                closing = ""
        elif character in _PAIRS and _may_open(text, position):
            closing, start = _PAIRS[character], position + 1
    return spans


def _may_open(text: str, position: int) -> bool:
    if text[position] not in "'‘\"":
        return True
    # ישראל/ארה"ב, don't: a mark inside a word is no quotation mark.
    before = text[position - 1] if position else " "
    return not before.isalnum()


def _may_close(text: str, position: int) -> bool:
    if text[position] not in "'’\"":
        return True
    after = text[position + 1] if position + 1 < len(text) else " "
    return not after.isalnum()


class Quotations:
    """Answers whether a stretch of text stands inside quotation marks, and between which."""

    def __init__(self, text: str) -> None:
        self.spans = find(text)
        self._starts = [start for start, _ in self.spans]

    def around(self, start: int, end: int) -> tuple[int, int] | None:
        """The quotation that contains [start, end), if any."""
        index = bisect_right(self._starts, start) - 1
        if index >= 0 and self.spans[index][1] >= end:
            return self.spans[index]
        return None

    def covered(self, start: int, end: int) -> float:
        """Share of [start, end) that stands inside quotation marks."""
        index = max(0, bisect_right(self._starts, start) - 1)
        inside = 0
        for left, right in self.spans[index:]:
            if left >= end:
                break
            inside += max(0, min(right, end) - max(left, start))
        return inside / max(1, end - start)
