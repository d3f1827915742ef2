"""How far each worker is behind: the group's offsets against the ends of its input, asked in two requests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kafka import KafkaConsumer

from caspian.pipeline import TOPICS, Worker
from caspian.settings import KafkaSettings
from caspian.stream.letters import group
from caspian.stream.names import Names
from caspian.stream.reader import partitions_of, read

# Offsets between a group and the end may all be transaction markers; up to here they are looked at one by one.
_COUNT_EXACTLY = 2000


@dataclass(frozen=True, slots=True)
class Lag:
    """Of one worker: `behind` offsets in all, `members` processes in its group."""

    worker: str
    behind: int
    members: int
    offsets: dict[int, int]


def lags(admin: Any, client: KafkaConsumer, names: Names, workers: Iterable[Worker]) -> list[Lag]:
    """Of each worker. Transaction markers count; see `data_behind`."""
    roles = list(workers)
    groups = [names.group(worker) for worker in roles]
    offsets = admin.list_group_offsets(groups)
    described = admin.describe_groups(groups)
    places = {worker.name: partitions_of(client, names.topic(worker.reads)) for worker in roles}
    ends = client.end_offsets([place for found in places.values() for place in found])
    starts = client.beginning_offsets([place for found in places.values() for place in found])
    result = []
    for worker, name in zip(roles, groups, strict=True):
        known = {place: entry.offset for place, entry in offsets.get(name, {}).items() if entry.offset >= 0}
        at = {place.partition: max(known.get(place, 0), starts[place]) for place in places[worker.name]}
        behind = sum(max(0, ends[place] - at[place.partition]) for place in places[worker.name])
        result.append(Lag(worker.name, behind, len(described.get(name, {}).get("members", ())), at))
    return result


def data_behind(kafka: KafkaSettings, topic: str, lag: Lag) -> int:
    """Records without the markers, where they are few enough to look at; else all offsets."""
    if not 0 < lag.behind <= _COUNT_EXACTLY:
        return lag.behind
    return sum(1 for _ in islice(read(kafka, topic, start=lag.offsets), _COUNT_EXACTLY))


def waiting_letters(kafka: KafkaSettings, admin: Any, client: KafkaConsumer, names: Names) -> dict[str, int]:
    """By noun of the topic: its dead letters that no replay has passed; topics without any are left out."""
    replayed = admin.list_group_offsets([group(names)]).get(group(names), {})
    found = {}
    for topic in TOPICS:
        if not topic.has_dlq or not (places := partitions_of(client, names.dlq(topic))):
            continue
        place = places[0]
        passed = replayed[place].offset if place in replayed else 0
        start = max(client.beginning_offsets([place])[place], passed)
        behind = client.end_offsets([place])[place] - start
        if count := data_behind(kafka, names.dlq(topic), Lag("", behind, 0, {0: start})):
            found[topic.noun] = count
    return found
