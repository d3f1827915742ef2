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


TOPIC = "ns.caspian.pages.v1"
PLACE, OTHER = (TOPIC, 0), (TOPIC, 1)


async def probe(attempts, *offsets, partition=0):
    """Those records, handled and survived; whether the last of them ended the probing."""
    for offset in offsets:
        await attempts.probe(record(offset, partition))
        ended = await attempts.survived(record(offset, partition))
    return ended


async def test_a_calm_life_leaves_no_mark():
    log = Log()
    attempts = log.next_life()
    assert attempts.suspect([PLACE]) == []
    await attempts.begin(record(5))
    assert log.marks() == {f"{TOPIC}/0/5": 1}
    await attempts.committed({PLACE: 5})
    assert log.marks() == {f"{TOPIC}/0/5": 1}, "the group has not got past it"
    await attempts.committed({PLACE: 6, OTHER: None})
    assert log.marks() == {}
    assert attempts.knows(record(7))


async def test_a_record_deep_in_the_window_is_found_though_the_first_ones_were_done():
    """Marks were taken back at the first acknowledgement: a document 52 records later killed eight processes."""
    log = Log()
    first = log.next_life()
    await first.begin(record(10))
    await first.committed({PLACE: None})
    assert log.next_life().suspect([PLACE]) == [PLACE]


async def test_three_deaths_single_out_the_record_that_kills():
    log = Log()
    # First life: 10 to 13 in the window, 12 kills.
    first = log.next_life()
    await first.begin(record(10))
    # Second life, nothing committed: one at a time, each marked while its handler runs.
    second = log.next_life()
    assert second.suspect([PLACE, OTHER]) == [PLACE]
    assert set(second.probing) == {PLACE, OTHER}, "who knows in which it was"
    await second.begin(record(10))
    await probe(second, 10, 11)
    await second.probe(record(12))
    assert log.marks() == {f"{TOPIC}/0/10": 1, f"{TOPIC}/0/12": 2}
    # Third life: 12 is known, whatever the committed offset is by now.
    third = log.next_life()
    assert third.condemned() == {(TOPIC, 0, 12)}
    assert third.suspect([PLACE]) == [PLACE]
    await third.begin(record(10))
    await probe(third, *range(10, 10 + WINDOW))
    await third.committed({PLACE: 14})
    assert log.marks() == {}


async def test_probing_ends_after_as_many_as_could_have_been_in_hand():
    log = Log()
    await log.next_life().begin(record(0))
    attempts = log.next_life()
    attempts.suspect([PLACE])
    await attempts.begin(record(0))
    assert not await probe(attempts, *range(WINDOW - 1))
    assert await probe(attempts, WINDOW - 1)
    assert not attempts.probing
    assert attempts.knows(record(99))


async def test_deaths_elsewhere_are_the_business_of_others():
    log = Log()
    await log.next_life().begin(record(0, partition=1))
    attempts = log.next_life()
    assert attempts.suspect([PLACE]) == []
    assert not attempts.probing
    await attempts.begin(record(0))
    assert not attempts.knows(record(0, partition=1))
    attempts.forget()
    assert not attempts.knows(record(0))


async def test_partitions_that_move_away_are_not_suspected():
    """A rebalance before the first commit is no death."""
    log = Log()
    attempts = log.next_life()
    await attempts.begin(record(3))
    await attempts.begin(record(8, partition=1))
    await attempts.outlived()
    assert log.marks() == {}
    assert log.next_life().suspect([PLACE, OTHER]) == []


async def test_suspicion_outlives_a_rebalance_in_the_middle_of_probing():
    """It was forgotten, and the document killed again, at full width."""
    log = Log()
    await log.next_life().begin(record(0))
    second = log.next_life()
    second.suspect([PLACE])
    await second.begin(record(0))
    await probe(second, 0, 1)
    await second.committed({PLACE: 2})
    await second.outlived()
    third = log.next_life()
    assert third.suspect([PLACE]) == [PLACE]
    await third.begin(record(2))
    await probe(third, *range(2, 2 + WINDOW))
    await third.committed({PLACE: 2 + WINDOW})
    assert log.marks() == {}


async def test_a_mark_that_the_group_has_passed_is_taken_back_by_the_next_owner():
    log = Log()
    await log.next_life().begin(record(3))
    attempts = log.next_life()
    attempts.suspect([PLACE])
    await attempts.begin(record(20))
    assert log.marks() == {f"{TOPIC}/0/20": 1}


async def test_what_moves_away_while_it_is_probed_ends_nothing():
    log = Log()
    await log.next_life().begin(record(0))
    attempts = log.next_life()
    attempts.suspect([PLACE])
    await attempts.begin(record(0))
    await attempts.probe(record(0))
    attempts.forget()
    await attempts.survived(record(0))
    assert not attempts.probing
    assert log.marks() == {}


def test_marks_are_keyed_by_place():
    assert mark("t", 1, 2, 0).value is None
    assert mark("t", 1, 2, 2).key == "t/1/2"
