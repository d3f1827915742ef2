"""A server that misbehaves on purpose: `GET /brotli-bomb` is answered by the behaviour of that name in catalogue.py.

Raw sockets, because a well-behaved library would refuse to send most of this. It counts connections, requests and the
bytes it got rid of, and it is the canary as well: what nothing may connect to is one more server with no visitors.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType


@dataclass(slots=True)
class Out:
    """One connection: what was asked, and where to answer."""

    path: str
    headers: dict[str, str]
    base: str
    _writer: asyncio.StreamWriter
    _server: HostileServer

    async def raw(self, data: bytes | str) -> None:
        """Send bytes as they are."""
        data = data.encode("latin-1") if isinstance(data, str) else data
        self._writer.write(data)
        await self._writer.drain()
        self._server.sent[self.path] = self._server.sent.get(self.path, 0) + len(data)

    async def head(self, status: str = "200 OK", **headers: str) -> None:
        """Status line and headers; `content_type` becomes `Content-Type`."""
        lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-').title()}: {v}" for name, v in headers.items())]
        await self.raw("\r\n".join(lines) + "\r\n\r\n")

    async def whole(self, body: bytes, status: str = "200 OK", **headers: str) -> None:
        """A correct response."""
        await self.head(status, **{"content_type": "text/html", "content_length": str(len(body))} | headers)
        await self.raw(body)


Behaviour = Callable[[Out], Awaitable[None]]


@dataclass(slots=True)
class HostileServer:
    """Runs in a thread of its own; `with HostileServer(catalogue) as server`."""

    behaviours: dict[str, Behaviour]
    host: str = "127.0.0.1"
    port: int = 0
    connections: int = 0
    requests: list[str] = field(default_factory=list)
    # When each of them came (monotonic).
    times: list[float] = field(default_factory=list)
    sent: dict[str, int] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _thread: threading.Thread | None = None
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def endpoint(self) -> str:
        return f"{self.host}:{self.port}"

    def url(self, behaviour: str, rest: str = "") -> str:
        assert behaviour in self.behaviours, f"no such behaviour: {behaviour}"
        return f"{self.base}/{behaviour}{rest}"

    def __enter__(self) -> HostileServer:
        started = threading.Event()

        async def serve() -> None:
            server = await asyncio.start_server(self._accept, self.host, self.port)
            self.port = server.sockets[0].getsockname()[1]
            started.set()

        def run() -> None:
            asyncio.set_event_loop(self._loop)
            self._loop.create_task(serve())
            self._loop.run_forever()

        self._thread = threading.Thread(target=run, daemon=True, name="hostile")
        self._thread.start()
        assert started.wait(5)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        async def stop() -> None:
            for task in list(self._tasks):
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

        asyncio.run_coroutine_threadsafe(stop(), self._loop).result(timeout=5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        assert self._thread is not None
        self._thread.join(timeout=5)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            await self._answer(reader, writer)
        # The client hangs up on most of these: that is the point.
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            with contextlib.suppress(OSError):
                writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = request.splitlines()
        target = first.split(" ")[1]
        self.requests.append(target)
        self.times.append(time.monotonic())
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines) if name}
        name = target.lstrip("/").partition("?")[0].partition("/")[0]
        behaviour = self.behaviours.get(name)
        out = Out(target, headers, self.base, writer, self)
        if behaviour is None:
            await out.whole(b"no such behaviour", "404 Not Found")
        else:
            await behaviour(out)
