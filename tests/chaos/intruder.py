"""Records that should not be there: malformed ones, and repeats of earlier ones; each remembered by its place."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from confluent_kafka import Producer

from caspian.events.v1 import coverage_pb2
from caspian.stream.names import Names
from chaos.follow import Follower


@dataclass
class Intruder:
    """`malformed` and `repeats` write one record each; `planted` are the places of malformed ones, with their bytes."""

    bootstrap: str
    names: Names
    follower: Follower
    planted: dict[tuple[str, int, int], bytes] = field(default_factory=dict)
    repeated: set[tuple[str, int, int]] = field(default_factory=set)

    def malformed(self, noun: str, rng: random.Random) -> str:
        """Something that is no message of the topic; which kind."""
        foreign = coverage_pb2.CoverageRecord(source_id="x" * 40).SerializeToString()
        kind, value = rng.choice(
            [("empty", b""), ("noise", rng.randbytes(200)), ("deep", b"\x0b" * 500), ("foreign", foreign)]
        )
        place = self._write(noun, f"x:{rng.randrange(10**9)}".encode(), value, [], None)
        self.planted[place] = value
        return kind

    def repeats(self, noun: str, rng: random.Random) -> str:
        """A record again that was there before, behind everything that came since."""
        topic = self.names.topic(noun)
        known = [place for place in self.follower.kept(topic) if place not in self.planted]
        if not known:
            return "nothing to repeat"
        place = rng.choice(known)
        record = self.follower.record(place)
        self.repeated.add(self._write(noun, record.key, record.value, list(record.headers), place[1]))
        return f"of offset {place[2]}"

    def _write(
        self, noun: str, key: bytes | None, value: bytes, headers: list[tuple[str, bytes]], partition: int | None
    ) -> tuple[str, int, int]:
        placed: list[tuple[str, int, int]] = []
        failed: list[object] = []

        def delivered(error: object, message: object) -> None:
            if error:
                failed.append(error)
            else:
                placed.append((message.topic(), message.partition(), message.offset()))

        producer = Producer(
            {"bootstrap.servers": self.bootstrap, "acks": "all", "message.max.bytes": 6_000_000,
             "enable.idempotence": True, "delivery.timeout.ms": 90_000, "log_level": 2}
        )  # fmt: skip
        options = {} if partition is None else {"partition": partition}
        producer.produce(self.names.topic(noun), value, key, headers=headers, on_delivery=delivered, **options)
        producer.flush(100)
        if not placed:
            raise OSError(f"not delivered: {failed}")
        return placed[0]
