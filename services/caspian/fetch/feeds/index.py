"""An HTML page that lists articles in, its links with their words as titles out; for sites without a feed.

`parse` reads in a process that can be killed, `links` in this one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from cssselect import SelectorError
from lxml import etree, html
from lxml.cssselect import CSSSelector

from caspian.fetch.feeds import killable
from caspian.fetch.feeds.listing import Listing, NotAListingError
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


def parse(body: bytes, base: str, css: str, charset: str = "", time_s: float = killable.TIME_S) -> Listing:
    """Links of the page, at most `MAX_ENTRIES`; blocks for at most `time_s`.

    Raises:
        NotAListingError: `empty`, `parser-killed`, `zero-items`.
    """
    if not body.strip():
        raise NotAListingError("empty")
    return killable.parse(__name__, [base, css, charset], body, time_s)


def links(body: bytes, base: str, css: str, charset: str = "") -> dict[str, str]:
    """Address and title of the links that `css` selects and that stay on the page's own domain, in the page's order."""
    found: dict[str, str] = {}
    home = domain(base)
    for link in _links(body, css, charset):
        try:
            # The page's own port is good for its links.
            url = check(str(link.get("href") or ""), base, frozenset({port(base)}))
        except InvalidUrlError:
            continue
        if domain(url) == home and url != base:
            # A picture links first, without words; the headline follows.
            found[url] = found.get(url) or plain(text_of(link))
    return found


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


if __name__ == "__main__":
    killable.limit_this_process()
    page = links(sys.stdin.buffer.read(), *sys.argv[1:4])
    killable.answer({"items": [{"url": url, "title": title} for url, title in page.items()]})
