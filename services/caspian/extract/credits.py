"""A short line in, what it credits out: author, agency or outlet, publication, date. A credit is data, not text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from functools import cache

from caspian.extract import agencies, dates, names, written_dates
from caspian.extract.phrases import Strict, load

MAX_LINE = 160
# "Source: …" with more than this is a sentence.
MAX_CREDIT = 60
MAX_CREDIT_WORDS = 6
# Written small inside names.
SMALL_WORDS = frozenset(
    ("for", "of", "the", "and", "on", "in", "at", "de", "du", "des", "la", "le", "di", "der", "die", "für", "und",
     "и", "по", "для", "в", "на", "о")
)  # fmt: skip


class CreditData(Strict):
    """`data/credits.yaml`."""

    attribution: tuple[str, ...]
    publication: tuple[str, ...]


class Kind(Enum):
    """What is credited."""

    AUTHOR = "byline"
    ATTRIBUTION = "attribution"
    PUBLICATION = "publication"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Credit:
    """`values` are names as written; `day` is set for dates only. Both empty: a label with nothing after it ("By:")."""

    kind: Kind
    values: tuple[str, ...] = ()
    day: dates.Stated | None = None


def read(line: str, fetched: datetime | None, at_start: bool) -> Credit | None:
    """What the line credits, or None for a line of text. Bylines and dates count before the text only."""
    if len(line) > MAX_LINE:
        return None
    if at_start:
        if byline := _byline(line):
            return byline
        if day := written_dates.read(line, fetched):
            return Credit(Kind.DATE, day=day)
        if found := _label(_data().publication).match(line):
            return Credit(Kind.PUBLICATION, (found.group(2).strip(),))
    if found := _label(_data().attribution).match(line):
        return _attribution(found.group(2).strip(" .*"), colon=bool(found.group(1)))
    bare = line.strip("()[]/*-–— .")
    if agencies.find(bare):
        return Credit(Kind.ATTRIBUTION, (bare,))
    parts = re.split(r"\s*[/,]\s*", bare)
    if (
        1 < len(parts) <= 4
        and any(agencies.find(part) for part in parts)
        and all(agencies.find(p) or len(p) <= 4 for p in parts)
    ):
        # "dpa/mk", "AFP, AP": agencies and initials of editors.
        return Credit(Kind.ATTRIBUTION, tuple(part for part in parts if agencies.find(part)))
    return None


def _byline(line: str) -> Credit | None:
    if names.has_prefix(line):
        rest = names.bare(line).strip(" :")
        if not rest and len(line) < 20 and line.rstrip().endswith(":"):
            return Credit(Kind.AUTHOR)
        persons = names.persons([line])
        # Nothing but the names may follow, or it is a sentence that begins with "From …".
        if (
            persons
            and len(rest) <= sum(len(person) + 6 for person in persons) + 12
            and not rest.endswith((".", "?", "!"))
        ):
            return Credit(Kind.AUTHOR, tuple(persons))
        return None
    if names.has_honorific(line):
        return Credit(Kind.AUTHOR, (line.strip(),))
    return None


def _attribution(rest: str, colon: bool) -> Credit | None:
    known = [part for part in re.split(r"\s*[,;،/&]\s*|\s+and\s+", rest) if agencies.find(part)]
    if known:
        return Credit(Kind.ATTRIBUTION, tuple(known)) if len(rest) <= MAX_CREDIT else None
    if (
        not colon
        or not rest
        or len(rest) > MAX_CREDIT
        or len(rest.split()) > MAX_CREDIT_WORDS
        or rest.endswith((".", "?", "!"))
    ):
        return None
    # An unknown outlet is believed where it is written as a name.
    return Credit(Kind.ATTRIBUTION, (rest,)) if _is_name(rest.split()) else None


def _is_name(words: list[str]) -> bool:
    """ "Institute for the Study of War": small words stand between others only."""
    inner = [word for word in words[1:-1] if word not in SMALL_WORDS]
    return not any(word[:1].islower() for word in (words[0], *inner, words[-1]))


@cache
def _data() -> CreditData:
    return load("credits", CreditData)


@cache
def _label(phrases: tuple[str, ...]) -> re.Pattern[str]:
    alternatives = "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"^[(\[*]?(?:{alternatives})(?:\s*([:：])\s*|\s+)(\S.*?)[)\]]?$", re.IGNORECASE)
