"""The tree of a page in, the lines of its article out, as trafilatura finds them.

trafilatura gets a tree that is parsed, stripped and, where one container holds the article, narrowed to that; its fast
mode then is as good as its slow one, which is tried only where the result is short for the page.
"""

from __future__ import annotations

import logging

import trafilatura
from lxml.html import HtmlElement
from trafilatura.settings import Document, Extractor

from caspian.extract import blocks, paragraphs, tree

# trafilatura logs a line for each page it finds nothing on; we say that ourselves, with a reason.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
logging.getLogger("htmldate").setLevel(logging.CRITICAL)

# Not "python": that would render a text of its own, without the joiners of Persian.
FAST, SLOW = (
    Extractor(fast=fast, comments=False, tables=True, dedup=False, output_format="xml") for fast in (True, False)
)
# Below, the second try is worth its time (docs/decisions/0020).
SHORT = 400
LOW_SHARE = 0.4
# Of a container that holds the article trafilatura gives nearly all, unless the article is in several parts of it.
CHUNK_SHARE = 0.6
CHUNK_GAIN = 1.3
# trafilatura is quadratic in places (an XPath over all text nodes of all paragraphs, comparisons of all pairs of
# candidates). Real pages keep some hundred nodes after stripping, the largest of 181 has 1,400.
MAX_NODES = 6_000
MAX_NODES_SLOW = 3_000


def find(page: HtmlElement) -> list[str]:
    """Clean lines; empty where no article is found. `page` is stripped (see `tree`) and is used up."""
    root, mass = tree.scope(page)
    nodes = sum(1 for _ in root.iter())
    if nodes > MAX_NODES:
        return paragraphs.lines(root)
    found = _extract(root, fast=True)
    size = sum(map(len, found))
    if root is not page and size < CHUNK_SHARE * mass:
        whole = paragraphs.lines(root)
        if sum(map(len, whole)) > CHUNK_GAIN * size:
            return whole
    if (size < SHORT or size < LOW_SHARE * mass) and nodes <= MAX_NODES_SLOW:
        slow = _extract(root, fast=False)
        if sum(map(len, slow)) > size:
            return slow
    return found


def _extract(root: HtmlElement, fast: bool) -> list[str]:
    document = trafilatura.bare_extraction(root, options=FAST if fast else SLOW)
    return blocks.lines(document.body) if isinstance(document, Document) else []
