"""Five ways to break the guarantee, planted in a worker's process: each is a mistake that looks harmless in a review.

The self-check runs the pipeline with one of them at a time; the checker must report every one.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable
from typing import Any

from caspian.stream import stateless, transactional
from caspian.stream.connection import kafka_python
from caspian.stream.records import Taken
from caspian.stream.stateless import StatelessWorker
from caspian.stream.transactional import Transactional
from caspian.stream.window import Window


def install(name: str) -> None:
    """Plant one of `PLANTS`."""
    PLANTS[name]()


def commit_before_work() -> None:
    """The input is acknowledged when it is taken, not when what it became is confirmed."""
    put = Window.put

    async def put_and_ack(self: Any, record: Taken, ack: Callable[[], None], generation: int | None = None) -> bool:
        ack()
        return await put(self, record, lambda: None, generation)

    Window.put = put_and_ack  # type: ignore[method-assign]
    _take_time()


def faust_acks() -> None:
    """Faust acknowledges each event when the next one is asked for, and four loops ask."""
    build = stateless.build

    def build_concurrent(*args: Any) -> Any:
        app = build(*args)
        agent = app.agent
        app.agent = lambda source, **options: agent(source, concurrency=4, **options)
        return app

    async def loop(self: Any, stream: Any) -> None:
        async for event in stream.events():
            message = event.message
            await self._processor(
                Taken(message.topic, message.partition, message.offset, message.key, message.value, ())
            )

    stateless.build = build_concurrent
    StatelessWorker._agent = loop  # type: ignore[method-assign]
    _take_time()


def delivery_not_awaited() -> None:
    """Outputs are handed to a task that nobody waits for; the producer takes its time."""
    send = StatelessWorker._send
    tasks: set[asyncio.Task[None]] = set()

    async def send_later(self: Any, records: Any) -> None:
        await asyncio.sleep(3.0)
        await send(self, records)

    async def send_and_forget(self: Any, records: Any) -> None:
        task = asyncio.get_running_loop().create_task(send_later(self, records))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    StatelessWorker._send = send_and_forget  # type: ignore[method-assign]


def metadata_at_commit() -> None:
    """The group's generation is asked for when the transaction is committed, not when its input was read."""
    # The watchdog would end a process that slept this long; what is tried here is the fence behind it.
    os.environ["CASPIAN_STREAM_STALL"] = "60"
    connect, commit = Transactional._connect, Transactional._commit

    def connect_and_keep(self: Any) -> Any:
        producer, self.kept = connect(self)
        return producer, self.kept

    def commit_late(self: Any, producer: Any, records: Any, offsets: Any, generation: Any) -> None:
        # As long as a large batch takes: the client learns meanwhile that it was expelled.
        time.sleep(3.0)
        late = self.kept.group_metadata()
        if late.generation_id >= 0:
            commit(self, producer, records, offsets, late)
            return
        # Without the refusal of those who are no members any more, which belongs to the same rule.
        producer.begin_transaction()
        futures = [
            producer.send(r.topic, r.value, key=r.key, headers=list(r.headers), partition=r.partition) for r in records
        ]
        producer.flush(timeout=self._stream.delivery_timeout)
        for future in futures:
            future.get(timeout=1)
        stamped = {place: transactional.OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()}
        producer.send_offsets_to_transaction(stamped, late)
        producer.commit_transaction()

    Transactional._connect = connect_and_keep  # type: ignore[method-assign]
    Transactional._commit = commit_late  # type: ignore[method-assign]


def state_outside() -> None:
    """State is written by a producer of its own, so it stays when the transaction does not."""
    commit = Transactional._commit

    def commit_apart(self: Any, producer: Any, records: Any, offsets: Any, generation: Any) -> None:
        state = self._names.topic(self._worker.state)
        if not hasattr(self, "apart"):
            self.apart = transactional.KafkaProducer(**kafka_python(self._kafka), acks="all")
        for record in records:
            if record.topic == state:
                self.apart.send(state, record.value, key=record.key, partition=record.partition)
        self.apart.flush()
        commit(self, producer, [record for record in records if record.topic != state], offsets, generation)

    Transactional._commit = commit_apart  # type: ignore[method-assign]


def _take_time() -> None:
    """Let each decision last, so that a kill has something to hit."""
    from caspian.stream.processor import Processor

    decide = Processor._decide

    async def decide_slowly(self: Any, record: Taken) -> Any:
        await asyncio.sleep(1.0 if record.offset % 3 == 0 else 0.05)
        return await decide(self, record)

    Processor._decide = decide_slowly  # type: ignore[method-assign]


PLANTS: dict[str, Callable[[], None]] = {
    "commit-before-work": commit_before_work,
    "faust-acks": faust_acks,
    "delivery-not-awaited": delivery_not_awaited,
    "metadata-at-commit": metadata_at_commit,
    "state-outside": state_outside,
}
