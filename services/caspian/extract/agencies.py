"""Agencies and outlets that texts credit: a name as written in, what is known of it out."""

from __future__ import annotations

import re
from functools import cache

from caspian.extract.phrases import Strict, key, load


class Agency(Strict):
    """One line of `data/agencies.yaml`."""

    name: str
    aliases: tuple[str, ...] = ()
    wire: bool = False
    languages: tuple[str, ...] = ()


@cache
def _by_key() -> dict[str, Agency]:
    agencies = load("agencies", tuple[Agency, ...])
    return {key(name): agency for agency in agencies for name in (agency.name, *agency.aliases)}


@cache
def _dateline() -> re.Pattern[str]:
    names = (re.escape(name) for agency in _by_key().values() if agency.wire for name in (agency.name, *agency.aliases))
    alternatives = "|".join(sorted(set(names), key=len, reverse=True))
    # "MOSCOW (Reuters) -", "MOSKAU (dpa) -", "MOSCOW, November 7. /TASS/."
    return re.compile(rf"[(/]({alternatives})[)/]")


def find(name: str) -> Agency | None:
    """The agency or outlet of this name, however it is cased or punctuated."""
    return _by_key().get(key(name))


def dateline(paragraph: str) -> str:
    """The agency that the first words of a paragraph credit, as written there, or empty."""
    found = _dateline().search(paragraph[:120])
    return found.group(1) if found else ""
