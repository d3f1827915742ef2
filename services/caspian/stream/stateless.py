"""The stateless adapter (Faust): at-least-once, in order per key, bounded. Runs a `Stateless` stage.

An input is acknowledged only after the broker confirmed everything it became, and only after all earlier inputs of its
partition. Whatever is not understood ends the process: the next owner replays.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import faust
import structlog
from aiokafka import errors

from caspian.outcome import Emit
from caspian.pipeline import ATTEMPTS, PIPELINE_VERSION, Worker
from caspian.settings import KafkaSettings
from caspian.stages import Stateless
from caspian.stream.attempts import Attempts
from caspian.stream.exits import Exit, leave, restarted_when_unreachable
from caspian.stream.faust_app import build
from caspian.stream.heartbeat import Pulse
from caspian.stream.names import Names
from caspian.stream.preflight import check
from caspian.stream.processor import LimitReached, Processor
from caspian.stream.progress import Progress
from caspian.stream.reader import read
from caspian.stream.records import Outgoing, Taken, outgoing
from caspian.stream.settings import StreamSettings
from caspian.stream.watchdog import Heart
from caspian.stream.window import Window
from caspian.telemetry import metrics
from caspian.telemetry.probes import Probes

log = structlog.get_logger(__name__)

_TICK = 0.25
_PULSE = 0.5
_DENIED = (errors.TopicAuthorizationFailedError, errors.GroupAuthorizationFailedError)
# How often the broker is asked for the lag.
_LAG_EVERY = 5.0


class StatelessWorker:
    """One worker process around one Faust application."""

    def __init__(self, worker: Worker, stage: Stateless, kafka: KafkaSettings, stream: StreamSettings) -> None:
        self._worker, self._stage, self._kafka, self._stream = worker, stage, kafka, stream
        self._names = Names(stream.namespace)
        self._app: Any = build(worker, self._names, kafka, stream)
        self._topics: dict[str, Any] = {}
        self._heart = Heart(stream.stuck)
        self._processor = Processor(worker, stage, self._names, self._send, stream)
        self._window = Window(self._process, self._fatal, size=stream.window, max_unacked=stream.max_unacked)
        # In hand at a death: what is in flight, and what is done and not committed.
        self._attempts = Attempts(self._write, 2 * stream.window)
        self._alone = asyncio.Lock()
        self._progress = Progress(self._app)
        self._pulse = Pulse(worker, stream.slot, getattr(stage, "pipeline_version", PIPELINE_VERSION))
        self._generation: int | None = None
        self._stopping: float | None = None
        self._rebalancing: float | None = None
        source = self._app.topic(self._names.topic(worker.reads), key_serializer="raw", value_serializer="raw")
        self._app.agent(source, name=worker.name)(self._agent)

    def run(self) -> None:
        """Work until SIGTERM; ends the process itself.

        Raises:
            Unusable: the cluster cannot be reached, denies access, or lacks a topic.
        """
        check(self._kafka, self._names, self._worker)
        probes = Probes(self._heart.beats, self._is_ready, host=self._stream.probe_host, port=self._stream.probe_port)
        probes.start()
        log.info("worker runs", worker=self._worker.name, probes=probes.port)
        self._heart.start()
        adapter = self

        class Process(faust.Worker):
            def _on_sigterm(self) -> None:  # Faust's stop drains, commits and leaves the group; here it is bounded
                adapter._stop()
                super()._on_sigterm()

            def _on_sigint(self) -> None:
                adapter._stop()
                super()._on_sigint()

        Process(
            self._app, loglevel="WARN", quiet=True, logging_config=None, override_logging=False
        ).execute_from_commandline()

    # --- intake ---

    async def _agent(self, stream: Any) -> None:
        ticking = asyncio.get_running_loop().create_task(self._ticks())
        pulsing = asyncio.get_running_loop().create_task(self._pulses())
        try:
            # noack: the stream's own clean-up would acknowledge unfinished work.
            async for event in stream.noack().events():
                await self._take(event)
        except asyncio.CancelledError:
            raise
        except BaseException as exc:  # an exception that leaves the agent is a committed, lost record
            self._fatal(exc)
        finally:
            ticking.cancel()
            pulsing.cancel()

    async def _take(self, event: Any) -> None:
        message = event.message
        if not self._app.deliveries.arrived(message.generation_id, message.tp, message.offset):
            # Read before a rebalance and labelled after it: it is read again in its place. Nobody is to wait for it.
            self._app.consumer._unacked_messages.discard(message)
            return
        headers = tuple((name, value or b"") for name, value in _pairs(message.headers))
        record = Taken(message.topic, message.partition, message.offset, message.key, message.value, headers)
        await self._watch_marks(record)
        generation = message.generation_id

        def ack() -> None:
            if generation == self._app.consumer_generation_id:  # never what a rebalance took away
                event.ack()
            self._progress.moved()

        self._progress.took(message.tp, message.offset)
        await self._window.put(record, ack, generation)
        metrics.INFLIGHT.labels(self._worker.name).set(len(self._window))

    async def _watch_marks(self, record: Taken) -> None:
        if self._generation != self._app.consumer_generation_id:
            self._generation = self._app.consumer_generation_id
            log.info("partitions assigned", generation=self._generation)
            await self._attempts.outlived()
            self._attempts.forget()
            self._window.narrowed.clear()
            marks = await asyncio.to_thread(lambda: list(read(self._kafka, self._names.topic(ATTEMPTS))))
            for found in marks:
                self._attempts.restore((found.key or b"").decode(), found.value)
            self._processor.condemned = self._attempts.condemned()
            if died := self._attempts.suspect(self._app.consumer.assignment()):
                log.warning("probing one record at a time: an earlier process died here", places=died)
                self._window.narrowed.update(self._attempts.probing)
        if not self._attempts.knows(record):
            await self._attempts.begin(record)

    # --- one record ---

    async def _process(self, record: Taken) -> None:
        place = (record.topic, record.partition)
        if place not in self._attempts.probing:
            await self._processor(record)
        else:
            async with self._alone:
                await self._attempts.probe(record)
                await self._processor(record)
                if await self._attempts.survived(record):
                    self._window.narrowed.discard(place)
        self._pulse.processed += 1

    async def _write(self, emit: Emit) -> None:
        await self._send([outgoing(emit, self._names)])

    async def _send(self, records: Sequence[Outgoing]) -> None:
        """Returns when the broker has confirmed all; `send` alone only queues, and a refusal is one log line."""
        futures = [
            await self._topic(record.topic).send(
                key=record.key, value=record.value, headers=list(record.headers), partition=record.partition
            )
            for record in records
        ]
        if not futures:
            return
        # Unlike `gather` it leaves them alone when this work is given up: Faust's call-backs want a result.
        done, late = await asyncio.wait(futures, timeout=self._stream.send_timeout, return_when=asyncio.FIRST_EXCEPTION)
        for future in done:
            future.result()
        if late:
            raise TimeoutError(
                f"{len(late)} of {len(futures)} outputs not confirmed in {self._stream.send_timeout:g} s"
            )

    def _topic(self, name: str) -> Any:
        if name not in self._topics:
            self._topics[name] = self._app.topic(name, key_serializer="raw", value_serializer="raw")
        return self._topics[name]

    # --- ending ---

    def _fatal(self, why: BaseException) -> None:
        # Faust wraps what its client raised.
        denied = next((exc for exc in (why, why.__cause__) if isinstance(exc, _DENIED)), None)
        if denied is not None:  # a right was taken away: a restart does not bring it back
            remedy = f"grant what `caspian topics acls {self._worker.name}` prints"
            leave(Exit.UNUSABLE, f"Kafka at {self._kafka.bootstrap} denies access: {denied!r}; {remedy}")
        leave(Exit.FAILURE_LIMIT if isinstance(why, LimitReached) else Exit.RESTART, repr(why))

    def _stop(self) -> None:
        self._stopping = self._stopping or time.monotonic()
        self._heart.deadline(self._stream.stop)

    def _is_ready(self) -> bool:
        return self._heart.beats() and self._stopping is None and (self._app.consumer_generation_id or 0) > 0

    def _give_up(self) -> None:
        """Faust waits for the work in flight before it leaves its partitions: let it go, the next owner repeats it."""
        generation = self._app.consumer_generation_id
        given_up = self._window.abandon(generation)
        metrics.ABANDONED.labels(self._worker.name).inc(given_up)
        log.warning("work in flight given up", records=given_up, generation=generation)
        self._app.consumer._unacked_messages.clear()

    # --- what the watchdog's beat proves: the loop turns, the head moves, rebalances and drains end ---

    async def _pulses(self) -> None:
        while True:
            try:
                for emit in self._pulse.due(datetime.now(UTC)):
                    await self._write(emit)
                if self._rebalancing or self._stopping:
                    await self._attempts.outlived()
                else:
                    await self._attempts.committed(self._app.consumer._committed_offset)
            except Exception as exc:
                self._fatal(exc)
            await asyncio.sleep(_PULSE)

    async def _ticks(self) -> None:
        asked = 0.0
        limit = self._stream.stuck + self._stream.handler_timeout * self._stream.attempts
        while True:
            await asyncio.sleep(_TICK)
            now = time.monotonic()
            self._heart.beat()
            self._rebalancing = (self._rebalancing or now) if self._app.rebalancing else None
            if self._window.oldest_age() > limit:
                self._fatal(RuntimeError("head of line stuck"))
            if self._window.forsaken == self._app.consumer_generation_id and not (self._rebalancing or self._stopping):
                self._fatal(RuntimeError("the rebalance for which work was given up never came"))
            if self._rebalancing and now - self._rebalancing > self._stream.stuck + 60:
                self._fatal(RuntimeError("rebalance does not end"))
            # Faust waits for the work in flight without a limit. What waits to be probed is not begun: let go at once.
            patience = 0.0 if self._window.narrowed else self._stream.drain
            for since in (self._rebalancing, self._stopping):
                if since and now - since > patience and len(self._window):
                    self._give_up()
            if now - asked > _LAG_EVERY and self._stopping is None:
                asked = now
                lag = await self._progress.lag(idle=not len(self._window))
                metrics.LAG.labels(self._worker.name).set(lag)
                metrics.PARTITIONS.labels(self._worker.name).set(self._progress.partitions)
                if self._progress.stalled(self._stream.stuck):
                    self._fatal(RuntimeError(f"no progress, lag {lag}"))


def _pairs(headers: Any) -> Sequence[tuple[str, bytes | None]]:
    if not headers:
        return ()
    return tuple(headers.items()) if hasattr(headers, "items") else tuple(headers)


def run(worker: Worker, stage: Stateless, kafka: KafkaSettings, stream: StreamSettings) -> None:
    """Run a stateless worker in this process until SIGTERM."""
    with restarted_when_unreachable():
        StatelessWorker(worker, stage, kafka, stream).run()
