"""The transactional adapter (kafka-python): read, think, write, commit as one. Runs a `Stateful` stage.

Input offsets, outputs and state records are one transaction, strictly one after another. On any surprise the process
ends; the restarted slot's `init_transactions()` aborts what was open, and positions and state come from the broker.
"""

from __future__ import annotations

import gc
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NoReturn

import structlog
from kafka import KafkaProducer, TopicPartition, errors
from kafka.consumer.subscription_state import ConsumerRebalanceListener
from kafka.coordinator.assignors.range import RangePartitionAssignor
from kafka.coordinator.base import MemberState
from kafka.structs import ConsumerGroupMetadata, OffsetAndMetadata

from caspian.outcome import Done, Poison
from caspian.pipeline import MIB, Worker
from caspian.settings import KafkaSettings
from caspian.stages import Stateful
from caspian.stream import codec, metadata, transactions
from caspian.stream.connection import kafka_python, unreachable
from caspian.stream.deaths import Deaths
from caspian.stream.exits import Exit, Unusable, leave, restarted_when_unreachable
from caspian.stream.heartbeat import Pulse
from caspian.stream.names import Names
from caspian.stream.partitioner import KeyPartitioner
from caspian.stream.preflight import check
from caspian.stream.reader import consumer, partitions_of, taken
from caspian.stream.records import Outgoing, Taken, outgoing
from caspian.stream.restore import restore
from caspian.stream.settings import StreamSettings
from caspian.stream.settle import Settled, count, dead, observe_age, settle
from caspian.stream.watchdog import Heart
from caspian.telemetry import metrics
from caspian.telemetry.probes import Probes

log = structlog.get_logger(__name__)

# A transaction's records are flushed at its end, however short they have waited: this only spares the broker requests
# with half a batch, and the process its sender's turns, while a large one is being put together.
_LINGER_MS = 50
# As much as a topic takes at once. Each record for a partition whose batch is full wakes the sender: with a fourth of
# this and 5 ms publish has a seventh less of its rate (`enriched` has one partition).
_BATCH_BYTES = MIB - 64 * 1024
# A join is only finished by a poll that waits for it; see membership.py.
_JOIN_MS = 1000
# A batch is a hundred thousand young objects, nearly all gone by themselves. With the collector's usual 700 between two
# looks at them it takes a fifth of the publisher's time.
_YOUNG_OBJECTS = 10_000


