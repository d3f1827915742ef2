"""The tree of a page in, what the page says about itself out, by source and before anything is chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from caspian.extract import clean, jsonld
from caspian.extract.jsonld import Node
from caspian.extract.phrases import Strict, load

MAX_META = 500
MAX_CONTENT = 8_000
MAX_URL = 2_048


class MetaNames(Strict):
    """`data/meta.yaml`."""

    title: tuple[str, ...]
    author: tuple[str, ...]
    published: tuple[str, ...]
    modified: tuple[str, ...]
    description: tuple[str, ...]
    site_name: tuple[str, ...]
    language: tuple[str, ...]
    canonical: tuple[str, ...]
    free: tuple[str, ...]


@cache
def meta_names() -> MetaNames:
    """Which `<meta>` tells what."""
    return load("meta", MetaNames)


@dataclass(frozen=True, slots=True)
class Head:
    """`url` is where the page was found, `canonical` what it calls its own address (or empty)."""

    tree: HtmlElement
    url: str
    canonical: str
    metas: dict[str, list[str]]
    article: Node
    nodes: list[Node]

    def meta(self, wanted: tuple[str, ...]) -> list[str]:
        """Contents of the wanted `<meta>` tags, best name first."""
        return [content for name in wanted for content in self.metas.get(name, ())]

    def first(self, wanted: tuple[str, ...]) -> str:
        """The best of them, or empty."""
        return next(iter(self.meta(wanted)), "")


def read(tree: HtmlElement, url: str) -> Head:
    """Collect once what the later steps choose from."""
    metas: dict[str, list[str]] = {}
    for element in list(tree.iter("meta"))[:MAX_META]:
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = (element.get("content") or "").strip()[:MAX_CONTENT]
        if name and content:
            metas.setdefault(name.strip().lower(), []).append(content)
    nodes = jsonld.read(tree)
    canonical = _canonical(tree, metas, url)
    addresses = frozenset(address.partition("#")[0].rstrip("/") for address in (url, canonical) if address)
    return Head(tree, url, canonical, metas, jsonld.article(nodes, addresses), nodes)


def is_web(url: str) -> bool:
    """Whether it is an absolute http(s) address with a host."""
    return bool(re.match(r"https?://[^/?#\s]+", url, re.IGNORECASE))


def host(url: str) -> str:
    """Host of a web address, or empty."""
    try:
        return (urlsplit(url).hostname or "") if is_web(url) else ""
    except ValueError:
        return ""


def _canonical(tree: HtmlElement, metas: dict[str, list[str]], url: str) -> str:
    links = [
        link.get("href") or "" for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()
    ]
    for raw in [*links[:3], *(content for name in meta_names().canonical for content in metas.get(name, ()))]:
        try:
            address = urljoin(url, raw.strip()) if raw.strip() else ""
            parts = urlsplit(address)
            shallow = parts.path in ("", "/") and not parts.query and urlsplit(url).path not in ("", "/")
        except ValueError:
            continue
        # A page that calls the front page its address is misconfigured; credentials are nobody's address.
        if is_web(address) and not shallow and "@" not in parts.netloc and len(address) <= MAX_URL:
            return clean.line(address)
    return ""
