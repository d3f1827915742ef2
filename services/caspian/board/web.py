"""Requests in, answers out: the page, the API, live events, feeds and probes, over one hub."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Awaitable, Callable
from email.utils import formatdate
from pathlib import Path
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sse_starlette import EventSourceResponse
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from caspian.board import cards, feeds, live
from caspian.board.access import Guarded, Token
from caspian.board.filters import BadFilter, Filter, parse
from caspian.board.hub import Hub
from caspian.board.openapi import document
from caspian.board.queries import Queries
from caspian.telemetry import metrics

PAGE = Path(__file__).parent / "page"

_STORIES, _MOST_STORIES, _MOST_SKIPPED = 40, 200, 100_000
# -1: before the first.
_OFFSET = re.compile(r"-1|[0-9]{1,18}")
_FRESH = "no-cache"
# Feed readers ask every few minutes at most.
_FEED_AGE = "max-age=30"

Endpoint = Callable[[Request], Awaitable[Response]]


class Web:
    """The routes. Every list takes the same filter in its query string."""

    def __init__(self, hub: Hub) -> None:
        self._hub, self._queries = hub, Queries(hub)

    async def page(self, request: Request) -> Response:  # noqa: ARG002 -- Starlette calls it
        """The page; its filters are read by itself."""
        return FileResponse(PAGE / "index.html", headers={"cache-control": _FRESH})

    async def stories(self, request: Request) -> Response:
        """`GET /api/stories`."""
        besides = frozenset({"skip", "limit"})
        wanted = _filter(request, besides)
        skip = _whole(request, "skip", 0, _MOST_SKIPPED)
        limit = _whole(request, "limit", _STORIES, _MOST_STORIES)
        return self._json(request, lambda: self._queries.page(wanted, skip, limit))

    async def overview(self, request: Request) -> Response:
        """`GET /api/overview`."""
        wanted = _filter(request)
        return JSONResponse(self._queries.overview(wanted), headers={"cache-control": _FRESH})

    async def article(self, request: Request) -> Response:
        """`GET /api/articles/{id}`."""
        row = self._hub.board.rows.get(request.path_params["id"])
        if row is None:
            raise HTTPException(404, "no such article; it may have been retracted")
        return self._json(request, lambda: cards.article(self._hub.board, row))

    async def events(self, request: Request) -> Response:
        """`GET /api/events`: server-sent events, from `Last-Event-ID` on."""
        wanted = _filter(request, frozenset({"after"}))
        given = request.headers.get("last-event-id") or request.query_params.get("after", "")
        after = int(given) if _OFFSET.fullmatch(given) else None
        if self._hub.clients >= self._hub.settings.clients:
            raise HTTPException(503, "too many readers; come back later", {"retry-after": "30"})
        return EventSourceResponse(
            self._counted(live.events(self._hub, wanted, after)),
            ping=3_600,  # `tick` does that, and says how fresh the state is
            send_timeout=self._hub.settings.send_timeout_s,
            headers={"cache-control": "no-store"},
        )

    async def json_feed(self, request: Request) -> Response:
        """`GET /feed.json`."""
        return self._feed(request, feeds.json_feed, "application/feed+json")

    async def atom(self, request: Request) -> Response:
        """`GET /feed.atom`."""
        return self._feed(request, feeds.atom, "application/atom+xml")

    async def openapi(self, request: Request) -> Response:
        """`GET /openapi.json`."""
        return self._json(request, document)

    async def health(self, request: Request) -> Response:  # noqa: ARG002
        """`GET /healthz`: 200 when everything that stood there at the start has been read."""
        return JSONResponse(self._hub.status(), 200 if self._hub.ready else 503, {"cache-control": "no-store"})

    async def metrics(self, request: Request) -> Response:  # noqa: ARG002
        """`GET /metrics`."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def _counted(self, events: Any) -> Any:
        self._hub.clients += 1
        metrics.BOARD_CLIENTS.set(self._hub.clients)
        try:
            async for event in events:
                yield event
        finally:
            self._hub.clients -= 1
            metrics.BOARD_CLIENTS.set(self._hub.clients)

    def _feed(self, request: Request, write: Callable[..., bytes], media_type: str) -> Response:
        rows = self._queries.rows(_filter(request))[: feeds.ENTRIES]
        body = write(rows, str(request.base_url), str(request.url))
        newest = max((row.changed for row in rows), default=0.0)
        headers = {"cache-control": _FEED_AGE, "last-modified": formatdate(newest, usegmt=True)}
        return _tagged(request, body, media_type, headers)

    def _json(self, request: Request, build: Callable[[], Any]) -> Response:
        """Built anew only where the reader has not this revision already."""
        revision = f"{self._hub.run}-{self._hub.board.revision}-{self._hub.changes.last}-{self._hub.ready}"
        # A range that ends now moves with the clock.
        given = request.query_params
        moving = str(int(self._hub.clock() // 60)) if given.get("since") or given.get("until") else ""
        tag = _tag(f"{revision} {moving} {request.url.path}?{request.url.query}".encode())
        headers = {"etag": tag, "cache-control": _FRESH}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return JSONResponse(build(), headers=headers)


def _filter(request: Request, besides: frozenset[str] = frozenset()) -> Filter:
    try:
        return parse(request.query_params.multi_items(), besides=besides)
    except BadFilter as exc:
        raise HTTPException(400, str(exc)) from None


def _whole(request: Request, name: str, default: int, most: int) -> int:
    given = request.query_params.get(name, str(default))
    if not (given.isascii() and given.isdigit() and len(given) < 10) or int(given) > most:
        raise HTTPException(400, f"{name}: not a whole number from 0 to {most}")
    return int(given)


def _tag(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:24]}"'


def _tagged(request: Request, body: bytes, media_type: str, headers: dict[str, str]) -> Response:
    headers = {**headers, "etag": _tag(body)}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(body, media_type=f"{media_type}; charset=utf-8", headers=headers)


async def _problem(request: Request, exc: Exception) -> Response:  # noqa: ARG001
    assert isinstance(exc, HTTPException)
    return JSONResponse({"error": exc.detail}, exc.status_code, {**(exc.headers or {}), "cache-control": "no-store"})


class _Static(StaticFiles):
    """Files of the page: asked for each time by their tag, so that a new release is seen at once."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = _FRESH
        return response


def application(hub: Hub) -> Starlette:
    """What uvicorn serves."""
    web, settings = Web(hub), hub.settings
    middleware = [
        Middleware(Guarded),
        Middleware(CORSMiddleware, allow_origins=list(settings.origins), allow_methods=["GET"],
                   allow_headers=["Authorization", "Last-Event-ID"], expose_headers=["ETag"]),
        Middleware(Token, token=settings.token.get_secret_value()),
        Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=5),
    ]  # fmt: skip
    return Starlette(
        routes=[
            Route("/", web.page),
            Route("/api/stories", web.stories),
            Route("/api/overview", web.overview),
            Route("/api/articles/{id}", web.article),
            Route("/api/events", web.events),
            Route("/feed.json", web.json_feed),
            Route("/feed.atom", web.atom),
            Route("/openapi.json", web.openapi),
            Route("/healthz", web.health),
            Route("/metrics", web.metrics),
            Mount("/page", _Static(directory=PAGE)),
        ],
        middleware=middleware,
        exception_handlers={HTTPException: _problem},
    )
