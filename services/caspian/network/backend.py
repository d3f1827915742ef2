"""The network under httpx: resolves a name, lets the guard decide every address, and counts what arrives.

The check is made on the address that is connected to, so a name that changes its mind (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Any

import httpcore
from httpcore import AsyncNetworkBackend, AsyncNetworkStream

from caspian.network.refused import Refusal, RefusedError

Resolve = Callable[[str, int], Awaitable[list[str]]]

KIB = 1024
# The status line and headers of all responses of an exchange, informational ones included.
MAX_HEADER_BYTES = 64 * KIB
MAX_INFORMATIONAL = 8
# Small reads while headers arrive: the count is then at most this much over, and a refused body costs no more.
_HEADER_READ = 4 * KIB
# 16 KiB of 1-byte chunks are parsed in 50 ms: the longest that one hostile body may hold up the event loop.
_BODY_READ = 16 * KIB
_MAX_ADDRESSES = 3


class DnsResolver:
    """Names to addresses by the system's resolver, in threads of its own: slow names hold up no other work."""

    def __init__(self, threads: int = 32) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="dns")

    async def __call__(self, host: str, port: int) -> list[str]:
        """Addresses of `host`. An address is its own; `localhost` and all names under it are loopback (RFC 6761).

        Raises:
            OSError: the name does not resolve.
        """
        if f".{host.rstrip('.').lower()}".endswith(".localhost"):
            return ["127.0.0.1"]
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(self._threads, _getaddrinfo, host, port)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def close(self) -> None:
        """Let go of the threads; look-ups under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _getaddrinfo(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


class GuardedBackend(AsyncNetworkBackend):
    """Connects only where `permits(address, port)` says so. All addresses of a name must pass."""

    def __init__(self, permits: Callable[[str, int], bool], resolve: Resolve) -> None:
        self._permits = permits
        self._resolve = resolve
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's interface
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """A counted stream to the first address that accepts.

        Raises:
            RefusedError: denied address, or the name does not resolve.
            httpcore.ConnectError, httpcore.ConnectTimeout: nobody accepts.
        """
        try:
            async with asyncio.timeout(timeout):
                addresses = await self._resolve(host.strip("[]"), port)
        except (OSError, UnicodeError):  # TimeoutError is an OSError; a label over 63 bytes is a UnicodeError
            raise RefusedError(Refusal.DNS) from None
        if not addresses:
            raise RefusedError(Refusal.DNS)
        if not all(self._permits(address, port) for address in addresses):
            raise RefusedError(Refusal.DENIED_ADDRESS)
        for number, address in enumerate(addresses[:_MAX_ADDRESSES], start=1):
            try:
                stream = await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(addresses[:_MAX_ADDRESSES]):
                    raise
            else:
                return CountedStream(stream)
        raise AssertionError("unreachable: the loop returns or raises")

    async def sleep(self, seconds: float) -> None:
        """Used by httpcore between its own retries, of which there are none."""
        await asyncio.sleep(seconds)


class CountedStream(AsyncNetworkStream):
    """A connection whose header phase is bounded in bytes and informational responses."""

    def __init__(self, inner: AsyncNetworkStream) -> None:
        self._inner = inner
        self._headers = bytearray()
        self._informational = 0
        self._in_headers = True
        # Bytes read before and after `body_begins`.
        self.received = 0

    def body_begins(self) -> None:
        """The final response's headers have been read: the body's budget counts from here."""
        self._in_headers = False
        self._headers.clear()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """Read on.

        Raises:
            RefusedError: the headers exceed their budget.
        """
        data = await self._inner.read(min(max_bytes, _HEADER_READ if self._in_headers else _BODY_READ), timeout)
        self.received += len(data)
        if self._in_headers:
            self._headers += data
            self._count_informational()
            if self.received > MAX_HEADER_BYTES + _HEADER_READ or self._informational > MAX_INFORMATIONAL:
                raise RefusedError(Refusal.HEADERS_TOO_LARGE)
        return data

    def _count_informational(self) -> None:
        while self._headers[:7] == b"HTTP/1." and self._headers[9:10] == b"1":
            ends = [end + len(mark) for mark in (b"\r\n\r\n", b"\n\n") if (end := self._headers.find(mark)) >= 0]
            if not ends:
                return
            del self._headers[: min(ends)]
            self._informational += 1

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Pass on."""
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> AsyncNetworkStream:
        """The same, encrypted. `server_hostname` is the name asked for, not the address connected to.

        Raises:
            RefusedError: certificate or handshake refused.
        """
        try:
            return CountedStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))
        except httpcore.ConnectError:
            raise RefusedError(Refusal.TLS) from None

    def get_extra_info(self, info: str) -> Any:
        """Pass on."""
        return self._inner.get_extra_info(info)
