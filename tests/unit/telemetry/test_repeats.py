"""One complaint of a client a minute, and never one of ours less."""

from __future__ import annotations

import logging

from caspian.telemetry.repeats import Repeats


def record(name: str = "kafka.net.manager", line: int = 7, text: str = "refused (backoff %s)", *args: object):
    return logging.LogRecord(name, logging.ERROR, "manager.py", line, text, args, None)


def test_the_first_is_said_and_its_repeats_are_not():
    repeats = Repeats(("kafka",), now=lambda: 0.0)
    assert [repeats.filter(record("kafka.net.manager", 7, "backoff %s", n)) for n in range(4)] == [True] + [False] * 3


def test_after_a_minute_it_is_said_again_with_the_number_left_out():
    now = iter([0.0, 1.0, 59.0, 60.0])
    repeats = Repeats(("kafka",), now=lambda: next(now))
    records = [record("kafka", 7, "backoff %s", n) for n in range(4)]
    assert [repeats.filter(r) for r in records] == [True, False, False, True]
    assert records[3].getMessage() == "backoff 3 (and 2 like it in the last minute)"


def test_other_places_and_other_loggers_are_not_held_back():
    repeats = Repeats(("kafka",), now=lambda: 0.0)
    assert all(repeats.filter(record(line=line)) for line in (7, 8))
    assert all(repeats.filter(record(name="caspian.fetch")) for _ in range(3))
    assert all(repeats.filter(record(name="kafkaesque")) for _ in range(3))
