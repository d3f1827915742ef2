"""Atom 1.0 and 0.3: an `<entry>` in, an `Entry` out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from caspian.events.v1 import page_pb2
from caspian.fetch.feeds.listing import MAX_AUTHORS, MAX_FIELD_BYTES, Entry
from caspian.fetch.feeds.text import bounded, date, name, plain
from caspian.fetch.feeds.xml import local_name, name_of, text_of

if TYPE_CHECKING:
    from lxml.etree import _Element

_MEDIA = "http://search.yahoo.com/mrss/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def entry(element: _Element) -> Entry | None:
    """The entry; None where it has no link."""
    said = page_pb2.FeedEntry(language=str(element.get(_XML_LANG) or "")[:16])
    link = identity = ""
    updated = None
    for child in element:
        space, local = name_of(child)
        if space == _MEDIA:
            continue
        match local:
            case "title" if not said.title:
                said.title = plain(text_of(child))
            case "link" if child.get("rel", "alternate") == "alternate":
                # Several alternates: the first one that is a page.
                if not link or child.get("type", "text/html") == "text/html":
                    link = link if link and not child.get("type") else str(child.get("href") or "").strip()
            case "id" if not identity:
                identity = text_of(child).strip()
            case "summary" if not said.summary:
                said.summary = bounded(_markup(child))
            case "content" if not said.content:
                said.content = bounded(_markup(child))
            case "author" if len(said.authors) < MAX_AUTHORS:
                if person := _person(child):
                    said.authors.append(person)
            case "published" | "issued" | "created" if not said.HasField("published_at"):
                if (moment := date(text_of(child))) is not None:
                    said.published_at.seconds = moment
            case "updated" | "modified":
                updated = date(text_of(child))
    if updated is not None and not said.HasField("published_at"):
        said.published_at.seconds = updated
    if not link and identity.startswith(("http://", "https://")):
        link = identity
    return Entry(link, identity or link, said) if link else None


def _markup(construct: _Element) -> str:
    """HTML of a text construct: escaped (html), inline (xhtml) or plain."""
    if construct.get("type") == "xhtml":
        raw = etree.tostring(construct, encoding="unicode", method="html", with_tail=False)
        return str(raw)[: 4 * MAX_FIELD_BYTES]
    return text_of(construct)


def _person(person: _Element) -> str:
    for child in person:
        if local_name(child) == "name":
            return name(text_of(child))
    return name(text_of(person))
