"""Whether a stateless worker moves: more to read and nothing taken is a dead fetcher, markers are not."""

import pytest

from caspian.stream import progress
from caspian.stream.progress import Progress


class App:
    """What Faust shows of its consumer."""

    def __init__(self, ends, committed=None, earliest=None):
        self.consumer, self.rebalancing = self, False
        self.ends, self._committed_offset, self.earliest, self.away = ends, committed or {}, earliest or {}, False

    def assignment(self):
        return set(self.ends)

    async def highwaters(self, *places):
        if self.away:
            raise ConnectionError
        return {place: self.ends[place] for place in places}

    async def earliest_offsets(self, *places):
        return {place: self.earliest.get(place, 0) for place in places}


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = 100.0

    monkeypatch.setattr(progress.time, "monotonic", lambda: Clock.now)
    return Clock


async def test_what_is_behind_is_counted_from_what_was_taken_committed_or_kept(clock):
    app = App({"a": 100, "b": 300, "c": 500}, committed={"b": 200}, earliest={"c": 450})
    moves = Progress(app)
    moves.took("a", 89)
    assert await moves.lag(idle=False) == 10 + 100 + 50
    assert moves.partitions == 3


async def test_a_tail_of_markers_is_no_lag_while_nothing_is_in_hand(clock):
    moves = Progress(App({"a": 100, "b": 65}))
    moves.took("a", 35)
    moves.took("b", 0)
    assert await moves.lag(idle=True) == 0
    assert not moves.stalled(0)
    assert await moves.lag(idle=False) == 128
    moves = Progress(App({"a": 100}))
    moves.took("a", 34)
    assert await moves.lag(idle=True) == 65


async def test_it_stalls_when_there_is_more_and_nothing_moves_for_so_long(clock):
    app = App({"a": 1000})
    moves = Progress(app)
    await moves.lag(idle=True)
    clock.now += 30
    await moves.lag(idle=True)
    assert not moves.stalled(30)
    clock.now += 1
    assert moves.stalled(30)
    moves.took("a", 5)
    assert not moves.stalled(30)
    clock.now += 31
    moves.moved()
    assert not moves.stalled(30)


async def test_a_worker_that_is_at_work_or_has_read_all_does_not_stall(clock):
    app = App({"a": 1000})
    moves = Progress(app)
    for idle in (False, True):
        await moves.lag(idle=idle)
        clock.now += 20
    await moves.lag(idle=False)
    assert not moves.stalled(30), "what it has in hand takes long"
    moves.took("a", 999)
    await moves.lag(idle=True)
    clock.now += 999
    assert not moves.stalled(30)


async def test_while_brokers_are_away_the_last_answer_stands(clock):
    app = App({"a": 1000})
    moves = Progress(app)
    assert await moves.lag(idle=True) == 1000
    app.away = True
    app.ends["a"] = 5000
    assert await moves.lag(idle=True) == 1000


async def test_partitions_that_were_taken_away_are_forgotten_and_a_rebalance_asks_nothing(clock):
    app = App({"a": 1000, "b": 1000})
    moves = Progress(app)
    moves.took("a", 999)
    moves.took("b", 999)
    del app.ends["a"]
    await moves.lag(idle=True)
    app.ends["a"] = 1000
    assert await moves.lag(idle=True) == 1000, "what an earlier life took is not known to have been committed"
    app.rebalancing = True
    assert await moves.lag(idle=True) == 0
    assert moves.partitions == 0
