"""What a feed says of an article in, a draft out: for sources that are read by their feed only."""

from __future__ import annotations

import re
from datetime import datetime

from lxml import etree

from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract import agencies, blocks, clean, language, mojibake, names, published, rescue, scan, titles
from caspian.extract.draft import Draft, Text

# Characters that lxml refuses.
INVALID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# How feeds end a text that goes on elsewhere.
CUT = ("…", "...", "[…]", "[...]", "[&#8230;]")


def read(page: page_pb2.Page, fetched: datetime | None) -> Draft:
    """Draft of a feed's entry: its full text where it has one, else its summary."""
    entry = page.entry
    metadata = article_pb2.Metadata(title=titles.tidy(mojibake.repair(entry.title)))
    metadata.authors.extend(names.persons(list(entry.authors)))
    for author in entry.authors:
        if (
            agency := agencies.find(names.bare(clean.line(author[: names.MAX_BYLINE])))
        ) and agency.name not in metadata.attributions:
            metadata.attributions.append(agency.name)
    if stated := published.by_feed(entry, fetched):
        published.put(metadata, stated)
    full = lines(entry.content)
    found = full or lines(entry.summary)
    metadata.truncated = bool(found) and (not full or found[-1].endswith(CUT))
    return Draft(metadata, Text(found, article_pb2.Provenance.FEED), language=language.declared(entry.language))


def lines(markup: str) -> list[str]:
    """Lines of a piece of HTML or plain text from a feed; empty where it is empty or would cost too much.

    Raises:
        RefusedError: too many or too large tags.
    """
    markup = mojibake.repair(INVALID.sub("", markup))
    if not markup.strip():
        return []
    if "<" not in markup and "&" not in markup:
        return [line for line in (clean.line(raw) for raw in markup.splitlines()) if line]
    scan.scan(markup.encode("utf-8", "replace"))
    try:
        return blocks.lines(rescue.fragment(markup))
    except (etree.ParserError, etree.XMLSyntaxError):
        return []
