"""A request in, the same request or a refusal out: the token, and the headers that keep a browser from running anything
that is not ours. Pure ASGI, so that live events are not buffered."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import MutableMapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "caspian_board"
# For orchestrators and Prometheus, which carry no token; they tell nothing about articles.
_OPEN = frozenset({"/healthz", "/metrics"})

# Scripts, styles and images of our own origin only; no frame may hold the page, no script can make HTML of a string.
POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class Guarded:
    """Adds `_HEADERS` to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on."""

        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, add if scope["type"] == "http" else send)


class Token:
    """Asks for `token` where there is one: as Bearer, as `?token=` (feed readers, first visit), or as our cookie."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app, self._token = app, token
        # The cookie proves that the token was known, and does not hold it.
        self._proof = hmac.new(token.encode(), b"caspian board", hashlib.sha256).hexdigest()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand on, or refuse."""
        if scope["type"] != "http" or not self._token or scope["path"] in _OPEN or scope["method"] == "OPTIONS":
            await self._app(scope, receive, send)
            return
        pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        given = dict(pairs).get("token", "")
        rest = urlencode([pair for pair in pairs if pair[0] != "token"])
        if given and _same(given, self._token):
            if scope["path"] == "/":
                # The address that stays in the browser's bar and history is without it.
                answer = RedirectResponse(f"/?{rest}" if rest else "/", status_code=303)
                answer.set_cookie(
                    COOKIE, self._proof, httponly=True, samesite="strict", secure=scope["scheme"] == "https"
                )
                await answer(scope, receive, send)
                return
            scope["query_string"] = rest.encode()
        elif not self._known(Headers(scope=scope)):
            await _refusal(scope["path"])(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _known(self, headers: MutableMapping[str, str] | Headers) -> bool:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and _same(given.strip(), self._token):
            return True
        try:
            cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        except CookieError:
            return False
        return cookie is not None and _same(cookie.value, self._proof)


def _refusal(path: str) -> JSONResponse | PlainTextResponse:
    headers = {"www-authenticate": "Bearer", "cache-control": "no-store"}
    if path == "/":
        return PlainTextResponse("This board asks for a token: open /?token=…\n", 401, headers)
    return JSONResponse({"error": "a token is needed: Authorization: Bearer …"}, 401, headers)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))
