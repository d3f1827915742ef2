"""Two texts and what they share in, lines to read side by side out: what `caspian inspect` shows of a relation."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from itertools import zip_longest

from caspian.events.v1 import article_pb2

# Longer passages are shown by their beginning and end.
MAX_CHARACTERS = 600
_GAP = " │ "


def relation(article: article_pb2.Article) -> str:
    """What dedupe says of an article, in one line: `EXCERPT of 3f…, 100 % of it, 42 % of the other; original 3f…`."""
    reuse, story = article.reuse, article.story
    told = article_pb2.Reuse.Kind.Name(reuse.kind)
    if reuse.match_id:
        told += f" of {', '.join(reuse.contains) or reuse.match_id}"
    if reuse.coverage_query or reuse.coverage_match:
        told += f", {reuse.coverage_query:.0%} of it, {reuse.coverage_match:.0%} of the other"
    if reuse.original_id:
        told += "; the original" if reuse.original_id == article.id else f"; original {reuse.original_id}"
    if story.id:
        counts = f"{story.articles} articles, {story.publishers} publishers, {story.origins} origins"
        told += f"; story {story.id}: {counts}"
    return told


def side_by_side(passages: Iterable[article_pb2.Reuse.Passage], text: str, match: str, width: int = 110) -> list[str]:
    """Each shared passage, the article's words on the left and the match's on the right; `width` in characters.

    Offsets that do not fit the texts (another version was compared) are cut to them.
    """
    column = max(20, (width - len(_GAP)) // 2)
    lines: list[str] = []
    for number, p in enumerate(passages):
        if number:
            lines.append("")
        lines.append(f"{f'{p.start}-{p.end}':<{column}}{_GAP}{p.match_start}-{p.match_end}")
        left = _wrapped(text[p.start : p.end], column)
        right = _wrapped(match[p.match_start : p.match_end], column)
        lines += [f"{a:<{column}}{_GAP}{b}".rstrip() for a, b in zip_longest(left, right, fillvalue="")]
    return lines


def _wrapped(passage: str, column: int) -> list[str]:
    if len(passage) > MAX_CHARACTERS:
        half = MAX_CHARACTERS // 2
        passage = f"{passage[:half].rstrip()} […] {passage[-half:].lstrip()}"
    return textwrap.wrap(" ".join(passage.split()), column)
