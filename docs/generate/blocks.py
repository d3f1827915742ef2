"""Markdown in, the same Markdown out with every generated block renewed.

A block stands between `<!-- generated: NAME -->` and `<!-- end: NAME -->`; all around it is written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

_BLOCK = re.compile(r"(<!-- generated: (?P<name>[a-z-]+) -->\n).*?(<!-- end: (?P=name) -->)", re.DOTALL)
_MARK = re.compile(r"<!-- (?:generated|end): ([a-z-]+) -->")


class BrokenBlock(Exception):
    """A mark without its counterpart, or a name that nothing generates."""


def renew(text: str, renderers: Mapping[str, Callable[[], str]]) -> str:
    """Replace the content of each block.

    Raises:
        BrokenBlock: see there.
    """
    marks = _MARK.findall(text)
    whole = [match["name"] for match in _BLOCK.finditer(text)]
    if sorted(marks) != sorted(whole * 2):
        raise BrokenBlock(f"marks without counterpart among {marks}")
    if unknown := set(whole) - set(renderers):
        raise BrokenBlock(f"nothing generates {sorted(unknown)}")
    return _BLOCK.sub(lambda match: f"{match[1]}\n{renderers[match['name']]().strip()}\n\n{match[3]}", text)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """Inline code, or nothing for nothing."""
    return f"`{text}`" if text else ""
