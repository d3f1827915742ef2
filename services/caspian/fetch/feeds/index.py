"""An HTML page that lists articles in, its links with their words as titles out; for sites without a feed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cssselect import SelectorError
from lxml import etree, html
from lxml.cssselect import CSSSelector

from caspian.events.v1 import page_pb2
from caspian.fetch.feeds.listing import MAX_ENTRIES, Entry, Listing, NotAListingError
from caspian.fetch.feeds.text import plain
from caspian.fetch.feeds.xml import text_of
from caspian.fetch.http.urls import InvalidUrlError, check, domain, port

if TYPE_CHECKING:
    from lxml.etree import _Element

EVERY_LINK = "a[href]"


def selector(css: str) -> CSSSelector:
    """The compiled selector of a source.

    Raises:
        ValueError: not a CSS selector.
    """
    try:
        return CSSSelector(css or EVERY_LINK, translator="html")
    except SelectorError:
        raise ValueError("not a CSS selector") from None


def parse(body: bytes, base: str, css: str, charset: str = "") -> Listing:
    """Links that `css` selects and that stay on the page's own domain, each once, in the page's order.

    Raises:
        NotAListingError: `empty`, `zero-items`.
    """
    if not body.strip():
        raise NotAListingError("empty")
    listing = Listing()
    seen: dict[str, Entry] = {}
    home = domain(base)
    for link in _links(body, css, charset):
        try:
            # The page's own port is good for its links.
            url = check(str(link.get("href") or ""), base, frozenset({port(base)}))
        except InvalidUrlError:
            continue
        if domain(url) != home or url == base:
            continue
        title = plain(text_of(link))
        if url in seen:
            # A picture links first, without words; the headline follows.
            seen[url].entry.title = seen[url].entry.title or title
        elif len(seen) < MAX_ENTRIES:
            seen[url] = Entry(url, url, page_pb2.FeedEntry(title=title))
        else:
            listing.omitted += 1
    listing.entries = list(seen.values())
    if not listing.entries:
        raise NotAListingError("zero-items")
    return listing


def _links(body: bytes, css: str, charset: str) -> list[_Element]:
    # libxml2's limits on depth and size stay on; an unknown charset is the page's own business.
    try:
        parser = html.HTMLParser(encoding=charset or None, huge_tree=False, no_network=True)
    except (LookupError, ValueError):
        parser = html.HTMLParser(huge_tree=False, no_network=True)
    try:
        root = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    found = selector(css)(root)
    return [link for link in found if isinstance(link, etree._Element)] if isinstance(found, list) else []
