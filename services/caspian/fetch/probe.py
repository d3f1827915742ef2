"""An address in, the feeds and sitemaps that can be found there out, each tried and described.

Looks at what the page names, what robots.txt names, and a few usual places; one request after another, with a pause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from lxml import etree, html

from caspian.fetch.feeds.listing import NotAListingError
from caspian.fetch.feeds.parse import parse
from caspian.fetch.http import budget
from caspian.fetch.http.exchange import Answer, NoAnswer, Request, Response
from caspian.fetch.http.urls import InvalidUrlError, check, domain, origin
from caspian.fetch.items import seconds
from caspian.fetch.redirects import follow, is_redirect

Fetch = Callable[[Request], Awaitable[Answer]]

_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"})
_WORDS = ("rss", "feed", "atom")
_USUAL = ("/feed/", "/rss", "/rss.xml", "/atom.xml", "/sitemap_news.xml", "/news-sitemap.xml")
_MAX_TRIED = 20


@dataclass(frozen=True, slots=True)
class Found:
    """One address that was tried. `newest` in seconds since 1970, 0 where entries have no dates."""

    url: str
    status: str
    entries: int = 0
    sitemaps: int = 0
    newest: float = 0.0
    language: str = ""


def named_by_page(body: bytes, base: str) -> list[str]:
    """Feeds that an HTML page names: `<link rel=alternate>` first, then links that look like one. Its own domain's."""
    try:
        root = html.document_fromstring(body, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    declared = [str(link.get("href")) for link in root.iter("link") if str(link.get("type")).lower() in _TYPES]
    links = [str(a.get("href")) for a in root.iter("a") if any(w in str(a.get("href")).lower() for w in _WORDS)]
    return _checked([*declared, *links], base)


def named_by_robots(body: bytes, base: str) -> list[str]:
    """Sitemaps that a robots.txt names."""
    lines = body.decode("utf-8", "replace").splitlines()[:10_000]
    named = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("sitemap:")]
    # They are absolute by the standard.
    return _checked([url for url in named if url.startswith("http")], base)


def _checked(links: list[str], base: str) -> list[str]:
    found: dict[str, None] = {}
    for link in links:
        try:
            url = check(link, base)
        except InvalidUrlError:
            continue
        if domain(url) == domain(base):
            found[url] = None
    return list(found)


async def probe(url: str, fetch: Fetch, pause_s: float = 1.0) -> list[Found]:
    """Try `url` itself and what can be found from it; the useful ones first.

    Raises:
        InvalidUrlError: `url` may not be requested.
    """
    url = check(url)
    first = await _get(url, budget.FEED, fetch, pause_s)
    tried = {url: _describe(url, first)}
    if isinstance(first, Response) and not tried[url].entries and not tried[url].sitemaps:
        await asyncio.sleep(pause_s)
        robots = await _get(f"{origin(url)}/robots.txt", budget.ROBOTS, fetch, pause_s)
        candidates = named_by_page(first.body, first.url)
        candidates += named_by_robots(robots.body, first.url) if isinstance(robots, Response) else []
        candidates += [f"{origin(first.url)}{path}" for path in _USUAL]
        for candidate in list(dict.fromkeys(candidates))[:_MAX_TRIED]:
            if candidate not in tried:
                await asyncio.sleep(pause_s)
                tried[candidate] = _describe(candidate, await _get(candidate, budget.FEED, fetch, pause_s))
    return sorted(tried.values(), key=lambda found: (-bool(found.entries or found.sitemaps), -found.newest))


async def _get(url: str, limits: budget.Budget, fetch: Fetch, pause_s: float) -> Answer:
    trail: tuple[str, ...] = ()
    answer = await fetch(Request(url, limits))
    while isinstance(answer, Response) and is_redirect(answer):
        leads = follow(answer, trail, 0, frozenset())
        if not (leads.on or leads.over) or len(trail) >= budget.MAX_REDIRECTS:
            return NoAnswer(url, leads.nowhere or "redirect-loop")
        trail = (*trail, answer.url)
        await asyncio.sleep(pause_s)
        answer = await fetch(Request(leads.on or leads.over, limits))
    return answer


def _describe(url: str, answer: Answer) -> Found:
    if isinstance(answer, NoAnswer):
        return Found(url, answer.reason)
    if answer.status != 200:
        return Found(url, f"http-{answer.status}")
    found = Found(answer.url, "ok")
    try:
        listing = parse(answer.body)
    except NotAListingError as exc:
        return replace(found, status=str(exc))
    return replace(
        found,
        entries=len(listing.entries) + listing.omitted,
        sitemaps=len(listing.children),
        newest=max((seconds(entry.entry.published_at) for entry in listing.entries), default=0.0),
        language=listing.language,
    )
