"""Elements in, lines of text out: every paragraph, heading, list item, quote, table row and line break is a line.

Works on trafilatura's result (its own small vocabulary: `lb`, `item`, `cell`, `head`) and on plain HTML fragments.
"""

from __future__ import annotations

from lxml.html import HtmlElement

from caspian.extract import clean

BREAKS = frozenset({
    "address", "article", "blockquote", "body", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "head", "header", "hr", "item", "lb", "li", "list", "main", "ol", "p", "pre", "quote",
    "row", "section", "table", "tr", "ul", "code",
})  # fmt: skip
ITEMS = frozenset({"item", "li"})
CELLS = frozenset({"cell", "td", "th"})
SILENT = frozenset({"script", "style", "template", "iframe", "noscript", "svg", "figure", "button", "form", "select"})


def lines(root: HtmlElement) -> list[str]:
    """Clean lines in document order, without empty ones. Items begin with "- "; cells are joined by "|"."""
    parts: list[str] = []
    # Element and whether it ends: an explicit stack, since nesting is the page's choice.
    for event, element in _walk(root):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in BREAKS:
                parts.append("\n")
            if tag in ITEMS:
                parts.append("- ")
            elif tag in CELLS and element.getprevious() is not None:
                parts.append(" | ")
            if tag not in SILENT and element.text:
                parts.append(element.text.replace("\n", " "))
        else:
            if tag in BREAKS:
                parts.append("\n")
            if element is not root and element.tail:
                parts.append(element.tail.replace("\n", " "))
    cleaned = (clean.line(raw) for raw in "".join(parts).split("\n"))
    return [line for line in cleaned if line.strip("-|•* ")]


def _walk(root: HtmlElement) -> list[tuple[str, HtmlElement]]:
    """Start and end of every element; what is silent has no inside."""
    events: list[tuple[str, HtmlElement]] = []
    stack: list[tuple[str, HtmlElement]] = [("start", root)]
    while stack:
        event, element = stack.pop()
        events.append((event, element))
        if event == "start":
            stack.append(("end", element))
            if not (isinstance(element.tag, str) and element.tag in SILENT):
                stack.extend(("start", child) for child in reversed(element))
    return events
