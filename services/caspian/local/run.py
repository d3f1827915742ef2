"""One run of the system on this machine: started, fed with sources, kept running, watched, and known to be over."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from caspian.balance import Balance
from caspian.local.drain import Drain
from caspian.local.sample import SampleNewsroom
from caspian.local.supervisor import Supervisor
from caspian.local.system import LocalSystem
from caspian.local.watch import Watch
from caspian.outcome import Emit
from caspian.settings import KafkaSettings
from caspian.stream.exits import Unusable
from caspian.stream.producer import write


class Run:
    """A `LocalSystem` with the sample newsroom, or with the sources that `declarations` make known.

    Args:
        newsroom: the sample newsroom, served by a process of this run; None: real sources.
        declarations: frontier records of real sources.
        data_dir, kafka, env: see `LocalSystem`.
        report: called with a line when something takes long.
    """

    def __init__(
        self,
        newsroom: SampleNewsroom | None = None,
        declarations: Sequence[Emit] = (),
        *,
        data_dir: Path | None = None,
        kafka: KafkaSettings | None = None,
        env: Mapping[str, str] | None = None,
        report: Callable[[str], None] = lambda _: None,
    ) -> None:
        self._newsroom, self._declarations, self._report = newsroom, list(declarations), report
        known = newsroom.environment() if newsroom else {}
        self.system = LocalSystem(data_dir=data_dir, kafka=kafka, env={**known, **(env or {})}, report=report)
        self._helpers = Supervisor(())
        self._stack = ExitStack()
        self._drain: Drain | None = None
        self._began = datetime.now(UTC)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._start(stack)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._stack.close()

    def _start(self, stack: ExitStack) -> None:
        system = stack.enter_context(self.system)
        system.wait_until_ready()
        if self._newsroom:
            self._helpers = Supervisor((self._newsroom.command(system.logs),))
            self._helpers.start()
            stack.callback(self._helpers.stop)
            self._declarations = self._newsroom.declarations(datetime.now(UTC))
        write(system.kafka, system.names, self._declarations)
        self.watch = Watch(system.kafka, system.names)
        self.watch.start()
        stack.callback(self.watch.stop)
        seconds = (datetime.now(UTC) - self._began).total_seconds()
        self._report(f"{len(self._declarations)} feeds declared; running after {seconds:.1f} s")
        if system.board:
            self._report(f"board at {system.board}")

    def tick(self) -> None:
        """Restart what has died; call it a few times a second.

        Raises:
            Unusable: a process cannot work as it is set.
        """
        self.system.keep_running()
        self._helpers.tick()
        if failed := self._helpers.failed():
            raise Unusable(f"{failed[0].name} cannot work: {failed[0].last_line}")

    def to_come(self) -> str:
        """What is still to come, in a few words; empty when the run is over. Asks Kafka: about once a second."""
        if self._drain is None:
            if self._newsroom and not self._newsroom.is_over():
                return "the time line goes on"
            # Each feed is polled once more after the end of the time line; real ones once in all.
            since = datetime.now(UTC) if self._newsroom else self._began
            self._drain = Drain(
                self.system.kafka,
                self.system.names,
                self.watch,
                feeds=len(self._declarations),
                since=since,
                revisits=self._newsroom is not None,
            )
        return self._drain.open()

    def balance(self) -> Balance:
        """The books, read from the start."""
        return self.watch.read_to_end().balance()
