from caspian.stream.exits import Exit
from caspian.stream.watchdog import Heart


class Clock:
    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def heart(stall=15.0):
    clock, left = Clock(), []
    return Heart(stall, clock=clock, leave=lambda code, why: left.append((code, why))), clock, left


def test_a_beating_heart_goes_on():
    watched, clock, left = heart()
    for _ in range(100):
        clock.now += 14
        watched.beat()
        watched.check()
    assert left == []
    assert watched.beats()


def test_no_beat_ends_the_process():
    watched, clock, left = heart()
    clock.now += 15.1
    assert not watched.beats()
    watched.check()
    assert left == [(Exit.RESTART, "no progress for 15 s")]


def test_a_stop_that_does_not_end_is_ended():
    watched, clock, left = heart(stall=60)
    watched.deadline(9.5)
    watched.deadline(100)  # the first one counts
    clock.now += 9.4
    watched.beat()
    watched.check()
    assert left == []
    clock.now += 0.2
    watched.beat()
    watched.check()
    assert left[0][0] is Exit.DRAIN_DEADLINE
