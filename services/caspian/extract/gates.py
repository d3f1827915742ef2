"""What is left of a page in, the reason why it is not an article out, or none.

The article itself may speak of cookies, robots or missing pages: gates judge by the title, and by the text only where
there is little of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lxml.html import HtmlElement

from caspian.extract.phrases import Prefixes, Strict, line_key, load
from caspian.extract.reasons import Reason

# A page with more text than this is judged as an article, whatever its title says (docs/decisions/0021).
LITTLE = 1_500
# An article of fewer characters than this is a stub; news flashes of agencies have about a hundred.
MIN_TEXT = 60
# What a paywall leaves to read.
TEASER = 600
# A banner on an article page has the phrases of a consent wall too, but not as its text.
CONSENT_PHRASES = 2
APP_ROOTS = ("root", "app", "__next", "__nuxt", "___gatsby", "svelte", "main-app")


class Gate(Strict):
    """One entry of `data/gates.yaml`."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    markup: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """What the gates need of a page, taken before it is stripped."""

    # All visible text, `noscript` included, lower case, at most 20,000 characters.
    visible: str
    # The source, lower case, at most 200,000 characters.
    source: str
    # The body is little more than the root element of a client-side application.
    is_app: bool


def look(tree: HtmlElement, html: str) -> Signs:
    """Take the signs of a page."""
    body = tree.find("body")
    parts: list[str] = []
    size = 0
    for element in () if body is None else body.iter():
        if isinstance(element.tag, str) and element.tag not in ("script", "style", "template") and element.text:
            parts.append(element.text)
            size += len(element.text)
        if element.tail and element is not body:
            parts.append(element.tail)
            size += len(element.tail)
        if size > 20_000:
            break
    visible = " ".join(" ".join(parts).split()).casefold().replace("'", "’")
    has_root = body is not None and any(child.get("id") in APP_ROOTS for child in body.iterdescendants("div"))
    return Signs(visible, html[:200_000].lower() if size < 20_000 else "", has_root and len(visible) < LITTLE)


def judge(signs: Signs, title: str, text: str, paywalled: bool) -> Reason | None:
    """The gate that the page stands at, or None for an article."""
    if len(text) >= LITTLE:
        return None
    folded = line_key(title)
    visible = signs.visible if len(signs.visible) < 4 * LITTLE else text.casefold().replace("'", "’")
    gates = _gates()
    for reason in (Reason.CHALLENGE, Reason.SOFT_404, Reason.CONSENT):
        if _titles(reason).match(folded):
            return reason
    if len(text) < TEASER:
        if any(mark in signs.source for mark in gates[Reason.CHALLENGE].markup) and len(visible) < LITTLE:
            return Reason.CHALLENGE
        for reason in (Reason.CHALLENGE, Reason.SOFT_404):
            if any(phrase in visible for phrase in _texts(reason)):
                return reason
        if paywalled or any(phrase in visible for phrase in _texts(Reason.PAYWALL)):
            return Reason.PAYWALL
    own = text.casefold().replace("'", "’")
    if sum(phrase in own for phrase in _texts(Reason.CONSENT)) >= CONSENT_PHRASES:
        return Reason.CONSENT
    if len(text) >= MIN_TEXT:
        return None
    if sum(phrase in visible for phrase in _texts(Reason.CONSENT)) >= CONSENT_PHRASES:
        return Reason.CONSENT
    if signs.is_app or any(phrase in visible for phrase in _texts(Reason.JS_ONLY)):
        return Reason.JS_ONLY
    return Reason.NO_TEXT


@cache
def _gates() -> dict[Reason, Gate]:
    return load("gates", dict[Reason, Gate])


@cache
def _titles(reason: Reason) -> Prefixes:
    return Prefixes(dict.fromkeys(_gates()[reason].title, reason.value))


@cache
def _texts(reason: Reason) -> tuple[str, ...]:
    return tuple(phrase.casefold().replace("'", "’") for phrase in _gates()[reason].text)


def warm() -> None:
    """Load the phrases now."""
    for reason in _gates():
        _titles(reason), _texts(reason)
