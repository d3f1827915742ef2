from caspian.events.v1.state_pb2 import AttemptRecord
from caspian.stream import codec
from caspian.stream.attempts import Attempts, mark
from caspian.stream.records import Taken

WINDOW = 8


class Log:
    """The topic `attempts`: what a process wrote, for the next one to read."""

    def __init__(self):
        self.records = {}

    async def write(self, emit):
        self.records[emit.key] = None if emit.value is None else codec.encode(emit.value)

    def next_life(self):
        attempts = Attempts(self.write, WINDOW)
        for key, value in self.records.items():
            attempts.restore(key, value)
        return attempts

    def marks(self):
        return {key: AttemptRecord.FromString(v).deaths for key, v in self.records.items() if v is not None}


def record(offset, partition=0):
    return Taken("ns.caspian.pages.v1", partition, offset, b"k", b"v")


async def test_a_calm_life_leaves_no_mark():
    log = Log()
    attempts = log.next_life()
    assert await attempts.begin(record(5)) is False
    assert log.marks() == {"ns.caspian.pages.v1/0/5": 1}
    assert await attempts.survived(record(5)) is False
    assert await attempts.survived(record(6)) is False
    assert log.marks() == {}


async def test_three_deaths_single_out_the_record_that_kills():
    log = Log()
    # First life: 10 to 13 in the window, 12 kills.
    first = log.next_life()
    await first.begin(record(10))
    # Second life, nothing committed: one at a time, each marked while its handler runs.
    second = log.next_life()
    assert await second.begin(record(10)) is True
    for offset in (10, 11):
        await second.probe(record(offset))
        await second.survived(record(offset))
    await second.probe(record(12))
    assert log.marks() == {"ns.caspian.pages.v1/0/12": 2}
    # Third life: 12 is known, whatever the committed offset is by now.
    third = log.next_life()
    assert third.condemned() == {("ns.caspian.pages.v1", 0, 12)}
    assert await third.begin(record(10)) is True
    for offset in (10, 11, 12, 13):
        await third.probe(record(offset))
        await third.survived(record(offset))
    assert log.marks() == {}


async def test_probing_ends_after_a_windowful():
    log = Log()
    await log.next_life().begin(record(0))
    attempts = log.next_life()
    await attempts.begin(record(0))
    ended = [await attempts.survived(record(offset)) for offset in range(WINDOW)]
    assert ended == [False] * (WINDOW - 1) + [True]
    assert not attempts.probing
    assert attempts.knows(record(99))


async def test_other_partitions_are_not_suspected():
    log = Log()
    await log.next_life().begin(record(0, partition=1))
    attempts = log.next_life()
    assert await attempts.begin(record(0, partition=2)) is False
    assert not attempts.knows(record(0, partition=1))
    attempts.forget()
    assert not attempts.knows(record(0, partition=2))


def test_marks_are_keyed_by_place():
    assert mark("t", 1, 2, 0).value is None
    assert mark("t", 1, 2, 2).key == "t/1/2"
