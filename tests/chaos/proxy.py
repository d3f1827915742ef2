"""Ports in, the same ports behind a cable that can be cut: a TCP proxy in a thread, of which partitions are made.

Cut, it neither forwards nor resets: what was sent waits, as in a network that drops packets.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

HOST = "127.0.0.1"


class Proxy:
    """Forwards each of `routes` (port here → port there)."""

    def __init__(self, routes: dict[int, int]) -> None:
        self._routes = routes
        self._loop = asyncio.new_event_loop()
        self._whole = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)
        self._ready = threading.Event()

    def start(self) -> None:
        """Return when every port listens."""
        self._thread.start()
        if not self._ready.wait(10):
            raise OSError("the proxy does not listen")

    def stop(self) -> None:
        """End it with its connections."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    def cut(self) -> None:
        """Nothing passes from now on."""
        self._loop.call_soon_threadsafe(self._whole.clear)

    def heal(self) -> None:
        """Everything passes again, what has waited first."""
        self._loop.call_soon_threadsafe(self._whole.set)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._whole.set()
        for here, there in self._routes.items():
            self._loop.run_until_complete(asyncio.start_server(self._accept(there), HOST, here))
        self._ready.set()
        self._loop.run_forever()

    def _accept(self, there: int):
        async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await self._whole.wait()
            try:
                inner_reader, inner_writer = await asyncio.open_connection(HOST, there)
            except OSError:
                writer.close()
                return
            await asyncio.gather(self._pump(reader, inner_writer), self._pump(inner_reader, writer))

        return connection

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._whole.wait()
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.close()
