"""A byline as printed or stated in, the persons in it out; desks, agencies, roles and addresses are not persons."""

from __future__ import annotations

import re
from functools import cache

from caspian.extract import agencies, clean
from caspian.extract.phrases import Strict, key, load, words

# The contract's own limit on names comes from pages that list a thousand.
MAX_AUTHORS = 50
MAX_BYLINE = 2_000
ADDRESS = re.compile(r"\S*(?:@|https?://|www\.)\S*")
BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# What follows the name: "Jane Roe | The Outlet", "Jane Roe – Moscow correspondent", "Jane Roe, 5 May 2024".
TAIL = re.compile(r"\s+[|–—•·/-]\s+.*$|\s*[|•].*$")
EDGES = ' .,:;|-–—•/*"“”»«'
DIGIT = re.compile(r"\d")


class NameData(Strict):
    """`data/names.yaml`."""

    prefixes: dict[str, tuple[str, ...]]
    joiners: tuple[str, ...]
    honorifics: tuple[str, ...]
    stops: tuple[str, ...]
    not_persons: tuple[str, ...]


@cache
def _data() -> NameData:
    return load("names", NameData)


@cache
def _prefix() -> re.Pattern[str]:
    phrases = {phrase for phrases in _data().prefixes.values() for phrase in phrases}
    alternatives = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"^(?:{alternatives})(?:\s*:\s*|\s+|$)", re.IGNORECASE)


@cache
def _joiner() -> re.Pattern[str]:
    alternatives = "|".join(re.escape(joiner) for joiner in _data().joiners)
    return re.compile(rf"\s*[,;،؛]\s*|\s+(?:{alternatives})\s+|\s*&\s*", re.IGNORECASE)


@cache
def _not_persons() -> frozenset[str]:
    return words(_data().not_persons)


@cache
def _honorifics() -> frozenset[str]:
    return frozenset(_data().honorifics)


def has_prefix(line: str) -> bool:
    """Whether a line starts like a byline ("By …")."""
    return bool(_prefix().match(line))


def bare(line: str) -> str:
    """A byline without what leads to the names."""
    return _prefix().sub("", line.strip(), count=1)


def has_honorific(line: str) -> bool:
    """Whether a line is a title and a name and nothing else ("Dr. Jane Roe")."""
    first, *rest = line.split()[:7] or [""]
    return first.casefold() in _honorifics() and 1 <= len(rest) <= 4 and all(_name_like(word) for word in rest)


def persons(bylines: list[str], not_these: frozenset[str] = frozenset()) -> list[str]:
    """Names of persons, in order, each once; `not_these` are keys of names that are the outlet itself."""
    found: dict[str, str] = {}
    for byline in bylines[:MAX_AUTHORS]:
        byline = ADDRESS.sub(" ", BRACKETED.sub(" ", clean.untagged(byline[:MAX_BYLINE])))
        for part in _joiner().split(bare(byline)):
            name = _alone(bare(TAIL.sub("", part).strip(EDGES)))
            folded = key(name)
            if folded and folded not in found and folded not in not_these and _is_person(name, folded):
                found[folded] = _recased(name)
    return list(found.values())[:MAX_AUTHORS]


def _is_person(name: str, folded: str) -> bool:
    parts = folded.split()
    if not 2 <= len(parts) <= 6 or len(name) > 60 or DIGIT.search(name) or agencies.find(name):
        return False
    return not any(part in _not_persons() for part in parts) and "_" not in name


def _alone(name: str) -> str:
    """Without what follows a name: a weekday, a verb, the agency."""
    parts = name.split()
    for number in range(1, len(parts)):
        if key(parts[number]) in _stops() or (number > 1 and agencies.find(" ".join(parts[number:]))):
            return " ".join(parts[:number]).rstrip(",.")
    return name


@cache
def _stops() -> frozenset[str]:
    return words(_data().stops)


def _name_like(word: str) -> bool:
    return (word[:1].isupper() and word[:1].isalpha()) or (
        not word[:1].isascii() and word[:1].isalpha() and word.lower() == word.upper()
    )


def _recased(name: str) -> str:
    """Bylines in capitals are a matter of style sheets: "JANE ROE" is Jane Roe."""
    return name.title() if name.isupper() and name.isascii() and len(name) > 5 else name
