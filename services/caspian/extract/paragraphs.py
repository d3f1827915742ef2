"""The container of an article in, its paragraphs and headings out as lines: no judgement but that links are not text.

The way out where trafilatura takes one of several containers for the whole (articles in chunks between advertisements).
"""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from caspian.extract import blocks

TEXT = ("p", "h2", "h3", "h4", "li", "blockquote", "pre")
# More of it in links than this and it points to other pages.
MAX_LINK_SHARE = 0.5


# Names of what stands in an article's container without being the article.
OTHERS = re.compile(
    r"comment|respond|discuss|related|recommend|recirc|promo|widget|newsletter|sidebar|footer|author|teaser", re.I
)


def lines(root: HtmlElement) -> list[str]:
    """Clean lines of all text elements, each once, in document order."""
    found: list[str] = []
    taken: set[HtmlElement] = set()
    for element in root.iter(*TEXT):
        if taken.isdisjoint(element.iterancestors()):
            taken.add(element)
            if _is_text(element) and not _is_other(element, root):
                found.extend(blocks.lines(element))
    return found


def _is_text(element: HtmlElement) -> bool:
    size = len("".join(element.itertext()).strip())
    linked = sum(len("".join(link.itertext()).strip()) for link in element.iter("a"))
    return linked <= MAX_LINK_SHARE * size


def _is_other(element: HtmlElement, root: HtmlElement) -> bool:
    """Whether something between the container and the element is named as a thing of its own."""
    body = root.find("body")
    container = body[0] if body is not None and len(body) == 1 else body
    for ancestor in element.iterancestors():
        if ancestor is container:
            return False
        if OTHERS.search(f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}"):
            return True
    return False
