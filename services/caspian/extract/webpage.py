"""A page's HTML in, its draft out: one parse, then metadata, signs for the gates, and the body."""

from __future__ import annotations

from datetime import datetime

from lxml.html import HtmlElement

from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract import body, feedtext, head, language, metadata, mojibake, published, rescue, scan, tree
from caspian.extract.draft import Draft, Source, Text
from caspian.extract.head import Head, meta_names


def read(page: page_pb2.Page, html: str, source: Source, fetched: datetime | None) -> Draft:
    """Draft of the page.

    Raises:
        RefusedError: the page would cost too much, or there is nothing in it.
    """
    raw = html.encode("utf-8", "replace")
    if mojibake.suspected(raw):
        raw = mojibake.repair_markup(html).encode("utf-8", "replace")
    scan.scan(raw)
    parsed = tree.parse(raw)
    stated = head.read(parsed, page.final_url or page.url)
    found = metadata.read(stated, page.entry, fetched)
    payload = rescue.payload(parsed)
    declared = _declared(parsed, stated, page.entry)
    if not found.HasField("published_at"):
        published.guess(found, parsed, stated.url, fetched)
    tree.strip(parsed)
    metadata.shown_authors(found, stated, page.entry)
    lines = body.find(parsed)

    def further() -> list[Text]:
        texts = [
            Text(rescue.from_jsonld(stated), article_pb2.Provenance.STRUCTURED_DATA),
            Text(rescue.from_payload(payload), article_pb2.Provenance.STRUCTURED_DATA),
            Text(feedtext.lines(page.entry.content), article_pb2.Provenance.FEED),
        ]
        return [text for text in texts if text.size >= rescue.MIN_TOTAL]

    return Draft(found, Text(lines, source), stated.canonical, declared, raw, further)


def _declared(parsed: HtmlElement, stated: Head, entry: page_pb2.FeedEntry) -> str:
    for raw in (parsed.get("lang"), parsed.get("{http://www.w3.org/XML/1998/namespace}lang"),
                stated.first(meta_names().language), entry.language):  # fmt: skip
        if raw and (code := language.declared(raw)):
            return code
    return ""
