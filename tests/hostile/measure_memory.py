"""Fetch an ordinary page, then every bomb; print by how many KiB the peak of this process grew meanwhile."""

from __future__ import annotations

import asyncio
import resource
from pathlib import Path

from caspian.fetch.http import budget
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import NoAnswer, Request, Response
from caspian.network.guard import AddressGuard
from hostile.elsewhere import served

BOMBS = ("brotli-bomb", "gzip-bomb", "deflate-bomb", "gzip-three-times", "zstd", "endless", "huge-page")


def peak() -> int:
    """KiB. Not getrusage's: that begins with the peak of the process that started this one."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(status.read_text().partition("VmHWM:")[2].split()[0])


async def measure(base: str) -> int:
    client = BoundedClient("caspian/1", AddressGuard((base.removeprefix("http://"),)))
    assert isinstance(await client.fetch(Request(f"{base}/good-gzip", budget.PAGE)), Response)
    before = peak()
    for bomb in BOMBS:
        assert isinstance(await client.fetch(Request(f"{base}/{bomb}", budget.PAGE)), NoAnswer)
    await client.close()
    return peak() - before


def main() -> None:
    # Served elsewhere: only the client's memory is of interest.
    with served("127.0.0.1") as (endpoint,):
        print(asyncio.run(measure(f"http://{endpoint}")))


if __name__ == "__main__":
    main()
