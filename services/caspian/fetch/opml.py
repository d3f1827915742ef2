"""An OPML file of a feed reader in, source entries out; what OPML does not know (class, country) is given for all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import yaml

from caspian.fetch.feeds.text import name
from caspian.fetch.feeds.xml import elements
from caspian.fetch.http.urls import InvalidUrlError, check, domain
from caspian.fetch.sources import SourceEntry

_MAX_BYTES = 16 * 1024 * 1024


class OpmlError(ValueError):
    """Not OPML, or no feed in it."""


def drafts(
    body: bytes,
    *,
    source_class: str,
    country: str,
    language: str,
    scope: str = "title",
    terms: str = "link-only",
    present: Iterable[SourceEntry] = (),
) -> list[dict[str, Any]]:
    """One source for each feed, as in sources.yaml, with ids made of the titles; unusable addresses are left out.

    Args:
        body: the OPML file.
        source_class: class of every source; so are `country`, `language`, `scope` and `terms`.
        present: sources that exist: their addresses are left out, their ids are not given again.

    Raises:
        OpmlError: no feed found.
    """
    found: list[dict[str, Any]] = []
    entries = tuple(present)
    taken = {entry.id for entry in entries}
    polled = {url for entry in entries for _, url, _ in entry.addresses()}
    outlines = list(_outlines(body[:_MAX_BYTES]))
    for title, url in outlines:
        if url in polled:
            continue
        identity = _unique(_slug(title) or _slug(domain(url)) or "source", taken)
        found.append(
            {
                "id": identity,
                "publisher": title or domain(url),
                "class": source_class,
                "country": country,
                "languages": [language],
                "feeds": [url],
                "scope": scope,
                "terms": terms,
            }
        )
    if not outlines:
        raise OpmlError("no feed in it")
    return found


def as_yaml(sources: list[dict[str, Any]]) -> str:
    """Text to append to a sources.yaml."""
    return yaml.safe_dump(sources, allow_unicode=True, sort_keys=False, width=120)


def _outlines(body: bytes) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for outline in elements(body, ("outline",)):
        try:
            url = check(str(outline.get("xmlUrl") or ""))
        except InvalidUrlError:
            continue
        if url not in seen:
            seen.add(url)
            yield name(str(outline.get("title") or outline.get("text") or "")), url


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")


def _unique(identity: str, taken: set[str]) -> str:
    candidate, number = identity if len(identity) > 1 else f"{identity}-feed", 2
    while candidate in taken:
        candidate, number = f"{identity}-{number}", number + 1
    taken.add(candidate)
    return candidate
