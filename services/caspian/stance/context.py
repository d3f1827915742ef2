"""A text and its language in, the unfavourable circumstances it names out ("sanctions", "drones"), as written there.

They are no evaluation of the target; they are what stands against praise that is only quoted.
"""

from __future__ import annotations

from functools import cache

from caspian.stance.identify import identify
from caspian.stance.language import packs
from caspian.stance.normalise import fold
from caspian.stance.phrases import Matcher
from caspian.stance.tokens import tokenise

# Enough to make the point; and the first pages are where it is made.
MOST = 3
LONGEST_TEXT = 12_000


@cache
def _matcher(language: str) -> Matcher[str]:
    pack = packs()[language]
    matcher: Matcher[str] = Matcher(pack.clitics)
    for phrase in pack.adverse:
        matcher.add(phrase, phrase)
    return matcher


def circumstances(text: str, language: str) -> list[str]:
    """Up to `MOST` different ones, in the order of the text."""
    text = text[:LONGEST_TEXT]
    pack, _, _ = identify(language, "", text)
    tokens = tokenise(fold(text))
    found: dict[str, str] = {}
    for match in _matcher(pack.language).find(tokens.words, 0, len(tokens)):
        found.setdefault(match.value, text[tokens.starts[match.first] : tokens.ends[match.last - 1]])
    return list(dict.fromkeys(found.values()))[:MOST]