class Transactional(ConsumerRebalanceListener):  # type: ignore[misc]
    """One worker process. `run` returns after SIGTERM; everything unexpected ends the process."""

    def __init__(
        self,
        worker: Worker,
        stage: Stateful,
        kafka: KafkaSettings,
        stream: StreamSettings,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._worker, self._stage, self._kafka, self._stream, self._now = worker, stage, kafka, stream, now
        self._names = Names(stream.namespace)
        self._restored: set[int] = set()
        self._stopping = self._joined = False
        self._heart = Heart(stream.stall)
        self._deaths = Deaths(worker, self._names, kafka, stream)
        self._pulse = Pulse(worker, stream.slot)
        self._inputs = [self._names.topic(topic) for topic in worker.inputs]
        self._seconds = metrics.STAGE_SECONDS.labels(worker.name)

    # --- life ---

    def run(self) -> None:
        """Work until asked to stop.

        Raises:
            Unusable: the cluster cannot be reached, denies access, or lacks a topic.
        """
        check(self._kafka, self._names, self._worker)
        probes = Probes(self._heart.beats, self._is_ready, host=self._stream.probe_host, port=self._stream.probe_port)
        probes.start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        try:
            producer, client = self._connect()
        except errors.KafkaError as exc:
            raise unreachable(self._kafka, exc) from exc
        self._heart.start()
        log.info("worker runs", worker=self._worker.name, probes=probes.port)
        try:
            while not self._stopping:
                self._turn(client, producer)
        except errors.AuthorizationError as exc:  # a right was taken away: a restart does not bring it back
            leave(Exit.UNUSABLE, str(unreachable(self._kafka, exc, self._worker.name)))
        except Exception as exc:
            log.exception("transaction failed")
            leave(Exit.RESTART, repr(exc))
        producer.close(timeout=3)
        client.close(autocommit=False)

    def _on_signal(self, *_: object) -> None:
        self._stopping = True
        self._heart.deadline(self._stream.stop)

    def _is_ready(self) -> bool:
        return self._heart.beats() and self._joined and not self._stopping

    def _connect(self) -> tuple[Any, Any]:
        stream = self._stream
        producer = KafkaProducer(
            **kafka_python(self._kafka)
            # Three tries within the time of a delivery: the last finds who leads after a frozen broker.
            | {"request_timeout_ms": int(stream.delivery_timeout * 1000 / 3 - _LINGER_MS)},
            transactional_id=self._names.transactional_id(self._worker, stream.slot),
            transaction_timeout_ms=int(stream.transaction_timeout * 1000),
            delivery_timeout_ms=int(stream.delivery_timeout * 1000),
            acks="all",
            partitioner=KeyPartitioner(),
            linger_ms=_LINGER_MS,
            batch_size=_BATCH_BYTES,
            max_request_size=6 * MIB,
            max_block_ms=int(stream.delivery_timeout * 1000),
            retry_backoff_ms=10,
            allow_auto_create_topics=False,
        )
        transactions.mend(metadata.mend(producer)).init_transactions()
        client = consumer(
            self._kafka,
            group_id=self._names.group(self._worker),
            session_timeout_ms=int(stream.session_timeout * 1000),
            heartbeat_interval_ms=1000,
            max_poll_interval_ms=60_000,
            max_poll_records=stream.batch,
            # Of several inputs one member gets the same partition of each, since the state is kept by partition.
            partition_assignment_strategy=(RangePartitionAssignor,),
            # The broker answers as soon as there is something; an idle worker asks twice a second.
            fetch_max_wait_ms=500,
        )
        # Known before the first join: else the leader deals out nothing, and once more a moment later.
        for name in self._inputs:
            partitions_of(client, name)
        client.subscribe(self._inputs, listener=self)
        return producer, client

    # --- one turn: poll, think, write, commit ---

    def _turn(self, client: Any, producer: Any) -> None:
        self._heart.beat()
        patience = self._stream.wait_ms if self._joined else _JOIN_MS
        polled = client.poll(timeout_ms=patience, max_records=self._stream.batch)
        # Right after poll: the generation under which the records were read. At commit time it could be a newer one,
        # and a zombie's commit would pass (98 duplicates and 8 losses in two of three lab runs).
        generation = client.group_metadata()
        self._joined = generation.generation_id >= 0 and generation.state is MemberState.STABLE
        if not self._joined:
            # While it joins, the client has the new generation and still the old partitions, which may be another's by
            # now: a commit would pass for both.
            if polled:
                leave(Exit.RESTART, "lost membership while reading")
            return
        self._restore(client)
        owned = sorted(client.assignment())
        metrics.PARTITIONS.labels(self._worker.name).set(len(owned))
        if not owned:
            return
        work = [self._decide(taken(record)) for records in polled.values() for record in records]
        records = [record for settled, _ in work for record in settled.records]
        now = self._now()
        records += [outgoing(emit, self._names) for emit in (*self._stage.tick(now), *self._pulse.due(now))]
        if work or records:
            offsets = {place: client.position(place) for place in (polled or owned)}
            self._commit(producer, records, offsets, generation)
            self._confirmed(work, records)
        lag = sum(max(0, (client.highwater(place) or 0) - client.position(place)) for place in owned)
        metrics.LAG.labels(self._worker.name).set(lag if work else 0)

    def _decide(self, record: Taken) -> tuple[Settled, Any]:
        """One input's outcome; where it leaves state that Kafka will not have, the process ends with a mark."""
        worker, names, began = self._worker, self._names, time.perf_counter()
        topic = names.input_of(worker, record.topic)
        self._heart.beat()
        if why := self._deaths.of(record):
            about = codec.readable(topic, record.key, record.value, record.headers)
            return dead(worker, names, record, about, *why), None
        tombstone = record.value is None and self._stage.reads_tombstones
        try:
            message = None if tombstone else codec.decode(topic, record.key, record.value, record.headers)
        except codec.Malformed as exc:
            return dead(worker, names, record, None, exc.reason, str(exc)), None
        try:
            outcome = self._stage.process((record.key or b"").decode("utf-8", "replace"), message, record.partition)
            settled = settle(worker, names, record, message, outcome, self._now())
        except Exception as exc:
            log.exception("record failed", place=record.place)
            self._ends(record, "handler-failed", repr(exc))
        if settled.is_dead and isinstance(outcome, Done):
            # The stage remembers what cannot be written; the next life must not.
            self._ends(record, settled.reason, settled.detail)
        self._seconds.observe(time.perf_counter() - began)
        if isinstance(outcome, Poison):
            log.warning("dead letter", place=record.place, reason=outcome.reason)
        return settled, message

    def _ends(self, record: Taken, reason: str, detail: str) -> NoReturn:
        """Start anew from what Kafka has, and without this record."""
        self._deaths.mark(record, reason, detail)
        leave(Exit.RESTART, f"{record.place}: {reason}: {detail}")

    def _commit(
        self,
        producer: Any,
        records: list[Outgoing],
        offsets: dict[TopicPartition, int],
        generation: ConsumerGroupMetadata,
    ) -> None:
        if generation.generation_id < 0 or not generation.member_id:
            # Not a member: the broker would take an unfenced commit.
            leave(Exit.RESTART, "lost membership between poll and commit")
        producer.begin_transaction()
        futures = [
            producer.send(r.topic, r.value, key=r.key, headers=list(r.headers), partition=r.partition) for r in records
        ]
        # Every future is checked before the offsets: once a batch has expired, send_offsets waits for ever.
        producer.flush(timeout=self._stream.delivery_timeout)
        for future in futures:
            future.get(timeout=1)
        self._heart.beat()
        producer.send_offsets_to_transaction(
            {place: OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()}, generation
        )
        producer.commit_transaction()
        self._heart.beat()

    def _confirmed(self, work: list[tuple[Settled, Any]], records: list[Outgoing]) -> None:
        name, now = self._worker.name, self._now()
        count(self._worker, *(settled for settled, _ in work))
        observe_age(self._worker, now, *(message for _, message in work))
        for record in records[sum(len(settled.records) for settled, _ in work) :]:
            metrics.OUTPUTS.labels(name, record.noun).inc()
        self._pulse.processed += len(work)
        metrics.TRANSACTIONS.labels(name).inc()
        metrics.PROGRESS.labels(name).set(now.timestamp())

    # --- assignment ---

    def _restore(self, client: Any) -> None:
        new = {place.partition for place in client.assignment()} - self._restored
        if not new:
            return
        self._deaths.load()
        restore(self._worker, self._names, self._kafka, new, self._stage.restore, self._heart.beat)
        self._restored |= new

    def on_partitions_revoked(self, revoked: Any) -> None:
        """Their state belongs to the next owner."""
        for place in revoked:
            if place.partition in self._restored:
                self._restored.discard(place.partition)
                self._stage.revoke(place.partition)

    def on_partitions_lost(self, lost: Any) -> None:
        """Lost without being asked: the same."""
        self.on_partitions_revoked(lost)

    def on_partitions_assigned(self, assigned: Any) -> None:
        """State is read back after the poll that brought them."""
        log.info("partitions assigned", partitions=sorted(place.partition for place in assigned))


def run(worker: Worker, stage: Stateful, kafka: KafkaSettings, stream: StreamSettings) -> None:
    """Run a stateful worker in this process until SIGTERM."""
    gc.set_threshold(_YOUNG_OBJECTS)
    with restarted_when_unreachable():
        Transactional(worker, stage, kafka, stream).run()


__all__ = ["Transactional", "Unusable", "run"]
