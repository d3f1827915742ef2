"""A `Request` in, an `Answer` out: one GET by httpx within its budget, whatever the server does.

httpx's transport layer, not its client: that would keep cookies, log addresses, and fail on redirects it cannot parse.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import httpcore
import httpx

from caspian.fetch.http.budget import FREE_CHUNKS, KIB, MIN_MEAN_CHUNK_BYTES, Budget
from caspian.fetch.http.decompress import CodingError, Decoder, decoder
from caspian.fetch.http.exchange import Answer, NoAnswer, Reason, Request, Response
from caspian.fetch.http.media import SNIFF_BYTES
from caspian.fetch.http.urls import InvalidUrlError, check
from caspian.network.backend import MAX_HEADER_BYTES, DnsResolver, GuardedBackend, Resolve
from caspian.network.guard import AddressGuard
from caspian.network.refused import RefusedError
from caspian.network.transport import GuardedTransport

# Statuses whose body says nothing that a later stage uses.
_BODYLESS = frozenset({204, 304, 404, 410})
ERROR_BYTES = 64 * KIB


class BoundedClient:
    """Fetches for one event loop. No redirects, cookies, credentials, proxies or connection reuse."""

    def __init__(self, user_agent: str, guard: AddressGuard, resolve: Resolve | None = None) -> None:
        self._guard = guard
        self._resolver = DnsResolver() if resolve is None else None
        backend = GuardedBackend(guard.permits, resolve or self._resolver or DnsResolver())
        self._transport = GuardedTransport(backend)
        self._headers = {"user-agent": user_agent, "accept-encoding": "gzip, deflate, br", "connection": "close"}

    async def fetch(self, request: Request) -> Answer:
        """Never raises for anything a server or resolver does."""
        started = time.monotonic()
        try:
            url = check(request.url, ports=self._guard.ports)
            async with asyncio.timeout(request.budget.total_s):
                return await self._exchange(url, request, started)
        # httpx has its own opinion on host names (`xn--`).
        except (InvalidUrlError, httpx.InvalidURL, UnicodeError):
            reason = Reason.INVALID_URL
        except RefusedError as exc:
            reason = exc.reason
        except CodingError:
            reason = Reason.BAD_CODING
        except (TimeoutError, httpcore.TimeoutException):
            reason = Reason.TIMEOUT
        except (httpcore.ConnectError, OSError):
            reason = Reason.CONNECT
        except (httpcore.ReadError, httpcore.WriteError):
            reason = Reason.CUT_OFF
        except (httpcore.ProtocolError, httpx.HTTPError, httpx.StreamError, ValueError):
            reason = Reason.PROTOCOL
        return NoAnswer(request.url, reason, _ms_since(started))

    async def _exchange(self, url: str, request: Request, started: float) -> Response:
        headers = {**self._headers, "accept": request.budget.accept}
        if request.etag:
            headers["if-none-match"] = request.etag
        if request.last_modified:
            headers["if-modified-since"] = request.last_modified
        # Reading has no time-out of its own: one that each byte of a drip resets would be worth nothing.
        timeout = {"connect": request.budget.connect_s, "read": None, "write": request.budget.connect_s, "pool": None}
        built = httpx.Request("GET", url, headers=headers, extensions={"timeout": timeout})
        response = await self._transport.handle_async_request(built)
        try:
            _check_headers(response)
            body, wire = await _body(response, request.budget)
        finally:
            await response.aclose()
        return Response(
            url=url,
            status=response.status_code,
            headers=_flat(response.headers),
            body=body,
            complete=not body or "content-length" in response.headers or "transfer-encoding" in response.headers,
            elapsed_ms=_ms_since(started),
            wire_bytes=wire,
        )

    async def close(self) -> None:
        """Close what is open."""
        await self._transport.aclose()
        if self._resolver is not None:
            self._resolver.close()


def _check_headers(response: httpx.Response) -> None:
    if sum(len(name) + len(value) + 4 for name, value in response.headers.raw) > MAX_HEADER_BYTES:
        raise RefusedError(Reason.HEADERS_TOO_LARGE)
    # Two framings: whoever wrote them wants two readers to disagree.
    if "content-length" in response.headers and "transfer-encoding" in response.headers:
        raise RefusedError(Reason.PROTOCOL)


async def _body(response: httpx.Response, budget: Budget) -> tuple[bytes, int]:
    """Decoded body and bytes on the wire."""
    if response.status_code in _BODYLESS or 300 <= response.status_code < 400:
        return b"", 0
    content_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    usable = response.status_code == 200
    # Of an error page, enough to see whether it is a challenge.
    limit, truncate = (budget.decoded_bytes, budget.truncate) if usable else (ERROR_BYTES, True)
    if usable and (why := budget.refuse(content_type, b"")):
        raise RefusedError(why)
    undo = decoder(response.headers.get("content-encoding", ""))
    plain = bytearray()
    wire = 0
    sniffed = False
    async for raw in _raw_chunks(response):
        wire += len(raw)
        if wire > budget.wire_bytes and not truncate:
            raise RefusedError(Reason.TOO_LARGE)
        for step in undo.feed(raw):
            plain += step
            if len(plain) > limit:
                if truncate:
                    return bytes(plain[:limit]), wire
                raise RefusedError(Reason.TOO_LARGE)
            # Other hosts' turn: a bomb is one chunk of many steps.
            await asyncio.sleep(0)
        if usable and not sniffed and len(plain) >= SNIFF_BYTES:
            sniffed = True
            if why := budget.refuse(content_type, bytes(plain[:SNIFF_BYTES])):
                raise RefusedError(why)
    if usable and not sniffed and (why := budget.refuse(content_type, bytes(plain))):
        raise RefusedError(why)
    _check_end(undo, wire)
    return bytes(plain), wire


def _check_end(undo: Decoder, wire: int) -> None:
    if wire and not undo.finished:
        raise RefusedError(Reason.CUT_OFF)


async def _raw_chunks(response: httpx.Response) -> AsyncIterator[bytes]:
    """Body chunks as they come, tiny ones refused in number."""
    chunks = received = 0
    async for raw in response.aiter_raw():
        chunks += 1
        received += len(raw)
        if chunks > FREE_CHUNKS and received < chunks * MIN_MEAN_CHUNK_BYTES:
            raise RefusedError(Reason.TOO_LARGE)
        yield raw


def _flat(headers: httpx.Headers) -> dict[str, str]:
    # The first of several: a second Content-Type or Location is an attack or an accident.
    return {name.lower(): headers.get_list(name)[0] for name in headers}


def _ms_since(started: float) -> int:
    return int((time.monotonic() - started) * 1000)
