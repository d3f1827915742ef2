"""Hostile XML in, elements of the wanted names out, one at a time and freed soon behind the reader.

libxml2 expands no entities, loads no DTD and reaches no network here; its own limits on depth, names and amplification
stay on (`huge_tree` off). Errors are recovered from: half of the world's feeds have one.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

# Where the document element begins, after any declaration, DOCTYPE and comments.
_HEAD_BYTES = 8192
_HEAD_STEP = 256
# Freeing each by itself is a tenth of the time that reading a feed takes.
_FREED_AT_ONCE = 32
_CONTROLS = bytes(byte for byte in range(32) if byte not in b"\t\n\r")


def elements(body: bytes, names: tuple[str, ...]) -> Iterator[_Element]:
    """Elements whose local name is one of `names`, complete, in document order. Never raises for bad input."""
    parser = etree.iterparse(
        BytesIO(_without_controls(body)),
        events=("end",),
        tag=tuple(f"{{*}}{name}" for name in names),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    above: _Element | None = None
    inside, siblings = False, 0
    try:
        for _, element in parser:
            yield element
            parent = element.getparent()
            if parent is not above:
                # Inside another wanted element (an unclosed one, recovered) the siblings are still to be read.
                above, inside, siblings = parent, parent is not None and local_name(parent) in names, 0
            siblings += 1
            if parent is None or inside or siblings == 1:
                element.clear()
            elif siblings % _FREED_AT_ONCE == 0:
                del parent[: parent.index(element)]
    except etree.XMLSyntaxError:
        # What came before the fault was given; what follows cannot be trusted to be an element.
        return


def _without_controls(body: bytes) -> bytes:
    """Control characters end libxml2's recovery; in UTF-16 and UTF-32 the same bytes are parts of letters."""
    return body if b"\x00" in body[:64] else body.translate(None, _CONTROLS)


def root_name(body: bytes) -> str:
    """Local name of the document element in lower case, or empty."""
    parser = etree.XMLPullParser(
        events=("start",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True
    )
    head = _without_controls(body[:_HEAD_BYTES])
    try:
        # In small steps: it is nearly always in the first, and every further element would be made for nothing.
        for start in range(0, len(head), _HEAD_STEP):
            parser.feed(head[start : start + _HEAD_STEP])
            for _, element in parser.read_events():
                return local_name(element).lower() if isinstance(element, etree._Element) else ""
    except etree.XMLSyntaxError:
        pass
    return ""


@lru_cache(maxsize=1024)
def split(tag: str) -> tuple[str, str]:
    """`{namespace}name` → (namespace, name)."""
    space, _, name = tag.rpartition("}")
    return space.removeprefix("{"), name


def name_of(element: _Element) -> tuple[str, str]:
    """Namespace and local name; empty for comments, entities and instructions."""
    tag = element.tag
    return split(tag) if isinstance(tag, str) else ("", "")


def local_name(element: _Element) -> str:
    """Name without namespace; empty for comments, entities and instructions."""
    return name_of(element)[1]


def text_of(element: _Element) -> str:
    """All text inside, HTML's named characters resolved (`&nbsp;` is undeclared in XML and common in feeds)."""
    if len(element) == 0:
        return element.text or ""
    parts = [element.text or ""]
    for child in element.iterdescendants():
        if isinstance(child, etree._Entity):
            resolved = html.unescape(str(child.text))
            # A name that HTML does not know was declared in the document: not expanded, hence nothing.
            parts.append("" if resolved.startswith("&") and len(resolved) > 1 else resolved)
        else:
            parts.append(child.text or "")
        parts.append(child.tail or "")
    return "".join(parts)
