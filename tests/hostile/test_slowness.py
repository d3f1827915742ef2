"""Servers that take their time: every exchange ends at its deadline, and no other host notices."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from caspian.fetch.http import budget
from caspian.fetch.http.client import BoundedClient
from caspian.fetch.http.exchange import Request, Response
from caspian.network.guard import AddressGuard
from hostile.catalogue import CATALOGUE
from hostile.elsewhere import served
from hostile.server import HostileServer

SHORT = replace(budget.PAGE, total_s=1.5)
SLOW = ("silent", "header-drip", "body-drip")


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The catalogue, served by a process of its own."""
    with served("127.0.0.1") as (endpoint,):
        yield endpoint


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


@pytest.mark.parametrize("behaviour", sorted(set(CATALOGUE) - {"gzip-bomb", *SLOW, "switching"}))
async def test_no_answer_holds_up_the_event_loop(elsewhere: str, behaviour: str) -> None:
    """The longest stretch of one thread's CPU time between two turns of the loop: what any other host would wait."""
    client = BoundedClient("caspian/1", AddressGuard((elsewhere,)))
    longest = 0.0

    async def count_turns() -> None:
        nonlocal longest
        last = time.thread_time()
        while True:
            await asyncio.sleep(0)
            now = time.thread_time()
            longest, last = max(longest, now - last), now

    counting = asyncio.create_task(count_turns())
    kind = budget.FEED if "feed" in behaviour else budget.PAGE
    await client.fetch(Request(f"http://{elsewhere}/{behaviour}", replace(kind, total_s=5)))
    counting.cancel()
    await client.close()
    assert longest < 0.05


async def test_fifty_hostile_hosts_slow_no_other(elsewhere: str) -> None:
    """p95 of a good host's latency beside 50 slow, dripping and bombing ones, against its p95 alone.

    Best of three: on a busy machine both are mostly the machine's.
    """
    client = BoundedClient("caspian/1", AddressGuard((elsewhere,)))

    async def p95(number: int = 60) -> float:
        taken = []
        for _ in range(number):
            began = time.monotonic()
            answer = await client.fetch(Request(f"http://{elsewhere}/good", budget.PAGE))
            assert isinstance(answer, Response)
            taken.append(time.monotonic() - began)
            await asyncio.sleep(0.01)
        return sorted(taken)[int(number * 0.95)]

    async def ratio() -> float:
        calm = await p95()
        bad = [*SLOW * 15, "brotli-bomb", "one-byte-chunks", "endless-informational", "chunk-extension", "silent"]
        long = replace(budget.PAGE, total_s=60)
        busy = [asyncio.create_task(client.fetch(Request(f"http://{elsewhere}/{name}", long))) for name in bad]
        await asyncio.sleep(0.3)
        beside = await p95()
        for task in busy:
            task.cancel()
        await asyncio.gather(*busy, return_exceptions=True)
        return beside / calm

    best = min([await ratio() for _ in range(3)])
    await client.close()
    assert best < 2
