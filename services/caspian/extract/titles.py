"""Candidates for the title in, the headline as a reader sees it out: without the outlet's name around it."""

from __future__ import annotations

import re

from caspian.extract import clean
from caspian.extract.phrases import key

# A headline; longer ones are abstracts or attacks (1 MB titles exist).
MAX_TITLE = 500
# Of what comes in, before any pattern looks at it.
MAX_RAW = 4_000
SEPARATOR = re.compile(r"\s+(?:[|–—·•»«:/~-]|::|\|\|)\s+|\s*\|\s*|\s+[-–—]\s*$")
ELLIPSIS = ("…", "...")


def tidy(raw: str) -> str:
    """One clean line of at most 500 characters."""
    return clean.line(clean.untagged(raw[:MAX_RAW]), MAX_TITLE)


def without_site(title: str, names: frozenset[str]) -> str:
    """Take the outlet's name off the end or the start; `names` are `key`s of what the outlet calls itself."""
    while True:
        cuts = list(SEPARATOR.finditer(title))
        if not cuts:
            return title
        tail, head = title[cuts[-1].end() :], title[: cuts[0].start()]
        if key(tail) in names or (not tail and cuts[-1].start() > 0):
            title = title[: cuts[-1].start()].rstrip()
        elif key(head) in names:
            title = title[cuts[0].end() :].lstrip()
        else:
            return title


def choose(stated: list[str], headings: list[str], document: str, names: frozenset[str]) -> str:
    """The best of the titles stated in metadata (best first), the headings of the page and its `<title>`.

    A heading that a stated title agrees with wins, because it is what a reader sees: with its typography and without
    a suffix. Where nothing agrees the first stated title counts, then a lone heading, then `<title>`.
    """
    stated = [
        title
        for title in (without_site(tidy(raw), names) for raw in stated if raw)
        if key(title) not in names and title
    ]
    headings = [heading for heading in (tidy(raw) for raw in headings) if heading and key(heading) not in names]
    document = without_site(tidy(document), names)
    for heading in headings:
        for title in [*stated, document]:
            if _agree(heading, title):
                return heading
    for title in stated:
        if not title.endswith(ELLIPSIS):
            return title
    if len(headings) == 1:
        return headings[0]
    return stated[0] if stated else document


def _agree(heading: str, title: str) -> bool:
    """The same words, or the title goes on after the heading with a separator, or is the heading cut short."""
    left, right = key(heading), key(title)
    if not left or not right:
        return False
    if left == right:
        return True
    if title.endswith(ELLIPSIS) and left.startswith(right):
        return True
    return len(left) >= 15 and right.startswith(left + " ") and bool(SEPARATOR.match(title[len(heading) :]))
