"""Reading without a group: tail a topic, read it whole, rebuild state from it, find what a group has not read yet.

All reads are read_committed and end at the high watermark of the moment they began, so an open transaction of a
predecessor is waited for (the broker aborts it in time) instead of overlooked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from kafka import KafkaConsumer, TopicPartition

from caspian.settings import KafkaSettings
from caspian.stream import membership, metadata
from caspian.stream.connection import kafka_python
from caspian.stream.records import Taken

_POLL_MS = 250
_FOLLOW_WAIT_MS = 500
# How long a partition may be without a leader when its end is asked for: a broker that died is given up after six to
# nine seconds. (The client's own limit, five, is for one request.)
_LEADERLESS_MS = 15_000
# One fetch: enough for the largest page, small enough for a worker's memory.
_FETCH_BYTES = 8 * 1024 * 1024


def consumer(settings: KafkaSettings, **overrides: Any) -> KafkaConsumer:
    """A consumer that belongs to no group, or to the one in `overrides`."""
    config: dict[str, Any] = {
        **kafka_python(settings),
        "isolation_level": "read_committed",
        "enable_auto_commit": False,
        "auto_offset_reset": "earliest",
        "allow_auto_create_topics": False,
        "max_partition_fetch_bytes": _FETCH_BYTES,
        "fetch_max_bytes": 4 * _FETCH_BYTES,
        "fetch_max_wait_ms": 50,
    }
    client = metadata.mend(KafkaConsumer(**(config | overrides)))
    return membership.mend(client) if "group_id" in overrides else client


def taken(record: Any) -> Taken:
    """One record of the client as ours."""
    headers = tuple((name, value or b"") for name, value in record.headers)
    return Taken(record.topic, record.partition, record.offset, record.key, record.value, headers, record.timestamp)


def partitions_of(client: KafkaConsumer, topic: str) -> list[TopicPartition]:
    """Partitions of a topic, in order; empty where there is no such topic."""
    found = client.partitions_for_topic(topic) or ()
    return [TopicPartition(topic, number) for number in sorted(found)]


def high_watermarks(settings: KafkaSettings, places: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
    """Ends of partitions, open transactions included.

    A read_committed client names the *last stable* offset instead, before the first open transaction: state that the
    predecessor has committed, but whose marker a broker has still to write, would be overlooked.
    """
    client = consumer(settings, isolation_level="read_uncommitted")
    try:
        ends: dict[TopicPartition, int] = client.end_offsets(list(places), timeout_ms=_LEADERLESS_MS)
        return ends
    finally:
        client.close()


def read(
    settings: KafkaSettings,
    *topics: str,
    partitions: Iterable[int] | None = None,
    since_ms: int | None = None,
    at_end: bool = False,
    follow: bool = False,
    start: Mapping[int, int] | None = None,
    alive: Callable[[], None] = lambda: None,
    at_ends: Callable[[], None] = lambda: None,
) -> Iterator[Taken]:
    """Records of `topics`: from the start, from a time, from offsets (`start`), or (`at_end`) only new ones.

    Ends at the high watermark of the beginning, unless `follow`. `partitions` and `start` go with one topic. `alive`
    is called at every poll, and an exception of it ends the reading; `at_ends` once, when all that stood there at the
    beginning has been yielded.
    """
    # Who follows may leave its question with the broker, which answers at once when there is something: 6.5 % of a core
    # for an idle board at 50 ms, 1.6 % so.
    client = consumer(settings, fetch_max_wait_ms=_FOLLOW_WAIT_MS) if follow else consumer(settings)
    try:
        if partitions is None:
            places = [place for topic in topics for place in partitions_of(client, topic)]
        else:
            places = [TopicPartition(topics[0], number) for number in partitions]
        if not places:
            return
        ends = high_watermarks(settings, places)
        client.assign(places)
        _seek(client, places, since_ms=since_ms, at_end=at_end, start=start)
        caught_up = False
        while True:
            # First: a poll for what is not there takes its whole time, and many topics are empty.
            if not caught_up and all(client.position(place) >= ends[place] for place in places):
                caught_up = True
                at_ends()
            if caught_up and not follow:
                return
            alive()
            for batch in client.poll(_POLL_MS).values():
                for record in batch:
                    if follow or record.offset < ends[TopicPartition(record.topic, record.partition)]:
                        yield taken(record)
    finally:
        client.close()


def _seek(
    client: KafkaConsumer,
    places: list[TopicPartition],
    *,
    since_ms: int | None,
    at_end: bool,
    start: Mapping[int, int] | None,
) -> None:
    if at_end or since_ms is not None:
        # The last stable offsets. What a transaction has under way is behind them: visible later, and new then.
        stable = client.end_offsets(places, timeout_ms=_LEADERLESS_MS)
        times = {} if since_ms is None else dict.fromkeys(places, since_ms)
        found = client.offsets_for_times(times, timeout_ms=_LEADERLESS_MS) if times else {}
        for place in places:
            client.seek(place, found[place].offset if found.get(place) else stable[place])
    elif start is not None:
        for place in places:
            client.seek(place, start.get(place.partition, 0))
    else:
        client.seek_to_beginning(*places)


def committed(settings: KafkaSettings, group: str, topic: str) -> dict[int, int]:
    """Committed offset of each partition that has one."""
    client = consumer(settings, group_id=group)
    try:
        offsets = {place.partition: client.committed(place) for place in partitions_of(client, topic)}
    finally:
        client.close()
    return {partition: offset for partition, offset in offsets.items() if offset is not None}


def unread(settings: KafkaSettings, group: str, topic: str) -> int:
    """Data records that the group has not committed past; transaction markers do not count."""
    return sum(1 for _ in read(settings, topic, start=committed(settings, group, topic)))


def wait_for(condition: Callable[[], bool], timeout: float, *, pause: float = 0.2) -> bool:
    """Whether `condition` came true within `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(pause)
    return True
