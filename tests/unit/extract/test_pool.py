"""The process pool: answers, deaths, limits, back-pressure."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from caspian.extract.pool import ExtractPool
from caspian.extract.sandbox import decode, encode
from caspian.extract.settings import ExtractSettings
from caspian.extract.stage import extract
from caspian.outcome import Done, Outcome, Poison, Rejected
from unit.extract.pages import html, page


@pytest_asyncio.fixture
async def pool() -> AsyncIterator[ExtractPool]:
    made = ExtractPool(ExtractSettings(processes=2, recycle_after=3))
    yield made
    await made.close()


async def test_same_outcome_as_the_stage(pool: ExtractPool) -> None:
    for body in (html(), "%PDF-1.7", ""):
        assert await pool.handle(page(body)) == extract(page(body))


async def test_recycled_processes_go_on_answering(pool: ExtractPool) -> None:
    outcomes = await asyncio.gather(*(pool.handle(page(html(title=f"Ferry number {n} opens"))) for n in range(12)))
    titles = [outcome.messages[0].value.metadata.title for outcome in outcomes if isinstance(outcome, Done)]  # type: ignore[union-attr]
    assert titles == [f"Ferry number {n} opens" for n in range(12)]


async def test_killed_process_takes_one_document_only(pool: ExtractPool) -> None:
    await asyncio.gather(pool.handle(page(html())), pool.handle(page(html())))
    victim = pool._all[0]._process
    assert victim is not None
    victim.kill()
    victim.join()
    outcomes = await asyncio.gather(*(pool.handle(page(html())) for _ in range(4)))
    assert all(isinstance(outcome, Done) for outcome in outcomes)


@pytest.mark.parametrize("outcome", [extract(page(html())), Rejected("consent-wall"), Poison("bad-coding: é")])
def test_frames(outcome: Outcome) -> None:
    assert decode(encode(outcome)) == outcome


async def longest_stall(pool: ExtractPool) -> float:
    """Seconds for which the loop did not run anything else while eight pages were decided."""
    worst = 0.0

    async def beat() -> None:
        nonlocal worst
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0.005)
            worst = max(worst, time.perf_counter() - before - 0.005)

    heart = asyncio.create_task(beat())
    await asyncio.gather(*(pool.handle(page(html())) for _ in range(8)))
    heart.cancel()
    return worst


async def test_event_loop_is_never_held_up(pool: ExtractPool) -> None:
    # A busy machine stalls everybody now and then; a loop that we hold up stalls each time.
    assert min([await longest_stall(pool) for _ in range(4)]) < 0.1
