"""sources.yaml in, checked sources out, and the frontier records that declare them. Errors name line and field."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator, model_validator

from caspian.checked_yaml import BrokenFileError, line_of
from caspian.checked_yaml import check as check_yaml
from caspian.events.v1 import article_pb2, frontier_pb2
from caspian.fetch import items
from caspian.fetch.feeds.index import EVERY_LINK, selector
from caspian.fetch.http.urls import InvalidUrlError, check
from caspian.fetch.items import Item
from caspian.outcome import Emit

_NO_PORTS: frozenset[int] = frozenset()

_Class = Literal[
    "state-ru", "state-ir", "independent", "exile", "western", "regional", "think-tank", "wire", "organisation"
]
_Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


class SourcesError(Exception):
    """The file cannot be used; the message says where and why, in one line."""


class IndexPage(BaseModel):
    """A page that lists articles, for sites without a feed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str
    # CSS selector of the links.
    links: str = EVERY_LINK

    @field_validator("links")
    @classmethod
    def _is_a_selector(cls, value: str) -> str:
        selector(value)
        return value


class SourceEntry(BaseModel):
    """One source as written in the file; docs/configuration.md explains each field."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,48}$")
    publisher: str = Field(min_length=1, max_length=200)
    source_class: _Class = Field(alias="class")
    country: str = Field(pattern=r"^[a-z]{2}$")
    languages: tuple[_Language, ...] = Field(min_length=1)
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    index_pages: tuple[IndexPage, ...] = ()
    scope: Literal["all", "title"]
    terms: Literal["full-text", "link-only"]
    poll_floor_s: int = Field(0, ge=0)
    poll_ceiling_s: int = Field(0, ge=0)
    host_delay_s: float = Field(0, ge=0, le=3600)
    # The server sends the same validators for changed content.
    ignore_validators: bool = False
    # Other addresses of the same, known to work at times; not polled.
    alternates: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _has_an_address(self) -> SourceEntry:
        if not (self.feeds or self.sitemaps or self.index_pages):
            raise ValueError("a feed, sitemap or index page is needed")
        if self.poll_ceiling_s and self.poll_ceiling_s < self.poll_floor_s:
            raise ValueError("poll_ceiling_s is below poll_floor_s")
        return self

    def addresses(self) -> list[tuple[Item.Kind, str, str]]:
        """Kind, address and link selector of everything that is polled."""
        return [
            *((Item.FEED, url, "") for url in self.feeds),
            *((Item.SITEMAP, url, "") for url in self.sitemaps),
            *((Item.INDEX, page.url, page.links) for page in self.index_pages),
        ]

    def message(self, link_selector: str = "") -> frontier_pb2.Source:
        """The source as items carry it."""
        return frontier_pb2.Source(
            id=self.id,
            publisher=self.publisher,
            source_class=_enum(self.source_class),
            country=self.country,
            languages=self.languages,
            terms=_enum(self.terms),
            scope=_enum(self.scope),
            poll_floor_s=self.poll_floor_s,
            poll_ceiling_s=self.poll_ceiling_s,
            host_delay_s=self.host_delay_s,
            ignore_validators=self.ignore_validators,
            link_selector=link_selector,
        )


def _enum(word: str) -> str:
    return word.upper().replace("-", "_")


_FILE = TypeAdapter(tuple[SourceEntry, ...])


def load(text: str, name: str = "sources.yaml", ports: frozenset[int] = _NO_PORTS) -> tuple[SourceEntry, ...]:
    """Read and check a whole file. `ports` are allowed besides 80 and 443.

    Raises:
        SourcesError: names file, line and field of the first problem.
    """
    try:
        checked = check_yaml(text, name, _FILE, "source")
    except BrokenFileError as exc:
        raise SourcesError(str(exc)) from None
    _check_together(checked.value, checked.root, name, ports)
    return checked.value


def _check_together(entries: tuple[SourceEntry, ...], root: Any, name: str, ports: frozenset[int]) -> None:
    ids: set[str] = set()
    polled: dict[str, str] = {}
    for number, entry in enumerate(entries):
        line = line_of(root, (number,))
        if entry.id in ids:
            raise SourcesError(f"{name}:{line}: id: {entry.id!r} stands there twice")
        ids.add(entry.id)
        for _, url, _ in entry.addresses():
            try:
                checked = check(url, ports=ports)
            except InvalidUrlError as exc:
                raise SourcesError(f"{name}:{line}: {entry.id}: an address cannot be used: {exc}") from None
            if checked in polled:
                raise SourcesError(f"{name}:{line}: {entry.id}: {polled[checked]!r} polls the same address")
            polled[checked] = entry.id


def items_of(entries: Iterable[SourceEntry], now: datetime, ports: frozenset[int] = _NO_PORTS) -> list[Item]:
    """One declared item for each address that is polled, due now."""
    return [
        Item(
            kind=kind,
            url=check(url, ports=ports),
            source=entry.message(selector),
            discovered_at=items.stamp(now),
            due=items.stamp(now),
            lane=article_pb2.Article.LIVE,
            visit=1,
        )
        for entry in entries
        for kind, url, selector in entry.addresses()
    ]


def declarations(entries: Iterable[SourceEntry], now: datetime, ports: frozenset[int] = _NO_PORTS) -> list[Emit]:
    """The records that make the sources known; applying them again changes nothing but policy."""
    return [items.discovery(item) for item in items_of(entries, now, ports)]
