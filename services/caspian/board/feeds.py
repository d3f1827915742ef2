"""Articles in, a feed out: JSON Feed 1.1 or Atom (RFC 4287), for readers that know nothing of Caspian."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from lxml import etree

from caspian.board.cards import iso
from caspian.board.row import Row
from caspian.events.v1.article_pb2 import Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Stance, Voice

ENTRIES = 50

_TITLE = "Caspian: coverage of the Russia–Iran partnership"
_ATOM = "http://www.w3.org/2005/Atom"
# None is the default namespace.
_NAMES: Any = {None: _ATOM}
_ATOM_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# What XML 1.0 cannot hold.
_UNSPEAKABLE = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def json_feed(rows: Sequence[Row], home: str, itself: str) -> bytes:
    """`home` and `itself` are the addresses of the page and of this feed."""
    items = []
    for row in rows:
        event = row.parse()
        metadata = event.article.metadata
        item = {
            "id": f"urn:caspian:article:{row.id}",
            "title": metadata.title or None,
            "url": link(event.article.url) or None,
            "content_text": summary(event),
            "date_published": iso(row.at),
            "date_modified": iso(row.changed),
            "authors": [{"name": name} for name in (*metadata.authors, row.publisher) if name],
            "language": row.language if row.language != "und" else None,
            "tags": tags(event),
        }
        items.append({name: value for name, value in item.items() if value})
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _TITLE,
        "home_page_url": home,
        "feed_url": itself,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False).encode()


def atom(rows: Sequence[Row], home: str, itself: str) -> bytes:
    """Likewise. Everything is text: no markup of others is passed on."""
    feed = etree.Element(f"{{{_ATOM}}}feed", nsmap=_NAMES)
    _add(feed, "id", itself)
    _add(feed, "title", _TITLE)
    _add(feed, "updated", iso(max((row.changed for row in rows), default=0.0)))
    _add(feed, "link", rel="self", href=itself, type="application/atom+xml")
    _add(feed, "link", rel="alternate", href=home, type="text/html")
    for row in rows:
        event = row.parse()
        metadata = event.article.metadata
        entry = etree.SubElement(feed, f"{{{_ATOM}}}entry")
        if row.language != "und":
            entry.set(_ATOM_LANG, _clean(row.language))
        _add(entry, "id", f"urn:caspian:article:{row.id}")
        _add(entry, "title", metadata.title or row.id)
        _add(entry, "published", iso(row.at))
        _add(entry, "updated", iso(row.changed))
        if address := link(event.article.url):
            _add(entry, "link", rel="alternate", href=address)
        for name in (*metadata.authors, row.publisher or "unknown"):
            if name:
                _add(etree.SubElement(entry, f"{{{_ATOM}}}author"), "name", name)
        for tag in tags(event):
            _add(entry, "category", term=tag)
        _add(entry, "content", summary(event), type="text")
    return bytes(etree.tostring(feed, xml_declaration=True, encoding="utf-8"))


def link(url: str) -> str:
    """The address if a browser may follow it, else nothing."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def tags(event: EnrichedEvent) -> list[str]:
    """Stance and relation, as the filters name them."""
    stance, kind = event.article.stance, event.article.reuse.kind
    found = [Stance.Label.Name(stance.label)] if stance.label else []
    return found + ([Reuse.Kind.Name(kind)] if kind > Reuse.NONE else [])


def summary(event: EnrichedEvent) -> str:
    """Stance with its evidence, and how broad the story is; plain text, never the article's own beyond the quotes."""
    stance, story = event.article.stance, event.article.story
    verdict = Stance.Label.Name(stance.label).lower() if stance.label else "not judged"
    voices = f"own voice {Voice.Tone.Name(stance.voice.own).lower()}, attributed " + Voice.Tone.Name(
        stance.voice.attributed
    ).lower().replace("tone_unspecified", "none")
    lines = [f"{verdict} ({stance.confidence:.0%} sure); {voices}".replace("tone_unspecified", "none")]
    for one in stance.evidence[:3]:
        lines.append(f"“{one.quote}”" + (f" — {one.holder}" if one.holder else ""))
    lines.append(f"{_of(story.articles or 1, 'article')} · {_of(story.origins or 1, 'origin')}")
    return "\n".join(lines)


def _of(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> None:
    child = etree.SubElement(parent, f"{{{_ATOM}}}{name}")
    if text:
        child.text = _clean(text)
    for key, value in attributes.items():
        child.set(key, _clean(value))


def _clean(text: str) -> str:
    return _UNSPEAKABLE.sub("", text)
