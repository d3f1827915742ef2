"""The tree of a page in, the bylines that it shows out, best marked first."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement

from caspian.extract.tree import select

# Longer "bylines" are author boxes with a biography.
MAX_BYLINE = 150
MAX_FOUND = 10
ELSEWHERE = (
    "not(ancestor::aside or ancestor::footer or ancestor::nav or ancestor::*"
    "[contains(@class, 'comment') or contains(@class, 'related') or contains(@class, 'sidebar')])"
)
# From the clearest mark to the vaguest; the first that names somebody wins.
MARKS = tuple(
    etree.XPath(f"{path}[{ELSEWHERE}]")
    for path in (
        "//*[@itemprop='author']//*[@itemprop='name']",
        "//*[@itemprop='author' or @itemprop='creator']",
        "//a[@rel='author' or contains(@href, '/author/') or contains(@href, '/authors/')]",
        "//*[contains(@class, 'byline') or contains(@class, 'Byline') or @id='byline']",
        "//*[self::span or self::a or self::p or self::div or self::address]"
        "[contains(@class, 'author') or contains(@class, 'Author')]",
    )
)


def read(tree: HtmlElement) -> list[str]:
    """Texts of the first kind of mark that has any, in page order, each once."""
    for mark in MARKS:
        found: dict[str, None] = {}
        for element in select(mark, tree, 5 * MAX_FOUND):
            text = " ".join((element.get("content") or " ".join(element.itertext())).split())
            if text and len(text) <= MAX_BYLINE:
                found.setdefault(text)
        if found:
            return list(found)[:MAX_FOUND]
    return []
