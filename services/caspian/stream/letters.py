"""Records of a dead letter topic in, `Letter`s out: what was dead-lettered, why, where it came from, and what waits.

A replay moves a letter back and remembers how far it came as the offset of one consumer group, so a letter "waits"
until that offset has passed it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from caspian.pipeline import Topic
from caspian.settings import KafkaSettings
from caspian.stream.dead_letters import PREFIX
from caspian.stream.names import Names
from caspian.stream.reader import committed, read
from caspian.stream.records import Taken


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter. `topic`, `partition` and `origin` say where it was read; -1 where the headers do not."""

    record: Taken
    reason: str
    detail: str
    stage: str
    topic: str
    partition: int
    origin: int
    article: str
    visit: int
    source: str
    waits: bool

    @property
    def offset(self) -> int:
        """Its number in the dead letter topic, by which people name it."""
        return self.record.offset

    @property
    def own_headers(self) -> tuple[tuple[str, bytes], ...]:
        """The headers it had before it died."""
        return tuple((name, value) for name, value in self.record.headers if not name.startswith(PREFIX))


def group(names: Names) -> str:
    """The consumer group whose offsets say which letters were put back."""
    return f"{names.namespace}caspian-dlq"


def letter(record: Taken, replayed: int = 0) -> Letter:
    """One record of a dead letter topic; `replayed` is the first offset that waits."""
    ours = {
        name.removeprefix(PREFIX): value.decode("utf-8", "replace")
        for name, value in record.headers
        if name.startswith(PREFIX)
    }
    return Letter(
        record=record,
        reason=ours.get("reason", ""),
        detail=ours.get("detail", ""),
        stage=ours.get("stage", ""),
        topic=ours.get("topic", ""),
        partition=_number(ours.get("partition")),
        origin=_number(ours.get("offset")),
        article=ours.get("article", ""),
        visit=max(0, _number(ours.get("visit"))),
        source=ours.get("source", ""),
        waits=record.offset >= replayed,
    )


def letters(kafka: KafkaSettings, names: Names, topic: Topic, *, waiting_only: bool = False) -> Iterator[Letter]:
    """The letters of one topic, oldest first, up to the end of now."""
    replayed = replayed_to(kafka, names, topic)
    for record in read(kafka, names.dlq(topic), start={0: replayed} if waiting_only else None):
        yield letter(record, replayed)


def replayed_to(kafka: KafkaSettings, names: Names, topic: Topic) -> int:
    """The first offset that no replay has passed."""
    return committed(kafka, group(names), names.dlq(topic)).get(0, 0)


def _number(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() else -1
