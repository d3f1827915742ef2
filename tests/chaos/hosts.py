"""All hosts of a world as one small server process: `python -m chaos.hosts` with seed and start; logs each request.

Feeds grow with time, pages change and vanish as the world says. The log, one JSON line per request, is what the
checker judges politeness by.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import time
from collections import deque
from collections.abc import Callable
from html import escape
from pathlib import Path

from chaos.world import World, answer, world

# How often the server looks whether it was kept from its work.
_TICK = 0.02


class Hosts:
    """Answers as `host` at a moment."""

    def __init__(self, known: World) -> None:
        self._pages = {(page.host, page.path): page for page in known.pages}
        self._by_host = {
            host: sorted((page for page in known.pages if page.host == host), key=lambda page: -page.appears)
            for host in range(known.hosts)
        }

    def answer(self, host: int, path: str, moment: float) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        if path == "/robots.txt":
            return 200, "text/plain", b"User-agent: *\nAllow: /\n"
        if path == "/feed.xml":
            return 200, "application/rss+xml", self._feed(host, moment)
        page = self._pages.get((host, path))
        status, content = answer(page, moment) if page else (404, None)
        return status, "text/html; charset=utf-8", content.html() if content else b"<h1>no</h1>"

    def _feed(self, host: int, moment: float) -> bytes:
        items = "".join(
            f"<item><title>{escape(page.before.title)}</title><link>{page.path}</link><guid>{page.path}</guid></item>"
            for page in self._by_host[host]
            if page.appears <= moment
        )
        head = f"<title>{World.source(host)}</title><link>http://{World.address(host)}/</link>"
        return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


class Stall:
    """How long this process was kept from its work: requests that waited meanwhile seem to come all at once."""

    def __init__(self) -> None:
        self._stalls: deque[tuple[float, float]] = deque()

    async def watch(self) -> None:
        """Until cancelled."""
        while True:
            began = time.monotonic()
            await asyncio.sleep(_TICK)
            self._note(time.monotonic() - began - _TICK)

    def _note(self, seconds: float) -> None:
        now = time.monotonic()
        self._stalls.append((now, seconds))
        while self._stalls[0][0] < now - 1:
            self._stalls.popleft()

    def recent(self) -> float:
        """The longest within the last second."""
        return round(max((seconds for _, seconds in self._stalls), default=0.0), 3)


async def serve(known: World, port: int, began: float, log: Path, clock: Callable[[], float] = time.time) -> None:
    """Listen at every host's address until cancelled."""
    hosts = Hosts(known)
    number = {World.address(host): host for host in range(known.hosts)}
    stall = Stall()
    with log.open("a", buffering=1, encoding="utf-8") as lines:

        async def connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                async with asyncio.timeout(10):
                    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = head.split(" ", 2)[1]
                host = number[writer.get_extra_info("sockname")[0]]
                now = clock()
                status, kind, body = hosts.answer(host, path, now - began)
                line = {"at": round(now, 3), "host": host, "path": path, "status": status, "late": stall.recent()}
                lines.write(json.dumps(line) + "\n")
                writer.write(
                    f"HTTP/1.1 {status} -\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n"
                    "connection: close\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
            except (OSError, EOFError, TimeoutError, IndexError, asyncio.LimitOverrunError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(connection, list(number), port, backlog=256)
        async with server:
            watching = asyncio.create_task(stall.watch())
            await server.serve_forever()
            await watching


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--hosts", type=int, required=True)
    parser.add_argument("--pages-per-host", type=int, required=True)
    parser.add_argument("--planted", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--began", type=float, required=True)
    parser.add_argument("--log", type=Path, required=True)
    given = parser.parse_args()
    known = world(
        given.seed, hosts=given.hosts, seconds=given.seconds, pages_per_host=given.pages_per_host, planted=given.planted
    )
    asyncio.run(serve(known, given.port, given.began, given.log))


if __name__ == "__main__":
    main()
