"""Requests of httpx out over guarded connections: one exchange each, no reuse, no redirects, no proxies."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import httpcore
import httpx

from caspian.network.backend import CountedStream, GuardedBackend

# Its debug lines hold headers, and a Location may repeat a secret of the address asked for.
logging.getLogger("httpcore").setLevel(logging.WARNING)


class GuardedTransport(httpx.AsyncBaseTransport):
    """httpx over an httpcore pool with our network backend, which httpx's own transport has no argument for."""

    def __init__(self, backend: GuardedBackend) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=None,
            max_keepalive_connections=0,
            http2=False,
            retries=0,
            network_backend=backend,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """One exchange; redirects are answers."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = await self._pool.handle_async_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, content=request.stream, extensions=request.extensions
            )
        )
        stream = answer.extensions.get("network_stream")
        if isinstance(stream, CountedStream):
            stream.body_begins()
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    async def aclose(self) -> None:
        """Close what is open."""
        await self._pool.aclose()


class _Stream(httpx.AsyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._answer.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._answer.aclose()
