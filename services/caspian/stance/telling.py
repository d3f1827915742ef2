"""A text and the side it was given in, the words whose sound speaks most for that side out, as written there."""

from __future__ import annotations

from functools import cache

from caspian.stance import wording
from caspian.stance.identify import identify
from caspian.stance.reading import Reader
from caspian.stance.target import DEFAULT, TargetError, load

# The first pages are where a side is taken; and a page is read again for this.
LONGEST_TEXT = 12_000


@cache
def _reader(target: str) -> Reader:
    try:
        return Reader(load(target))
    except TargetError:
        # A target of a user's own file: its names stay unknown here.
        return Reader(load(DEFAULT))


def words(text: str, language: str, sign: int, target: str = DEFAULT) -> list[str]:
    """Up to three different ones, strongest first."""
    pack, _, _ = identify(language, "", text)
    document = _reader(target or DEFAULT).read("", text[:LONGEST_TEXT], pack).document
    written: dict[str, str] = {}
    for word, start, end in zip(document.tokens.words, document.tokens.starts, document.tokens.ends, strict=True):
        written.setdefault(word, document.source[start:end])
    return [written[word] for word in wording.packaged().strongest(wording.plain(document), sign)]
