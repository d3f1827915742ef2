"""Pages: an article's version and its outlet in, the bytes of its HTML page out, with the outlet's usual defects."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape
from string import Template

from caspian.local.newsroom.catalogue import TEASER_PARAGRAPHS, Charset, Item, Version, Wall
from caspian.local.newsroom.dates import human_date
from caspian.local.newsroom.outlets import DATA, Outlet

_RTL = frozenset({"fa", "ar", "he"})
# Pages that take the place of an article, the same at every outlet.
_INSTEAD = {Wall.CONSENT: "consent", Wall.SOFT_404: "soft-404", Wall.SCRIPT: "script"}


@dataclass(frozen=True, slots=True)
class Dateline:
    """When an article says that it was published and changed."""

    published: datetime
    modified: datetime


@dataclass(frozen=True, slots=True)
class Link:
    """One line of navigation or of related articles."""

    href: str
    title: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page shows beside its article."""

    base: str
    related: Sequence[Link]
    # A token that differs with every answer, or empty.
    token: str = ""


def dateline(item: Item, number: int, start: datetime) -> Dateline:
    """Dates that version `number` (from 0) of an article states, for a time line that starts at `start`."""
    published = (start - timedelta(minutes=item.published)).replace(microsecond=0)
    changed = sum((version.after or 0) for version in item.versions[: number + 1])
    return Dateline(published, (published + timedelta(seconds=changed)).replace(microsecond=0))


def html_of(text: str) -> str:
    """Blocks of a text as HTML: paragraphs, sub-headings (`## `), block quotes (`> `)."""
    return "\n".join(_block(block) for block in text.split("\n\n") if block)


def _block(block: str) -> str:
    if block.startswith("## "):
        return f"<h2>{escape(block[3:], quote=False)}</h2>"
    if block.startswith("> "):
        return f"<blockquote><p>{escape(block[2:], quote=False)}</p></blockquote>"
    return f"<p>{escape(' '.join(block.split()), quote=False)}</p>"


@lru_cache(maxsize=64)
def _template(name: str) -> Template:
    return Template((DATA / "templates" / f"{name}.html").read_text(encoding="utf-8"))


def _json_ld(item: Item, version: Version, outlet: Outlet, canonical: str, when: Dateline) -> str:
    said = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": version.title,
        "description": version.summary,
        "datePublished": when.published.isoformat(),
        "dateModified": when.modified.isoformat(),
        "mainEntityOfPage": canonical,
        "inLanguage": item.language,
        "isAccessibleForFree": item.wall is not Wall.PAYWALL,
        "author": [{"@type": "Person", "name": author} for author in item.authors],
        "publisher": {"@type": "Organization", "name": outlet.name_in(item.language)},
    }
    return json.dumps(said, ensure_ascii=False).replace("</", "<\\/")


def render(item: Item, number: int, outlet: Outlet, when: Dateline, around: Surroundings) -> bytes:
    """The page's bytes, in the encoding that the article's file says."""
    version = item.versions[number]
    canonical = around.base + (item.canonical or item.path)
    blocks = version.paragraphs[:TEASER_PARAGRAPHS] if item.wall is Wall.PAYWALL else version.paragraphs
    # The middle of the text, where outlets put promotions and "read also" boxes.
    middle = max(1, len(blocks) // 2)
    template = _INSTEAD.get(item.wall, item.layout or outlet.template)
    if item.wall is Wall.PAYWALL:
        template = f"{template}-paywall"
    comments = "\n".join(f"<li class='comment'><p>{escape(said)}</p></li>" for said in item.comments)
    page = _template(template).substitute(
        site=escape(outlet.name_in(item.language)),
        lang=item.language,
        dir="rtl" if item.language in _RTL else "ltr",
        base=around.base,
        meta_charset=f'<meta charset="{item.charset.meta}">' if item.charset.meta else "",
        title=escape(version.title),
        description=escape(version.summary),
        canonical=escape(canonical),
        authors=escape("، ".join(item.authors) if item.language in _RTL else ", ".join(item.authors)),
        section=escape(item.section),
        credit=escape(item.credit),
        published=when.published.isoformat(),
        modified=when.modified.isoformat(),
        date=human_date(when.published, item.language),
        json_ld=_json_ld(item, version, outlet, canonical, when),
        first=html_of("\n\n".join(blocks[:middle])),
        rest=html_of("\n\n".join(blocks[middle:])),
        related="\n".join(
            f'<li><a href="{escape(link.href)}">{escape(link.title)}</a></li>' for link in around.related
        ),
        related_title=escape(around.related[0].title if around.related else outlet.name_in(item.language)),
        comments=comments,
        comment_count=str(len(item.comments)),
        token=around.token,
    )
    return encode(page, item.charset)


def encode(page: str, charset: Charset) -> bytes:
    """The page in its real encoding; `twice`: UTF-8 read as windows-1252 and stored again, as bad imports do."""
    if charset.twice:
        page = page.encode("utf-8").decode("latin-1").translate(_WINDOWS_1252)
    return page.encode(charset.bytes, errors="xmlcharrefreplace")


# Where windows-1252 differs from latin-1, and only where it defines a character.
_WINDOWS_1252 = {
    code: bytes([code]).decode("windows-1252")
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
