"""Servers that take their time: every exchange ends at its deadline, and no other host notices."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from caspian.fetch.http import budget
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import Request, Response
from caspian.fetch.http.guard import AddressGuard
from hostile.server import HostileServer

SHORT = replace(budget.PAGE, total_s=1.5)
SLOW = ("silent", "header-drip", "body-drip")


@pytest.mark.parametrize("behaviour", SLOW)
async def test_ended_at_the_deadline(hostile: HostileServer, client: BoundedClient, behaviour: str) -> None:
    began = time.monotonic()
    answer = await client.fetch(Request(hostile.url(behaviour), SHORT))
    assert not isinstance(answer, Response)
    assert answer.reason == "timeout"
    assert time.monotonic() - began == pytest.approx(1.5, abs=1)


async def test_a_name_that_resolves_slowly_ends_at_the_connect_deadline() -> None:
    async def never(host: str, port: int) -> list[str]:
        await asyncio.sleep(60)
        return []

    client = BoundedClient("caspian/1", AddressGuard(), never)
    began = time.monotonic()
    answer = await client.fetch(Request("http://slow.example/", replace(budget.PAGE, connect_s=0.5)))
    assert not isinstance(answer, Response)
    assert answer.reason == "dns"
    assert time.monotonic() - began < 1.5
    await client.close()


async def test_fifty_hostile_hosts_slow_no_other(hostile: HostileServer, client: BoundedClient) -> None:
    """p95 of a good host's latency beside 50 slow, dripping and bombing ones against its p95 alone."""

    async def latencies(number: int) -> list[float]:
        taken = []
        for _ in range(number):
            began = time.monotonic()
            answer = await client.fetch(Request(hostile.url("good"), budget.PAGE))
            assert isinstance(answer, Response)
            taken.append(time.monotonic() - began)
            await asyncio.sleep(0.01)
        return sorted(taken)

    calm = await latencies(60)
    bad = [*SLOW, "brotli-bomb", "one-byte-chunks", "endless-informational", "chunk-extension"]
    long = replace(budget.PAGE, total_s=20)
    busy = [asyncio.create_task(client.fetch(Request(hostile.url(bad[n % 3]), long))) for n in range(44)]
    busy += [asyncio.create_task(client.fetch(Request(hostile.url(name), long))) for name in bad[3:]]
    await asyncio.sleep(0.3)
    beside = await latencies(60)
    for task in busy:
        task.cancel()
    await asyncio.gather(*busy, return_exceptions=True)
    # The hostile server shares this process, so that its own work counts too: 20 ms are granted for it.
    assert beside[56] < 2 * calm[56] + 0.02
