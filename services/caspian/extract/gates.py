"""What is left of a page in, the reason why it is not an article out, or none.

The article itself may speak of cookies, robots or missing pages: gates judge by the title, and by the text only where
there is little of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from caspian.extract.phrases import Prefixes, Strict, line_key, load
from caspian.extract.reasons import Reason
from caspian.extract.tree import parse

# A page with more text than this is judged as an article, whatever its title says (docs/decisions/0021).
LITTLE = 1_500
# An article of fewer characters than this is a stub; news flashes of agencies have about a hundred.
MIN_TEXT = 60
# What a paywall leaves to read.
TEASER = 600
# A banner on an article page has the phrases of a consent wall too, but not as its text.
CONSENT_PHRASES = 2
# A page that shows more than this besides is an article page with a banner.
MAX_SHOWN = 4 * LITTLE
MAX_VISIBLE = 20_000
MAX_SOURCE = 200_000
HIDDEN = frozenset({"script", "style", "template"})
APP_ROOTS = ("root", "app", "__next", "__nuxt", "___gatsby", "svelte", "main-app")


class Gate(Strict):
    """One entry of `data/gates.yaml`."""

    title: tuple[str, ...]
    text: tuple[str, ...]
    markup: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signs:
    """What a page shows besides its article; few pages are looked at."""

    # All visible text, `noscript` included, folded, at most 20,000 characters.
    visible: str
    # The source, lower case, at most 200,000 characters; empty for a page with much visible text.
    source: str
    # The body is little more than the root element of a client-side application.
    is_app: bool


def look(html: bytes) -> Signs:
    """Take the signs of a page that gave little text.

    Raises:
        RefusedError: see `tree.parse`.
    """
    body = parse(html).find("body")
    parts: list[str] = []
    size = 0
    for element in () if body is None else body.iter():
        if element.tag not in HIDDEN and element.text:
            parts.append(element.text)
            size += len(element.text)
        if element.tail and element is not body:
            parts.append(element.tail)
            size += len(element.tail)
        if size > MAX_VISIBLE:
            break
    visible = _folded(" ".join(parts))
    has_root = body is not None and any(child.get("id") in APP_ROOTS for child in body.iterdescendants("div"))
    return Signs(
        visible,
        html[:MAX_SOURCE].decode("utf-8", "ignore").lower() if size < MAX_VISIBLE else "",
        has_root and len(visible) < LITTLE,
    )


def judge(html: bytes, title: str, text: str, paywalled: bool) -> Reason | None:
    """The gate that the page stands at, or None for an article. `text` is what extraction made of `html`, UTF-8."""
    if len(text) >= LITTLE:
        return None
    for reason in (Reason.CHALLENGE, Reason.SOFT_404, Reason.CONSENT):
        if _titles(reason).match(line_key(title)):
            return reason
    if _count(Reason.CONSENT, _folded(text)) >= CONSENT_PHRASES:
        return Reason.CONSENT
    return _judge_stub(look(html), text, paywalled) if len(text) < TEASER else None


def _judge_stub(signs: Signs, text: str, paywalled: bool) -> Reason | None:
    """Of a page with hardly any article text, what else it shows counts too, unless that is a lot."""
    shown = signs.visible if len(signs.visible) < MAX_SHOWN else _folded(text)
    if len(shown) < LITTLE and any(mark in signs.source for mark in _gates()[Reason.CHALLENGE].markup):
        return Reason.CHALLENGE
    for reason in (Reason.CHALLENGE, Reason.SOFT_404):
        if _count(reason, shown):
            return reason
    if paywalled or _count(Reason.PAYWALL, shown):
        return Reason.PAYWALL
    if len(text) >= MIN_TEXT:
        return None
    if _count(Reason.CONSENT, shown) >= CONSENT_PHRASES:
        return Reason.CONSENT
    if signs.is_app or _count(Reason.JS_ONLY, shown):
        return Reason.JS_ONLY
    return Reason.NO_TEXT


def _count(reason: Reason, folded: str) -> int:
    return sum(phrase in folded for phrase in _texts(reason))


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("'", "’").split())


@cache
def _gates() -> dict[Reason, Gate]:
    return load("gates", dict[Reason, Gate])


@cache
def _titles(reason: Reason) -> Prefixes:
    return Prefixes(dict.fromkeys(_gates()[reason].title, reason.value))


@cache
def _texts(reason: Reason) -> tuple[str, ...]:
    return tuple(_folded(phrase) for phrase in _gates()[reason].text)


def warm() -> None:
    """Load the phrases now."""
    for reason in _gates():
        _titles(reason), _texts(reason)
