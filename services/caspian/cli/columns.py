"""Rows of words in, lines with aligned columns out: short enough for a terminal, one line a row for grep."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence


def aligned(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The headings, then a line for each row; the last column is as long as it is."""
    table = [headings, *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(headings))]
    for row in table:
        yield "  ".join(f"{word:{width}}" for word, width in zip(row, widths, strict=True)).rstrip()
