"""What a page says about itself in, `Metadata` out: title, authors, dates, description, site.

JSON-LD first, then `<meta>`, then what the page shows, then the feed's word. Nothing is guessed: empty means unknown.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from lxml.html import HtmlElement

from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract import agencies, bylines, clean, jsonld, names, published, titles
from caspian.extract.head import Head, host, meta_names
from caspian.extract.phrases import key
from caspian.identity.domain import registered_domain

MAX_DESCRIPTION = 1_000
# Longer "names" of sites are slogans.
MAX_SITE_NAME = 80
OUTLET_TYPES = frozenset({"Organization", "NewsMediaOrganization", "WebSite", "Corporation"})
OUTLET_METAS = ("og:site_name", "application-name", "apple-mobile-web-app-title", "twitter:site")
FALSE = frozenset({"false", "0", "no", "http://schema.org/false", "https://schema.org/false"})


def read(head: Head, entry: page_pb2.FeedEntry, fetched: datetime | None) -> article_pb2.Metadata:
    """Metadata of the page; `entry` fills what the page does not say."""
    wanted = meta_names()
    metadata = article_pb2.Metadata()
    metadata.site_name = _site_name(head)
    outlet = outlet_keys(head, metadata.site_name)
    metadata.title = titles.choose(
        [jsonld.text(head.article.get("headline")), *head.meta(wanted.title), entry.title],
        _headings(head.tree),
        _document_title(head.tree),
        outlet,
    )
    described = head.first(wanted.description) or jsonld.text(head.article.get("description"))
    metadata.description = clean.line(clean.untagged(described[: 4 * MAX_DESCRIPTION]), MAX_DESCRIPTION)
    _authors(metadata, head, entry, outlet)
    published.fill(metadata, head, entry, fetched)
    metadata.paywalled = _is_paid(head)
    return metadata


def outlet_keys(head: Head, site_name: str) -> frozenset[str]:
    """Everything the outlet calls itself, as keys: for suffixes of titles and for bylines that name the outlet."""
    known = {key(site_name)}
    for node in head.nodes:
        # An agency that wrote the article is an organisation too, but not the outlet.
        if jsonld.types(node) & OUTLET_TYPES and not agencies.find(jsonld.text(node.get("name"))):
            known |= {key(jsonld.text(node.get("name"))), key(jsonld.text(node.get("alternateName")))}
    for name in OUTLET_METAS:
        known |= {key(content.lstrip("@")) for content in head.metas.get(name, ())}
    name = host(head.url)
    if domain := registered_domain(name) if name else "":
        label = domain.partition(".")[0]
        known |= {key(domain), key(name), key(label), key(label.replace("-", " ")), key(name.removeprefix("www."))}
    return frozenset(known - {""})


def shown_authors(metadata: article_pb2.Metadata, head: Head, entry: page_pb2.FeedEntry) -> None:
    """Where the page's metadata names nobody: the bylines it shows, else the feed's. Searching a page is dear."""
    if not metadata.authors:
        outlet = outlet_keys(head, metadata.site_name)
        for source in (*bylines.read(head.tree), list(entry.authors)):
            if authors := names.persons(source, outlet):
                metadata.authors.extend(authors)
                break


def _authors(metadata: article_pb2.Metadata, head: Head, entry: page_pb2.FeedEntry, outlet: frozenset[str]) -> None:
    """Persons into `authors`, agencies into `attributions`."""
    stated: list[str] = []
    groups: list[str] = []
    for node in jsonld.resolve(head.article.get("author") or head.article.get("creator") or [], head.nodes):
        (groups if "Organization" in str(node.get("@type")) else stated).append(jsonld.text(dict(node)))
    metas = head.meta(meta_names().author)
    authors = names.persons(stated, outlet) or names.persons(metas, outlet)
    metadata.authors.extend(authors)
    for name in [*stated, *groups, *metas, *entry.authors]:
        agency = agencies.find(names.bare(clean.line(name[: names.MAX_BYLINE])))
        if agency and key(agency.name) not in outlet and agency.name not in metadata.attributions:
            metadata.attributions.append(agency.name)


def _headings(tree: HtmlElement) -> list[str]:
    return [" ".join(h1.itertext())[: titles.MAX_RAW] for h1 in list(tree.iter("h1"))[:5]]


def _document_title(tree: HtmlElement) -> str:
    element = tree.find(".//title")
    return "" if element is None else (element.text or "")[: titles.MAX_RAW]


def _site_name(head: Head) -> str:
    publisher = jsonld.resolve(head.article.get("publisher") or [], head.nodes)
    candidates = [head.first(("og:site_name",)), *(jsonld.text(dict(node)) for node in publisher)]
    candidates.append(head.first(meta_names().site_name))
    cleaned = (clean.untagged(raw[:400]) for raw in candidates if raw)
    return next((name for name in cleaned if name and len(name) <= MAX_SITE_NAME), "")


def _is_paid(head: Head) -> bool:
    stated: Any = head.article.get("isAccessibleForFree", head.first(meta_names().free) or True)
    return str(stated).strip().lower() in FALSE
