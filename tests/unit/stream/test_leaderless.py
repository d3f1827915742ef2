"""The end of a partition is asked for while its broker is dead and nobody else leads yet."""

from __future__ import annotations

import pytest
from kafka import TopicPartition, errors

from caspian.settings import KafkaSettings
from caspian.stream import reader

PLACE = TopicPartition("caspian.attempts.v1", 0)
# Session of a broker with the controller (9 s unless configured), and the time an election takes.
ELECTED_AFTER_MS = 10_000


class Leaderless:
    """A client that must wait for a leader; like kafka-python's, it waits no longer than one request unless told."""

    def __init__(self):
        self.closed = False

    def end_offsets(self, places, timeout_ms=None):
        if (timeout_ms or 5_000) < ELECTED_AFTER_MS:
            raise errors.KafkaTimeoutError(f"Failed to get offsets by timestamps in {timeout_ms} ms")
        return dict.fromkeys(places, 7)

    def close(self):
        self.closed = True


@pytest.fixture
def client(monkeypatch):
    made = Leaderless()
    monkeypatch.setattr(reader, "consumer", lambda *_, **__: made)
    return made


def test_an_election_is_waited_for(client):
    assert reader.high_watermarks(KafkaSettings(), [PLACE]) == {PLACE: 7}
    assert client.closed
