"""An extracted article and the text that its page was made from in, the differences out, in words. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from caspian.events.v1 import article_pb2
from caspian.local.newsroom.catalogue import Item, Wall

_WORD = re.compile(r"\w+")
# Share of words that must agree, both ways: a missing or foreign paragraph shows, a lost quotation mark does not.
_AGREEMENT = 0.97


def text_differences(item: Item, article: article_pb2.Article, never: Sequence[str]) -> list[str]:
    """What a reader would miss in, or find too much in, the title and text of `article`."""
    key, title, text = item.key, item.versions[-1].title, item.readable
    found = []
    if article.metadata.title != title:
        found.append(f"{key}: title {article.metadata.title!r}, expected {title!r}")
    want, got = Counter(_WORD.findall(text)), Counter(_WORD.findall(article.text))
    shared = sum((want & got).values())
    missing, foreign = want - got, got - want
    # A standfirst may stand in the text or beside it.
    foreign -= Counter(_WORD.findall(item.versions[-1].summary))
    if shared < _AGREEMENT * want.total():
        found.append(f"{key}: the text lacks {missing.total()} of {want.total()} words: {_some(missing)}")
    if foreign.total() > (1 - _AGREEMENT) * got.total():
        found.append(f"{key}: {foreign.total()} words of the text are not the article's: {_some(foreign)}")
    if article.metadata.paywalled is not (item.wall is Wall.PAYWALL):
        found.append(f"{key}: paywalled is {article.metadata.paywalled}")
    found += [f"{key}: the text contains {phrase!r}" for phrase in never if phrase in article.text]
    return found


def _some(words: Counter[str]) -> str:
    return " ".join(list(words)[:8])
