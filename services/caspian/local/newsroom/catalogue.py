"""The articles: `data/articles/<outlet>/<slug>.md` in, validated `Item`s out.

A file is YAML front matter between `---` lines, then the text; a later version of the page is the same again with
only the keys that changed. Paragraphs are separated by a blank line; `## ` starts a sub-heading, `> ` a block quote.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, model_validator

from caspian.local.newsroom.outlets import DATA, Outlets, Strict

# How much of the text a paywall shows.
TEASER_PARAGRAPHS = 2

_FENCE = re.compile(r"^---[ \t]*\n", re.MULTILINE)


class Wall(Enum):
    """What stands in place of the article."""

    NONE = "none"
    CONSENT = "consent"
    # The first paragraphs, then an offer to subscribe.
    PAYWALL = "paywall"
    # 403 and a few words.
    FORBIDDEN = "forbidden"
    # Status 200 and the words "page not found".
    SOFT_404 = "soft-404"
    # An empty page that a script would fill.
    SCRIPT = "script"


class Charset(Strict):
    """The encoding of the bytes, and what the page says of it."""

    bytes: str = "utf-8"
    # In the Content-Type header and in <meta>; empty: says nothing.
    http: str = "utf-8"
    meta: str = "utf-8"
    # The text was once read as windows-1252 and stored so: the page's own mojibake.
    twice: bool = False


class Version(Strict):
    """What the page says until the next version."""

    title: str
    summary: str
    text: str
    # Seconds after the version before was first served; None for the first.
    after: float | None = Field(None, gt=0)
    # 404 or 410: the page is gone.
    status: int = 200

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """Blocks of the text, sub-headings and quotes still marked."""
        return tuple(block for block in self.text.split("\n\n") if block)


class Item(Strict):
    """One article of one outlet: when its feed shows it, and the versions of its page."""

    slug: str
    outlet: str
    path: str = Field(pattern=r"^/\S+$")
    language: str
    # Second of the time line at which the feed shows it.
    at: float = Field(ge=0)
    # It takes part in the long time line only, although it appears before the short one ends.
    long_only: bool = False
    # Minutes before the start of the time line at which it says it was published.
    published: float
    authors: tuple[str, ...] = ()
    section: str = ""
    # Agency or outlet credited on the page.
    credit: str = ""
    wall: Wall = Wall.NONE
    charset: Charset = Charset()
    # Template, where it is not the outlet's usual one.
    layout: str = ""
    # Comments of readers under the text.
    comments: tuple[str, ...] = ()
    # Path of the page that this one calls its canonical address; empty: its own.
    canonical: str = ""
    versions: tuple[Version, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _versions_follow(self) -> Item:
        if self.versions[0].after is not None or any(version.after is None for version in self.versions[1:]):
            raise ValueError(f"{self.slug}: every version but the first says `after` how many seconds it comes")
        return self

    @property
    def key(self) -> str:
        """`<outlet>/<slug>`: how expected.yaml names it."""
        return f"{self.outlet}/{self.slug}"

    @property
    def readable(self) -> str:
        """What can be had of the last text: all of it, the teaser, or only the feed's summary."""
        last = next(version for version in reversed(self.versions) if version.status == 200)
        match self.wall:
            case Wall.PAYWALL:
                return "\n\n".join(last.paragraphs[:TEASER_PARAGRAPHS])
            case Wall.FORBIDDEN:
                return last.summary
            case _:
                return last.text


def _blocks(source: str, name: str) -> list[tuple[dict[str, Any], str]]:
    parts = _FENCE.split(source)
    if parts[0].strip() or len(parts) % 2 == 0:
        raise ValueError(f"{name}: expected front matter between --- lines, then the text")
    try:
        return [
            (yaml.safe_load(front) or {}, body.strip()) for front, body in zip(parts[1::2], parts[2::2], strict=True)
        ]
    except yaml.YAMLError as exc:
        raise ValueError(f"{name}: {exc}") from None


def parse(source: str, outlet: str, slug: str) -> Item:
    """One article file.

    Raises:
        ValueError: the file has no front matter, or a field is unknown, missing or out of range.
    """
    blocks = _blocks(source, f"{outlet}/{slug}.md")
    first, _ = blocks[0]
    said: dict[str, Any] = {name: first.pop(name) for name in ("title", "summary") if name in first}
    versions: list[dict[str, Any]] = []
    for number, (front, body) in enumerate(blocks):
        versions.append({**said, **(front if number else {}), "text": body})
        said = {name: versions[-1].get(name, "") for name in said}
    return Item.model_validate({**first, "outlet": outlet, "slug": slug, "versions": versions})


def load(outlets: Outlets, folder: Path = DATA / "articles") -> tuple[Item, ...]:
    """All articles, in the order in which they appear.

    Raises:
        ValueError: a file cannot be used, an outlet is unknown, or two articles have one address.
    """
    found = [parse(file.read_text(encoding="utf-8"), file.parent.name, file.stem) for file in folder.glob("*/*.md")]
    found.sort(key=lambda item: (item.at, item.key))
    addresses: dict[tuple[str, str], str] = {}
    for item in found:
        if item.outlet not in outlets:
            raise ValueError(f"{item.key}: no such outlet in outlets.yaml")
        if item.language not in {feed.language for feed in outlets[item.outlet].feeds}:
            raise ValueError(f"{item.key}: {item.outlet} has no feed in {item.language}")
        other = addresses.setdefault((item.outlet, item.path), item.key)
        if other != item.key:
            raise ValueError(f"{item.key}: {other} has the same address")
    return tuple(found)
