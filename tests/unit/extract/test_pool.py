"""The process pool: answers, deaths, limits, back-pressure."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from caspian.extract.pool import ExtractPool, StageFailedError
from caspian.extract.sandbox import _answer, decode, encode
from caspian.extract.settings import ExtractSettings
from caspian.extract.stage import extract
from caspian.outcome import Done, Outcome, Poison, Rejected
from unit.extract.hostile import HOSTILE
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


async def test_event_loop_goes_on_while_documents_block(pool: ExtractPool, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that waits, waits in threads: the loop beats through documents that take half a second each."""
    for slot in pool._all:
        monkeypatch.setattr(slot, "run", lambda _: time.sleep(0.5) or Rejected("no-text"))
    beats = 0
    waiting = asyncio.gather(*(pool.handle(page(html())) for _ in range(4)))
    while not waiting.done():
        await asyncio.sleep(0.01)
        beats += 1
    assert beats > 10


async def test_event_loop_never_computes_for_long(pool: ExtractPool) -> None:
    """Of the loop's own thread, CPU time between two beats: a busy machine does not count, work of ours does."""
    worst = 0.0

    async def beat() -> None:
        nonlocal worst
        while True:
            before = time.thread_time()
            await asyncio.sleep(0.005)
            worst = max(worst, time.thread_time() - before)

    heart = asyncio.create_task(beat())
    large = html(body=f"<p>{'word ' * 400_000}</p>")
    await asyncio.gather(*(pool.handle(page(large)) for _ in range(4)))
    heart.cancel()
    assert worst < 0.1


async def outcome_with(body: str | bytes, **limits: float) -> tuple[Outcome, Outcome]:
    """What becomes of a document under limits, and of a sound one after it."""
    pool = ExtractPool(ExtractSettings(processes=1, **limits))  # type: ignore[arg-type]
    try:
        return await pool.handle(page(body)), await pool.handle(page(html()))
    finally:
        await pool.close()


async def test_cpu_is_limited_per_document() -> None:
    hostile, sound = await outcome_with(HOSTILE["5 MB of paragraphs"](), cpu_seconds=0.3)
    assert hostile == Poison("killed: more than 0.3 s of CPU")
    assert isinstance(sound, Done)


async def test_time_is_limited_per_document() -> None:
    hostile, sound = await outcome_with(HOSTILE["5 MB of paragraphs"](), wall_seconds=0.4)
    assert hostile == Poison("killed: more than 0.4 s")
    assert isinstance(sound, Done | Poison)


async def test_memory_is_limited_per_process() -> None:
    hostile, sound = await outcome_with(HOSTILE["a million entities"](), memory_mb=256)
    assert isinstance(hostile, Poison)
    assert hostile.reason.startswith("killed: ")
    assert sound


async def test_cpu_budget_is_not_shared_between_documents() -> None:
    pool = ExtractPool(ExtractSettings(processes=1, cpu_seconds=0.5))
    outcomes = [await pool.handle(page(html(body=f"<p>{n}</p>" * 2_000))) for n in range(12)]
    await pool.close()
    assert all(isinstance(outcome, Done) for outcome in outcomes)


async def test_neighbours_of_a_killed_document_are_processed() -> None:
    pool = ExtractPool(ExtractSettings(processes=2, cpu_seconds=0.3))
    bodies = [html(), HOSTILE["5 MB of paragraphs"](), html(), html(), html()]
    outcomes = await asyncio.gather(*(pool.handle(page(body)) for body in bodies))
    await pool.close()
    assert [type(outcome) for outcome in outcomes] == [Done, Poison, Done, Done, Done]


async def test_a_failure_of_ours_is_no_verdict(pool: ExtractPool) -> None:
    with pytest.raises(StageFailedError, match="DecodeError"):
        decode(_answer(b"\xff\xff\xff", 5.0))
    assert isinstance(await pool.handle(page(html())), Done)


async def test_a_caller_that_gives_up_frees_its_process(pool: ExtractPool) -> None:
    tasks = [asyncio.create_task(pool.handle(page(html()))) for _ in range(2)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(await pool.handle(page(html())), Done)


async def test_close_leaves_no_process() -> None:
    pool = ExtractPool(ExtractSettings(processes=2))
    await asyncio.gather(*(pool.handle(page(html())) for _ in range(4)))
    processes = [slot._process for slot in pool._all]
    await pool.close()
    assert all(process is None or not process.is_alive() for process in processes)


def test_settings_have_the_documented_limits() -> None:
    settings = ExtractSettings()
    assert (settings.cpu_seconds, settings.wall_seconds, settings.memory_mb, settings.recycle_after) == (
        5,
        10,
        1536,
        500,
    )


async def test_idle_processes_are_ended_and_started_again() -> None:
    pool = ExtractPool(ExtractSettings(processes=2, idle_seconds=0.2))
    await asyncio.gather(*(pool.handle(page(html())) for _ in range(4)))
    for _ in range(200):
        await asyncio.sleep(0.05)
        if all(slot._process is None for slot in pool._all):
            break
    assert all(slot._process is None for slot in pool._all)
    outcomes = await asyncio.gather(*(pool.handle(page(html())) for _ in range(4)))
    await pool.close()
    assert all(isinstance(outcome, Done) for outcome in outcomes)


async def test_a_frozen_process_holds_up_nobody_for_longer_than_the_wall_budget() -> None:
    pool = ExtractPool(ExtractSettings(processes=1, wall_seconds=1.0))
    try:
        await pool.handle(page(html()))
        process = pool._all[0]._process
        assert process is not None
        assert process.pid is not None
        os.kill(process.pid, signal.SIGSTOP)
        began = time.monotonic()
        # More than a pipe holds: already the sending waits.
        frozen = await pool.handle(page(html() + "<!-- " + "x" * 1_000_000 + " -->"))
        assert frozen == Poison("killed: more than 1 s")
        assert time.monotonic() - began < 4
        assert isinstance(await pool.handle(page(html())), Done)
    finally:
        await pool.close()
