"""The tree of a page in, the bylines that it shows out, best marked first."""

from __future__ import annotations

from lxml import etree
from lxml.html import HtmlElement

from caspian.extract.tree import select

# Longer "bylines" are author boxes with a biography.
MAX_BYLINE = 150
MAX_FOUND = 10
# One pass over the page finds all that may be a byline.
MARKED = etree.XPath(
    "//*[@itemprop='author' or @itemprop='creator' or @rel='author' or contains(@class, 'uthor')"
    " or contains(@class, 'yline') or contains(@id, 'yline') or self::a[contains(@href, '/author')]]"
)
MAX_MARKED = 200
INLINE = frozenset({"span", "a", "b", "strong", "em", "cite"})
# Within these, names belong to other articles, readers or the site.
ELSEWHERE = ("comment", "related", "sidebar", "widget", "recommend", "popular", "footer")
# The names of these tell of the whole page ("two-sidebars", "comments-open").
WHOLE = frozenset({"html", "body", "main", "article"})
ELSEWHERE_TAGS = frozenset({"aside", "footer", "nav"})


def read(tree: HtmlElement) -> list[list[str]]:
    """Texts by kind of mark, the clearest kind first; each in page order, each once."""
    by_rank: dict[int, dict[str, None]] = {}
    for element in select(MARKED, tree, MAX_MARKED):
        rank = _rank(element)
        text = " ".join((element.get("content") or " ".join(element.itertext())).split())
        if text and len(text) <= MAX_BYLINE and not _is_elsewhere(element):
            by_rank.setdefault(rank, {}).setdefault(text)
    return [list(by_rank[rank])[:MAX_FOUND] for rank in sorted(by_rank)]


def _rank(element: HtmlElement) -> int:
    """How clearly the element is marked as the author: 0 is clearest."""
    classes = element.get("class") or ""
    if element.get("itemprop"):
        return 0
    if element.get("rel") == "author" or "/author" in (element.get("href") or ""):
        return 1
    if element.tag in INLINE and "uthor" in classes:
        return 2
    return 3 if "yline" in classes or "yline" in (element.get("id") or "") else 4


def _is_elsewhere(element: HtmlElement) -> bool:
    for ancestor in element.iterancestors():
        marks = f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}".lower()
        if ancestor.tag in ELSEWHERE_TAGS or (ancestor.tag not in WHOLE and any(word in marks for word in ELSEWHERE)):
            return True
    return False
