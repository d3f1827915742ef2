"""A page whose body gave too little in, the text that its structured data holds out: JSON-LD or a Next.js payload."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement, fragment_fromstring

from caspian.extract import blocks, clean, jsonld
from caspian.extract.head import Head

MAX_PAYLOAD = 3_000_000
MAX_VALUES = 20_000
MAX_DEPTH = 40
# What holds an article in the payloads of content systems.
BODY_KEYS = frozenset({
    "articlebody", "articletext", "blocks", "body", "bodyhtml", "bodytext", "children", "components", "content",
    "contenthtml", "fulltext", "html", "markup", "paragraphs", "story", "text", "value",
})  # fmt: skip
# Shorter strings under such keys are captions and labels.
MIN_PIECE = 40
MIN_TOTAL = 400


def payload(tree: HtmlElement) -> str:
    """The raw `__NEXT_DATA__`, taken before scripts are stripped; empty where there is none."""
    element = tree.find(".//script[@id='__NEXT_DATA__']")
    raw = "" if element is None else element.text or ""
    return raw if len(raw) <= MAX_PAYLOAD else ""


def from_jsonld(head: Head) -> list[str]:
    """Lines of `articleBody`, or none."""
    body = jsonld.text(head.article.get("articleBody") or head.article.get("text"))
    return _lines(body) if len(body) >= MIN_TOTAL else []


def from_payload(raw: str) -> list[str]:
    """Lines of the longest body in a Next.js payload, or none."""
    if not raw:
        return []
    try:
        data = json.loads(raw, strict=False)
    except (ValueError, RecursionError):
        return []
    best: list[str] = []
    for pieces in _bodies(data):
        if sum(map(len, pieces)) > sum(map(len, best)):
            best = pieces
    found = [line for piece in best for line in _lines(piece)]
    return found if sum(map(len, found)) >= MIN_TOTAL else []


def _bodies(data: Any) -> Iterator[list[str]]:
    """For each object: the long strings under its body keys, lists of paragraphs taken together."""
    stack: list[tuple[Any, int]] = [(data, 0)]
    seen = 0
    while stack and seen < MAX_VALUES:
        value, depth = stack.pop()
        seen += 1
        if depth > MAX_DEPTH:
            continue
        if isinstance(value, dict):
            for name, child in value.items():
                if name.lower() in BODY_KEYS:
                    yield [piece for piece in _pieces(child, 0) if len(piece) >= MIN_PIECE]
            stack.extend((child, depth + 1) for child in value.values() if isinstance(child, dict | list))
        elif isinstance(value, list):
            stack.extend((child, depth + 1) for child in value if isinstance(child, dict | list))


def _pieces(value: Any, depth: int) -> Iterator[str]:
    """Strings of a body, in order: the body itself, or the bodies of the blocks in a list."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list) and depth < 6:
        for item in value[:2_000]:
            yield from _pieces(item, depth + 1)
    elif isinstance(value, dict) and depth < 6:
        for name in ("text", "content", "html", "body", "value", "children", "props", "data"):
            if name in value:
                yield from _pieces(value[name], depth + 1)
                return


def _lines(body: str) -> list[str]:
    if "<" in body and ">" in body:
        return blocks.lines(fragment(body))
    return [line for line in (clean.line(raw) for raw in body.splitlines()) if line]


def fragment(markup: str) -> HtmlElement:
    """Parse a piece of HTML that is not a page (bodies in JSON, contents of feeds)."""
    return fragment_fromstring(markup.encode("utf-8", "replace").decode("utf-8"), create_parent="div")
