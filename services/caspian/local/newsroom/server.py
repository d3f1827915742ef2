"""The newsroom's servers: HTTP/1.1 requests on loopback in, `respond.Newsroom`'s answers out.

One listener per outlet. Each connection carries one request; requests are small and bodies are ignored.
"""

from __future__ import annotations

import asyncio
import errno
import gzip
import http
from collections.abc import Callable
from datetime import datetime

from caspian.local.newsroom.addresses import Address
from caspian.local.newsroom.outlets import Outlet
from caspian.local.newsroom.respond import STATUS_PATH, Newsroom, Response
from caspian.settings import SettingsError, variable

# A request line and headers of a polite client are a few hundred bytes.
_MAX_HEAD = 16 * 1024
_HEAD_TIMEOUT_S = 10.0


class Clock:
    """Seconds of the time line. It stands at `second` until the first request for anything but the status."""

    def __init__(self, now: Callable[[], float], second: float = 0.0, started_at: float | None = None) -> None:
        """`now` in seconds; `started_at`: on the scale of `now`, when second 0 was (None: the first request tells)."""
        self._now = now
        self._second = second
        self._zero = started_at

    def start(self) -> None:
        """The first request came in; later calls change nothing."""
        if self._zero is None:
            self._zero = self._now() - self._second

    @property
    def second(self) -> float:
        """Second of the time line."""
        return self._second if self._zero is None else max(0.0, self._now() - self._zero)


class Servers:
    """The listeners of all outlets."""

    def __init__(self, newsroom: Newsroom, clock: Clock, wall: Callable[[], datetime]) -> None:
        """`wall` tells the time of day, from which the printed dates of the articles follow."""
        self._newsroom = newsroom
        self._clock = clock
        self._wall = wall
        self._listeners: list[asyncio.Server] = []

    async def start(self) -> None:
        """Listen on every address.

        Raises:
            SettingsError: an address is taken; the message names it and the setting.
        """
        try:
            for outlet in self._newsroom.scene.outlets.values():
                if not outlet.unreachable:
                    await self._listen(outlet, self._newsroom.scene.addresses[outlet.id])
        except BaseException:
            await self.close()
            raise

    async def close(self) -> None:
        """Stop listening and end open connections."""
        for listener in self._listeners:
            listener.close()
        self._listeners.clear()

    async def _listen(self, outlet: Outlet, address: Address) -> None:
        async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await self._handle(outlet, reader, writer)
            except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass  # The client went away or never spoke HTTP; nobody is left to tell.
            finally:
                writer.close()

        try:
            listener = await asyncio.start_server(handle, address.host, address.port, limit=_MAX_HEAD)
        except OSError as exc:
            if exc.errno != errno.EADDRINUSE:
                raise
            name = variable("newsroom", "port")
            problem = f"the sample newsroom cannot listen on {address.host}:{address.port}: the port is taken"
            raise SettingsError(f"{problem}; end what uses it, or set {name} to a free one") from None
        self._listeners.append(listener)

    async def _handle(self, outlet: Outlet, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEAD_TIMEOUT_S)
        request = parse(head)
        if request is None:
            response = Response(400, "text/plain", b"bad request\n")
            method, accepts = "GET", ""
        elif request[0] not in ("GET", "HEAD"):
            response = Response(405, "text/plain", b"only GET and HEAD\n")
            method, accepts = "GET", ""
        else:
            method, target, headers = request
            accepts = headers.get("accept-encoding", "")
            if target != STATUS_PATH:
                self._clock.start()
            response = self._newsroom.respond(outlet.id, target, self._clock.second, headers.get("if-none-match", ""))
        if response.delay_s:
            await asyncio.sleep(response.delay_s)
        writer.write(serialize(response, outlet, method, "gzip" in accepts, self._wall()))
        await writer.drain()


def parse(head: bytes) -> tuple[str, str, dict[str, str]] | None:
    """Method, target (path and query) and lower-case headers of a request head; None if it is not HTTP/1."""
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1.") or not parts[1].startswith("/"):
        return None
    pairs = (line.partition(":") for line in lines[1:] if ":" in line)
    return parts[0], parts[1], {name.strip().lower(): value.strip() for name, _, value in pairs}


def serialize(response: Response, outlet: Outlet, method: str, accepts_gzip: bool, now: datetime) -> bytes:
    """The response as bytes on the wire, coded and framed the outlet's way."""
    body = response.body
    lines = [f"HTTP/1.1 {response.status} {http.HTTPStatus(response.status).phrase}"]
    lines.append(f"Date: {now:%a, %d %b %Y %H:%M:%S} GMT")
    lines.append(f"Content-Type: {response.content_type}")
    if response.etag:
        lines.append(f"ETag: {response.etag}")
    if outlet.gzip and accepts_gzip and body:
        body = gzip.compress(body, compresslevel=6, mtime=0)
        lines.append("Content-Encoding: gzip")
    if outlet.chunked and body:
        lines.append("Transfer-Encoding: chunked")
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    elif response.status != 304:
        lines.append(f"Content-Length: {len(body)}")
    head = "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
    return head if method == "HEAD" else head + body
