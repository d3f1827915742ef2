import asyncio

import pytest

from caspian.stream.records import Taken
from caspian.stream.window import Window


class Fatal(Exception):
    pass


class Desk:
    """A window whose work ends when the test says so."""

    def __init__(self, size=4, max_unacked=100):
        self.gates, self.acked, self.started, self.fatal = {}, [], [], []
        self.window = Window(self.work, self.fatal.append, size=size, max_unacked=max_unacked)

    async def work(self, record):
        self.started.append(record.offset)
        await self.gates.setdefault(record.offset, asyncio.get_running_loop().create_future())

    def record(self, offset, key=None, partition=0):
        return Taken("t", partition, offset, key, b"v")

    async def put(self, offset, key=None, partition=0, generation=None):
        place = (partition, offset) if partition else offset
        record = self.record(offset, key, partition)
        return await self.window.put(record, lambda: self.acked.append(place), generation)

    async def finish(self, offset, error=None):
        gate = self.gates.setdefault(offset, asyncio.get_running_loop().create_future())
        gate.set_exception(error) if error else gate.set_result(None)
        await settle()


async def settle():
    for _ in range(10):
        await asyncio.sleep(0)


async def test_acknowledges_strictly_in_offset_order():
    desk = Desk()
    for offset in (0, 1, 2):
        await desk.put(offset)
    await settle()
    await desk.finish(2)
    await desk.finish(1)
    assert desk.acked == []
    await desk.finish(0)
    assert desk.acked == [0, 1, 2]
    assert len(desk.window) == 0


async def test_partitions_do_not_wait_for_each_other():
    desk = Desk()
    await desk.put(0)
    await desk.put(5, partition=1)
    await settle()
    await desk.finish(5)
    assert desk.acked == [(1, 5)]


async def test_records_of_one_key_run_one_after_another():
    desk = Desk()
    await desk.put(0, b"a")
    await desk.put(1, b"a")
    await desk.put(2, b"b")
    await settle()
    assert desk.started == [0, 2]
    await desk.finish(0)
    assert desk.started == [0, 2, 1]


async def test_holds_back_beyond_its_size():
    desk = Desk(size=2)
    await desk.put(0)
    await desk.put(1)
    third = asyncio.create_task(desk.put(2))
    await settle()
    assert not third.done()
    await desk.finish(1)
    assert await asyncio.wait_for(third, 1)


async def test_holds_back_finished_work_behind_a_slow_head():
    desk = Desk(size=10, max_unacked=3)
    for offset in (0, 1, 2):
        await desk.put(offset)
    await settle()
    await desk.finish(1)
    await desk.finish(2)
    fourth = asyncio.create_task(desk.put(3))
    await settle()
    assert not fourth.done(), "a crash now would repeat more than max_unacked records"
    await desk.finish(0)
    assert await asyncio.wait_for(fourth, 1)


async def test_of_a_narrowed_partition_one_runs_at_a_time():
    desk = Desk()
    desk.window.narrowed.add(("t", 0))
    for offset in (0, 1, 2):
        await desk.put(offset)
    await settle()
    assert desk.started == [0]
    await desk.finish(0)
    assert desk.started == [0, 1]
    await desk.finish(1)
    await desk.finish(2)
    assert desk.acked == [0, 1, 2]


async def test_nobody_waits_for_a_narrowed_partition():
    """Probing went through twelve partitions one after another, since they come in one stream."""
    desk = Desk(size=3)
    desk.window.narrowed.add(("t", 0))
    for offset in range(6):
        await desk.put(offset)
    for offset in (10, 11):
        assert await asyncio.wait_for(desk.put(offset, partition=1), 1)
    await settle()
    assert desk.started == [0, 10, 11]
    third = asyncio.create_task(desk.put(12, partition=1))
    await settle()
    assert not third.done(), "what runs counts, what waits does not"
    await desk.finish(10)
    assert await asyncio.wait_for(third, 1)


async def test_what_waits_in_a_narrowed_partition_is_bounded():
    desk = Desk(max_unacked=3)
    desk.window.narrowed.add(("t", 0))
    for offset in range(3):
        await desk.put(offset)
    fourth = asyncio.create_task(desk.put(3))
    await settle()
    assert not fourth.done()
    await desk.finish(0)
    assert await asyncio.wait_for(fourth, 1)


async def test_a_key_keeps_its_order_when_its_partition_is_wide_again():
    desk = Desk()
    desk.window.narrowed.add(("t", 0))
    for offset, key in enumerate((b"a", b"b", b"a")):
        await desk.put(offset, key)
    desk.window.narrowed.clear()
    await desk.put(3, b"b")
    await desk.put(4, b"c")
    await settle()
    assert desk.started == [0, 4], "3 waits for 1, which waits for 0"
    await desk.finish(0)
    await desk.finish(1)
    assert desk.started == [0, 4, 1, 2, 3]


async def test_work_that_waits_to_be_probed_is_given_up_without_being_begun():
    desk = Desk(size=1)
    desk.window.narrowed.add(("t", 0))
    await desk.put(0)
    await desk.put(1)
    await settle()
    assert desk.window.abandon() == 2
    await settle()
    assert (desk.started, desk.acked, desk.fatal) == ([0], [], [])
    desk.window.narrowed.clear()
    assert await asyncio.wait_for(desk.put(2), 1), "all places are free again"


async def test_an_error_ends_the_worker_and_nothing_is_acknowledged():
    desk = Desk()
    await desk.put(0)
    await desk.put(1)
    await settle()
    await desk.finish(1)
    await desk.finish(0, Fatal("broken"))
    assert desk.acked == []
    assert isinstance(desk.fatal[0], Fatal)


async def test_abandoned_work_is_never_acknowledged():
    desk = Desk(size=2)
    await desk.put(0)
    await desk.put(1)
    waiting = asyncio.create_task(desk.put(2))
    await settle()
    assert desk.window.abandon() == 2
    await settle()
    assert await asyncio.wait_for(waiting, 1) is False
    assert desk.acked == []
    assert desk.fatal == []
    assert await desk.put(3)


async def test_nothing_behind_work_that_was_given_up_is_acknowledged():
    """A record that the client delivers late, still of the old generation, would pass over the one given up."""
    desk = Desk()
    await desk.put(0, generation=7)
    await settle()
    desk.window.abandon(7)
    assert await desk.put(1, generation=7) is False
    await settle()
    assert (desk.started, desk.acked) == ([0], [])
    assert await desk.put(2, generation=8)
    await settle()
    await desk.finish(2)
    assert desk.acked == [2]


async def test_the_age_of_a_record_is_counted_from_its_begin():
    """In a narrowed partition it may have waited for many others."""
    now = [100.0]
    desk = Desk()
    desk.window._clock = lambda: now[0]
    desk.window.narrowed.add(("t", 0))
    await desk.put(0)
    await desk.put(1)
    await settle()
    now[0] = 150.0
    await desk.finish(0)
    now[0] = 153.0
    assert desk.window.oldest_age() == pytest.approx(3)


async def test_tells_the_age_of_its_oldest_record():
    now = [100.0]
    window = Window(lambda _: asyncio.sleep(60), lambda _: None, size=2, max_unacked=5, clock=lambda: now[0])
    assert window.oldest_age() == 0
    await window.put(Taken("t", 0, 0, None, b""), lambda: None)
    now[0] = 107.5
    assert window.oldest_age() == pytest.approx(7.5)
    window.abandon()
