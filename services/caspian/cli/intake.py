"""One JSON line in, the `Page` or `Article` it describes out, in the forms that `caspian pipe` reads."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from google.protobuf import json_format

from caspian.cli.json_fields import (
    UnusableLine,
    brief,
    check_shape,
    identifier,
    json_object,
    metadata_of,
    string,
    timestamp,
)
from caspian.cli.text_page import text_page, web_page, without_credentials
from caspian.events.v1.article_pb2 import Article, Metadata
from caspian.events.v1.page_pb2 import Page
from caspian.identity.domain import registered_domain

# Besides the fields of Article; folded into its parts.
_KNOWN = ("title", "language", "publishedAt")
_SHORT = (*_KNOWN, "fetchedAt", "sourceId")
_BODIES = ("body", "html", "text")
_PAGE = ("id", "url", *_BODIES, "contentType", "fetchedAt", "sourceId")
_ARTICLE = {name for each in Article.DESCRIPTOR.fields for name in (each.json_name, each.name)}
# Whoever sends one of these sends an Article, not a text to be cleaned.
_ARTICLE_ONLY = _ARTICLE - {"id", "url", "text"}
# What stages decide: in another shape than ours it is the sender's own label, not a part of an Article.
_DECIDED = ("reuse", "story", "change", "stance")


@dataclass(frozen=True, slots=True)
class Ended:
    """An item that an earlier filter ended; it passes as it is, so that lines still match."""

    line: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Titled:
    """A text to be cleaned, with what the sender knows about it."""

    page: Page
    metadata: Metadata


Item = Page | Titled | Article | Ended


@dataclass(slots=True)
class Intake:
    """Reads the lines of one input. `warn` hears once of fields that are ignored."""

    warn: Callable[[str], None]
    _warned: bool = field(default=False, init=False)

    def page(self, raw: bytes) -> Item:
        """For `pipe extract`.

        Raises:
            UnusableLine: see there.
        """
        line = json_object(raw)
        return Ended(line) if _is_ended(line) else self._page(line, _PAGE)

    def article(self, raw: bytes) -> Item:
        """For `pipe dedupe` and `pipe stance`: an Article, or its short form.

        Raises:
            UnusableLine: see there.
        """
        line = self._without_labels(json_object(raw))
        return Ended(line) if _is_ended(line) else self._article(line)

    def either(self, raw: bytes) -> Item:
        """For `pipe all`: a page or text to be extracted, or an Article.

        Raises:
            UnusableLine: see there.
        """
        line = self._without_labels(json_object(raw))
        if _is_ended(line):
            return Ended(line)
        if not {"body", "html"} & line.keys() and _ARTICLE_ONLY & line.keys():
            return self._article(line)
        known: dict[str, Any] = {name: line.pop(name) for name in _KNOWN if name in line}
        page = self._page(line, _PAGE)
        return Titled(page, metadata_of(known)) if known else page

    def _without_labels(self, line: dict[str, Any]) -> dict[str, Any]:
        labels = {name for name in _DECIDED if isinstance(line.get(name), str | int | float)}
        self._ignore(labels)
        return {name: value for name, value in line.items() if name not in labels}

    def _page(self, line: dict[str, Any], known: Iterable[str]) -> Page:
        self._ignore(line.keys() - set(known))
        given = [name for name in _BODIES if name in line]
        if len(given) != 1:
            raise UnusableLine(f"needs one of body, html and text, has {' and '.join(given) or 'none'}")
        text = {name: string(line, name) for name in _PAGE}
        identity = identifier(line)
        try:
            if "text" in line:
                page = text_page(text["text"].encode(), text["url"], identity)
            else:
                body = base64.b64decode(text["body"], validate=True) if "body" in line else text["html"].encode()
                kind = text["contentType"] or ("text/html; charset=utf-8" if "html" in line else "")
                page = web_page(body, kind, text["url"], identity)
        except binascii.Error:
            raise UnusableLine("body is not base64") from None
        except ValueError as exc:
            raise UnusableLine(f"url: {exc}") from None
        page.provenance.source_id = text["sourceId"]
        if text["fetchedAt"]:
            page.provenance.fetched_at.CopyFrom(timestamp("fetchedAt", text["fetchedAt"]))
        return page

    def _article(self, line: dict[str, Any]) -> Article:
        identifier(line)
        short = {name: line.pop(name) for name in _SHORT if name in line}
        self._ignore(line.keys() - _ARTICLE)
        own = {name: value for name, value in line.items() if name in _ARTICLE}
        article = self._parse(own)
        article.metadata.MergeFrom(metadata_of(short))
        if "sourceId" in short:
            article.provenance.source_id = string(short, "sourceId")
        if "fetchedAt" in short:
            article.provenance.fetched_at.CopyFrom(timestamp("fetchedAt", string(short, "fetchedAt")))
        if not (article.gone or article.text or article.metadata.title):
            raise UnusableLine("needs text")
        if article.url:
            _place(article)
        return article

    def _parse(self, own: dict[str, Any]) -> Article:
        check_shape(own, Article.DESCRIPTOR)
        try:
            return json_format.ParseDict(own, Article())
        except (json_format.ParseError, ValueError, RecursionError) as exc:
            strict = exc
        try:
            article = json_format.ParseDict(own, Article(), ignore_unknown_fields=True)
        except (json_format.ParseError, ValueError, RecursionError) as exc:
            raise UnusableLine(brief(exc)) from None
        named = re.search(r'no field named "([^"]*)"', str(strict))
        self._ignore([named[1] if named else brief(strict)])
        return article

    def _ignore(self, names: Iterable[str]) -> None:
        shown = sorted(names)
        if shown and not self._warned:
            self._warned = True
            more = ", …" if len(shown) > 5 else ""
            self.warn(f"ignoring unknown fields ({', '.join(name[:40] for name in shown[:5])}{more}), here and later")


def _is_ended(line: dict[str, Any]) -> bool:
    return "outcome" in line and not {*_BODIES, *_ARTICLE_ONLY} & line.keys()


def _place(article: Article) -> None:
    try:
        address = without_credentials(article.url)
    except ValueError as exc:
        raise UnusableLine(f"url: {exc}") from None
    if not article.provenance.domain:
        article.provenance.domain = registered_domain(urlsplit(address).hostname or "")
