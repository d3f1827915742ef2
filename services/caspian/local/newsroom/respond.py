"""One request to one outlet in, one response out: robots, feeds, pages, front page, status. No sockets.

Serving a page for the first time moves its article on (see timeline.py); that memory is the only state.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from html import escape
from urllib.parse import unquote

from caspian.local.newsroom import feeds, pages
from caspian.local.newsroom.catalogue import Item, Wall
from caspian.local.newsroom.outlets import Feed, Outlet
from caspian.local.newsroom.scene import Scene
from caspian.local.newsroom.timeline import version

STATUS_PATH = "/newsroom.json"
# How many other headlines a page shows.
_RELATED = 4


@dataclass(frozen=True, slots=True)
class Response:
    """What goes back. `etag` is empty where the outlet sends none; `delay_s` comes before the first byte."""

    status: int
    content_type: str
    body: bytes
    etag: str = ""
    delay_s: float = 0


@dataclass(slots=True)
class Newsroom:
    """All outlets of one run. `start` is the moment of second 0, from which dates are printed."""

    scene: Scene
    start: datetime
    served: dict[str, list[float]] = field(default_factory=dict)
    answers: int = 0

    def respond(self, outlet_id: str, target: str, second: float, if_none_match: str = "") -> Response:
        """The answer of an outlet to GET `target` (path and query) at `second` of the time line."""
        self.answers += 1
        outlet = self.scene.outlets[outlet_id]
        path = unquote(target.partition("?")[0])
        feed = next((feed for feed in outlet.feeds if feed.path == path), None)
        if feed is not None:
            return _conditional(self._feed(outlet, feed, second), if_none_match)
        if path == "/robots.txt" and outlet.robots is not None:
            return Response(200, "text/plain", outlet.robots.encode())
        if path == STATUS_PATH:
            return Response(200, "application/json", json.dumps(self.status(second)).encode())
        if path == "/":
            return self._front(outlet, second)
        item = self.scene.timeline.find(outlet_id, path, second)
        return _missing(404) if item is None else self._page(outlet, item, second)

    def status(self, second: float) -> dict[str, object]:
        """Where the time line is: what `caspian up --once` waits for."""
        return {
            "timeline": self.scene.timeline.name,
            "second": round(second, 3),
            "end": self.scene.timeline.end_s,
            "over": self.scene.timeline.over(second),
            "articles": len(self.scene.timeline.items),
        }

    def _base(self, outlet: Outlet) -> str:
        return self.scene.addresses[outlet.id].base

    def _feed(self, outlet: Outlet, feed: Feed, second: float) -> Response:
        if feed.status != 200:
            return Response(feed.status, "text/html; charset=utf-8", b"<h1>Internal Server Error</h1>")
        base = self._base(outlet)
        listed = self.scene.timeline.shown(outlet.id, feed.language, second)
        entries: list[feeds.Entry] = []
        for item in listed:
            # The newest version served: the feed never runs ahead of the page.
            number = max(len(self.served.get(item.key, ())) - 1, 0)
            shown = item.versions[number]
            link = feeds.link_of(base, item.path, feed)
            when = pages.dateline(item, number, self.start)
            guid = f"{outlet.id}-{item.slug}"
            entries.append(feeds.Entry(guid, link, shown.title, shown.summary, shown.text, item.authors, when))
        built = max((entry.when.modified for entry in entries), default=self.start - timedelta(hours=1))
        body = feeds.render(feed, outlet, base, entries, built)
        etag = f'"{hashlib.blake2b(body, digest_size=8).hexdigest()}"' if feed.etag else ""
        return Response(200, feeds.content_type(feed), body, etag)

    def _page(self, outlet: Outlet, item: Item, second: float) -> Response:
        history = self.served.setdefault(item.key, [])
        number = version(item, second, history)
        if number == len(history):
            history.append(second)
        if item.versions[number].status != 200:
            return _missing(item.versions[number].status, outlet.delay_s)
        if item.wall is Wall.FORBIDDEN:
            return Response(403, "text/html", b"<html><body><h1>Access denied</h1></body></html>", "", outlet.delay_s)
        related = [
            pages.Link(self._base(outlet) + other.path, other.versions[0].title)
            for other in self.scene.timeline.shown(outlet.id, item.language, item.at)
            if other.key != item.key and other.versions[-1].status == 200
        ][:_RELATED]
        token = hashlib.blake2b(f"{item.key}{self.answers}".encode(), digest_size=8).hexdigest()
        around = pages.Surroundings(self._base(outlet), related, token if outlet.restless else "")
        body = pages.render(item, number, outlet, pages.dateline(item, number, self.start), around)
        charset = f"; charset={item.charset.http}" if item.charset.http else ""
        return Response(200, f"text/html{charset}", body, "", outlet.delay_s)

    def _front(self, outlet: Outlet, second: float) -> Response:
        lines = [
            f'<li><a href="{escape(item.path)}">{escape(item.versions[0].title)}</a></li>'
            for language in outlet.languages
            for item in self.scene.timeline.shown(outlet.id, language, second)
        ]
        title = f"<title>{escape(outlet.name)}</title><h1>{escape(outlet.name)}</h1>"
        return Response(200, "text/html; charset=utf-8", f"<!doctype html>{title}<ul>{''.join(lines)}</ul>".encode())


def _missing(status: int, delay_s: float = 0) -> Response:
    body = f"<html><head><title>{status}</title></head><body><h1>Page not found</h1></body></html>".encode()
    return Response(status, "text/html; charset=utf-8", body, "", delay_s)


def _conditional(response: Response, if_none_match: str) -> Response:
    if response.etag and response.etag == if_none_match:
        return Response(304, response.content_type, b"", response.etag)
    return response
