"""Feeds: what an outlet's feed lists at a moment in, the bytes of RSS 2.0, Atom or a news sitemap out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from caspian.local.newsroom.outlets import Feed, FeedFormat, FeedText, Outlet
from caspian.local.newsroom.pages import Dateline, html_of

_TYPES = {
    FeedFormat.RSS: "application/rss+xml; charset=utf-8",
    FeedFormat.ATOM: "application/atom+xml; charset=utf-8",
    FeedFormat.SITEMAP: "application/xml",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a feed."""

    guid: str
    link: str
    title: str
    summary: str
    text: str
    authors: tuple[str, ...]
    when: Dateline


def content_type(feed: Feed) -> str:
    """Value of the Content-Type header."""
    return _TYPES[feed.format]


def link_of(base: str, path: str, feed: Feed) -> str:
    """The address as the feed gives it, marketing parameters included."""
    return f"{base}{path}?{feed.tracking}" if feed.tracking else f"{base}{path}"


def render(feed: Feed, outlet: Outlet, base: str, entries: Sequence[Entry], built: datetime) -> bytes:
    """The feed's bytes (UTF-8). `built` is the moment of its newest entry, so an unchanged feed is byte for byte so."""
    writer = {FeedFormat.RSS: _rss, FeedFormat.ATOM: _atom, FeedFormat.SITEMAP: _sitemap}[feed.format]
    return writer(feed, outlet, base, entries, built).encode("utf-8")


def _said(feed: Feed, entry: Entry) -> str:
    match feed.text:
        case FeedText.NOTHING:
            return ""
        case FeedText.SUMMARY:
            return f"<p>{escape(entry.summary, quote=False)}</p>" if entry.summary else ""
        case FeedText.FULL:
            return html_of(entry.text)


def _rss(feed: Feed, outlet: Outlet, base: str, entries: Sequence[Entry], built: datetime) -> str:
    name = escape(outlet.name_in(feed.language))
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">',
        f"<channel><title>{name}</title><link>{escape(base)}/</link><description>{name}</description>",
        f"<language>{feed.language}</language><lastBuildDate>{format_datetime(built)}</lastBuildDate>",
    ]
    for entry in entries:
        lines.append(f"<item><title>{escape(entry.title, quote=False)}</title><link>{escape(entry.link)}</link>")
        lines.append(f'<guid isPermaLink="false">{escape(entry.guid)}</guid>')
        if feed.dated:
            lines.append(f"<pubDate>{format_datetime(entry.when.published)}</pubDate>")
        lines.extend(f"<dc:creator>{escape(author)}</dc:creator>" for author in entry.authors)
        if said := _said(feed, entry):
            tag = "content:encoded" if feed.text is FeedText.FULL else "description"
            lines.append(f"<{tag}><![CDATA[{said.replace(']]>', ']]]]><![CDATA[>')}]]></{tag}>")
        lines.append("</item>")
    return "\n".join([*lines, "</channel></rss>\n"])


def _atom(feed: Feed, outlet: Outlet, base: str, entries: Sequence[Entry], built: datetime) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{feed.language}">',
        f"<title>{escape(outlet.name_in(feed.language))}</title><id>{escape(base + feed.path)}</id>",
        f'<link rel="self" href="{escape(base + feed.path)}"/><link rel="alternate" href="{escape(base)}/"/>',
        f"<updated>{built.isoformat()}</updated>",
    ]
    for entry in entries:
        lines.append(f"<entry><id>{escape(entry.guid)}</id><title>{escape(entry.title, quote=False)}</title>")
        lines.append(f'<link rel="alternate" type="text/html" href="{escape(entry.link)}"/>')
        # Atom demands <updated>; an undated feed leaves out <published>.
        lines.append(f"<updated>{entry.when.modified.isoformat()}</updated>")
        if feed.dated:
            lines.append(f"<published>{entry.when.published.isoformat()}</published>")
        lines.extend(f"<author><name>{escape(author)}</name></author>" for author in entry.authors)
        if said := _said(feed, entry):
            tag = "content" if feed.text is FeedText.FULL else "summary"
            lines.append(f'<{tag} type="html">{escape(said)}</{tag}>')
        lines.append("</entry>")
    return "\n".join([*lines, "</feed>\n"])


def _sitemap(feed: Feed, outlet: Outlet, _base: str, entries: Sequence[Entry], _built: datetime) -> str:
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">',
    ]
    name = escape(outlet.name_in(feed.language))
    for entry in entries:
        lines.append(f"<url><loc>{escape(entry.link)}</loc><lastmod>{entry.when.modified.isoformat()}</lastmod>")
        lines.append("<news:news><news:publication>")
        lines.append(f"<news:name>{name}</news:name><news:language>{feed.language}</news:language>")
        lines.append("</news:publication>")
        lines.append(f"<news:publication_date>{entry.when.published.isoformat()}</news:publication_date>")
        lines.append(f"<news:title>{escape(entry.title, quote=False)}</news:title></news:news></url>")
    return "\n".join([*lines, "</urlset>\n"])
