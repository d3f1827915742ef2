"""Named points of a worker's work at which it dies or freezes on order: a file names slot and point, and the signal.

The product holds no hooks: the adapters' methods are wrapped here, in the process that `worker.py` starts.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from caspian.pipeline import WORKER_BY_NAME, Delivery

# In the order in which one input passes them.
TRANSACTIONAL = ("polled", "before-tx", "tx-begun", "tx-sent", "tx-offsets", "tx-committed")
FETCH = ("fetched", *TRANSACTIONAL)
STATELESS = ("decided", "sent", "acked", "before-commit", "committed")


def points_of(worker: str) -> tuple[str, ...]:
    """The points of a worker."""
    if worker == "fetch":
        return FETCH
    return TRANSACTIONAL if WORKER_BY_NAME[worker].delivery is Delivery.TRANSACTIONAL else STATELESS


class Points:
    """Watches `directory` for orders to the process in `slot`."""

    def __init__(self, directory: Path, slot: str) -> None:
        self._directory, self._slot = directory, slot

    def reached(self, point: str) -> None:
        """Carry out the order for this point, if there is one."""
        order = self._directory / f"{self._slot}.{point}"
        try:
            number = int(order.read_text())
            order.unlink()
        except (FileNotFoundError, ValueError):
            return
        os.kill(os.getpid(), number)

    def clock_step(self) -> float:
        """Seconds by which this process' clock is wrong."""
        try:
            return float((self._directory / f"{self._slot}.clock").read_text())
        except (FileNotFoundError, ValueError):
            return 0.0

    def _wrap(self, owner: Any, name: str, *, before: str = "", after: str = "", unless_empty: bool = False) -> None:
        original: Callable[..., Any] = getattr(owner, name)

        def leave(result: Any) -> Any:
            if after and not (unless_empty and not result):
                self.reached(after)
            return result

        @functools.wraps(original)
        def call(*args: Any, **kwargs: Any) -> Any:
            if before:
                self.reached(before)
            return leave(original(*args, **kwargs))

        @functools.wraps(original)
        async def call_async(*args: Any, **kwargs: Any) -> Any:
            if before:
                self.reached(before)
            return leave(await original(*args, **kwargs))

        setattr(owner, name, call_async if inspect.iscoroutinefunction(original) else call)

    def install(self, worker: str) -> None:
        """Wrap the methods that the points lie in."""
        if WORKER_BY_NAME[worker].delivery is Delivery.TRANSACTIONAL:
            from kafka import KafkaConsumer, KafkaProducer

            from caspian.stream.transactional import Transactional

            self._wrap(KafkaConsumer, "poll", after="polled", unless_empty=True)
            self._wrap(Transactional, "_commit", before="before-tx")
            self._wrap(KafkaProducer, "begin_transaction", after="tx-begun")
            self._wrap(KafkaProducer, "flush", after="tx-sent")
            self._wrap(KafkaProducer, "send_offsets_to_transaction", after="tx-offsets")
            self._wrap(KafkaProducer, "commit_transaction", after="tx-committed")
            if worker == "fetch":
                from caspian.fetch.transfers import LoopTransfers

                self._wrap(LoopTransfers, "finished", after="fetched", unless_empty=True)
        else:
            from aiokafka import AIOKafkaConsumer
            from faust.events import Event

            from caspian.stream.processor import Processor
            from caspian.stream.stateless import StatelessWorker

            self._wrap(Processor, "_decide", after="decided")
            self._wrap(StatelessWorker, "_send", after="sent")
            self._wrap(Event, "ack", after="acked")
            self._wrap(AIOKafkaConsumer, "commit", before="before-commit", after="committed")

    def bend_time(self, worker: str) -> None:
        """Let the clock of a transactional worker be wrong by what is ordered."""
        import datetime as real

        from caspian.stream import transactional

        points = self

        class Bent(real.datetime):
            @classmethod
            def now(cls, tz: Any = None) -> Any:
                return real.datetime.now(tz) + real.timedelta(seconds=points.clock_step())

        transactional.datetime = Bent  # type: ignore[attr-defined]
        if worker == "fetch":
            from caspian.fetch import worker as fetch_worker

            fetch_worker.datetime = Bent  # type: ignore[attr-defined]
