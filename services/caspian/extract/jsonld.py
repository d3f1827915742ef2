"""Structured data of a page in (schema.org JSON-LD, often broken), the nodes that describe the article out.

Everything is bounded: bytes, nodes, depth. What cannot be parsed is searched for its most useful fields.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

Node = Mapping[str, Any]

MAX_BYTES = 1_000_000
MAX_NODES = 2_000
MAX_DEPTH = 12
# More articles than this side by side are a list of links, not a description of the page.
MAX_ARTICLES = 3
ARTICLE_TYPES = frozenset({
    "Article", "NewsArticle", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
    "BackgroundNewsArticle", "ReviewNewsArticle", "AskPublicNewsArticle", "LiveBlogPosting", "BlogPosting", "Report",
    "ScholarlyArticle", "TechArticle", "SocialMediaPosting", "Review",
})  # fmt: skip
COMMENT = re.compile(r"^\s*(?://|/\*)?\s*<!\[CDATA\[[ \t]*(?:\*/)?|(?://|/\*)?\s*\]\]>\s*(?:\*/)?\s*$|^\s*<!--|-->\s*$")
TRAILING_COMMA = re.compile(r",(\s*[}\]])")
FIELD = re.compile(
    r'"(headline|datePublished|dateModified|dateCreated|description|isAccessibleForFree)"\s*:\s*"((?:[^"\\]|\\.){1,2000})"'
)
AUTHOR = re.compile(r'"author"\s*:\s*[\[{][^}]{0,300}?"name"\s*:\s*"((?:[^"\\]|\\.){1,200})"')


def read(tree: HtmlElement) -> list[Node]:
    """All nodes of all JSON-LD blocks, in document order; nested nodes follow the one that holds them."""
    nodes: list[Node] = []
    budget = MAX_BYTES
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower() or not script.text:
            continue
        budget -= len(script.text)
        if budget < 0:
            break
        nodes.extend(_flatten(_load(script.text), MAX_NODES - len(nodes)))
    return nodes


def article(nodes: list[Node], addresses: frozenset[str]) -> Node:
    """The node that describes this page's article, or an empty one.

    `addresses` are what the page may call itself; among several articles the one with such an address wins.
    """
    found = [node for node in nodes if ARTICLE_TYPES & types(node) and not node.get("_listed")]
    for node in found:
        if addresses & set(_addresses(node)):
            return node
    return found[0] if 0 < len(found) <= MAX_ARTICLES else {}


def types(node: Node) -> set[str]:
    """Types of a node without their namespace."""
    kinds = node.get("@type") or ()
    kinds = [kinds] if isinstance(kinds, str) else kinds
    return {kind.rpartition("/")[2] for kind in kinds if isinstance(kind, str)} if isinstance(kinds, list) else set()


def text(value: Any) -> str:
    """A string out of a string, `{"@value": …}`, `{"name": …}` or a list of these; empty for anything else."""
    for _ in range(4):
        match value:
            case str():
                return html.unescape(value).strip()
            case [first, *_]:
                value = first
            case {"@value": inner} | {"name": inner}:
                value = inner
            case _:
                return ""
    return ""


def resolve(value: Any, nodes: list[Node]) -> list[Node]:
    """Nodes out of a node, a name, a reference by `@id`, or a list of these."""
    values = value if isinstance(value, list) else [value]
    resolved: list[Node] = []
    for item in values[:50]:
        if isinstance(item, str):
            resolved.append({"name": item})
        elif isinstance(item, dict):
            if "name" not in item and "@id" in item:
                item = next((n for n in nodes if n.get("@id") == item["@id"] and "name" in n), item)
            resolved.append(item)
    return resolved


def _addresses(node: Node) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str):
            yield value.partition("#")[0].rstrip("/")


def _load(raw: str) -> Any:
    raw = COMMENT.sub("", raw.strip()).strip().rstrip(";")
    repairs: tuple[Callable[[str], str], ...] = (str, lambda text: TRAILING_COMMA.sub(r"\1", text), html.unescape)
    for repair in repairs:
        try:
            return json.loads(repair(raw), strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvage(raw)


def _salvage(raw: str) -> Node:
    """Single fields out of JSON that is beyond repair (an unescaped quote in the body, a cut-off block)."""
    if not any(kind in raw for kind in ("Article", "BlogPosting")):
        return {}
    node: dict[str, Any] = {"@type": "Article"}
    for key, value in FIELD.findall(raw):
        node.setdefault(key, _unescape(value))
    node["author"] = [{"name": _unescape(name)} for name in AUTHOR.findall(raw)[:1]]
    return node


def _unescape(value: str) -> str:
    try:
        return str(json.loads(f'"{value}"', strict=False))
    except ValueError:
        return value


def _flatten(value: Any, budget: int, depth: int = 0, listed: bool = False) -> Iterator[Node]:
    """Depth first; nodes inside a list of links are marked `_listed`."""
    if budget <= 0 or depth > MAX_DEPTH:
        return
    children: list[Any] = []
    if isinstance(value, dict):
        if listed:
            value["_listed"] = True
        yield value
        budget -= 1
        listed = listed or "ItemList" in types(value) or "BreadcrumbList" in types(value)
        children = [child for child in value.values() if isinstance(child, dict | list)]
    elif isinstance(value, list):
        children = value
    for child in children:
        if isinstance(child, dict | list):
            for node in _flatten(child, budget, depth + 1, listed):
                budget -= 1
                yield node
