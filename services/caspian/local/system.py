"""Everything on this machine: Kafka (ours or the one given), the topics, every worker as a process, the newsroom.

`with LocalSystem(...) as system:` and it runs; `tick` now and then keeps it running; it is gone when this process is.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from caspian.alert.settings import AlertSettings
from caspian.board.settings import BoardSettings
from caspian.local.announcement import Announcement
from caspian.local.figures import is_ready
from caspian.local.kafka import LocalKafka
from caspian.local.ports import HOST, choose_port, free_ports
from caspian.local.settings import LocalSettings, cache_directory
from caspian.local.supervised import Command
from caspian.local.supervisor import Supervisor
from caspian.pipeline import BOARD, PROCESSES, Reader, Worker
from caspian.settings import KafkaSettings, load, variable
from caspian.stream import topics
from caspian.stream.exits import Unusable
from caspian.stream.names import Names
from caspian.stream.settings import StreamSettings

Report = Callable[[str], None]

# Each worker is a process of one thread's work; numeric libraries must not start a pool per process.
_QUIET_LIBRARIES = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}


class LocalSystem:
    """All workers of pipeline.py against one cluster.

    Args:
        data_dir: where Kafka keeps its data; None: a fresh directory, removed at the end.
        env: further environment of the workers (their settings).
        extra: further processes (the newsroom).
        workers: which of the pipeline's.
        kafka: the cluster to use; without a bootstrap address one is started.
    """

    def __init__(
        self,
        *,
        data_dir: Path | None = None,
        env: Mapping[str, str] | None = None,
        extra: tuple[Command, ...] = (),
        kafka: KafkaSettings | None = None,
        workers: Sequence[Worker | Reader] = PROCESSES,
        report: Report = lambda _: None,
    ) -> None:
        self.kafka = load(KafkaSettings) if kafka is None else kafka
        self.stream = load(StreamSettings)
        self.names = Names(self.stream.namespace)
        self.logs = cache_directory(load(LocalSettings)) / "logs"
        self._data_dir, self._env, self._extra, self._report = data_dir, dict(env or {}), extra, report
        self._stack = ExitStack()
        self.ports = dict(zip((worker.name for worker in workers), free_ports(len(workers)), strict=True))
        # Where the page is, if it is among the workers.
        self.board_port = choose_port(load(BoardSettings).port) if BOARD in workers else None
        self.supervisor = Supervisor(())

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self._stack.close()

    def _start(self) -> None:
        if not self.kafka.bootstrap:
            self._report("starting Apache Kafka")
            cluster = self._stack.enter_context(LocalKafka(data_dir=self._data_dir, report=self._report))
            self.kafka = self.kafka.model_copy(update={"bootstrap": cluster.bootstrap})
        self._report(f"Kafka at {self.kafka.bootstrap}; creating topics")
        topics.apply(self.kafka, self.names)
        rules = self._env.get(variable("alert", "rules")) or load(AlertSettings).rules
        self._stack.enter_context(Announcement(self.kafka.bootstrap, rules))
        self.supervisor = Supervisor((*self._extra, *map(self._command, self.ports)))
        self._stack.callback(self.supervisor.stop)
        self._report(f"starting {len(self.ports)} workers")
        self.supervisor.start()

    @property
    def board(self) -> str:
        """Address of the page, or nothing."""
        return f"http://{HOST}:{self.board_port}" if self.board_port else ""

    def keep_running(self) -> None:
        """Restart what has died; call it a few times a second.

        Raises:
            Unusable: a process cannot work as it is set.
        """
        self.supervisor.tick()
        if failed := self.supervisor.failed():
            raise Unusable(f"{failed[0].name} cannot work: {failed[0].last_line or failed[0].text}; see {self.logs}")

    def restart(self, name: str, env: Mapping[str, str]) -> None:
        """One worker again, with these settings besides its others."""
        command = self._command(name)
        self.supervisor.replace(replace(command, env={**command.env, **env}))

    def wait_until_ready(self, seconds: float = 120.0) -> None:
        """Return when every worker takes part.

        Raises:
            Unusable: one does not in time.
        """
        waiting, deadline = set(self.ports), time.monotonic() + seconds
        while waiting:
            self.keep_running()
            waiting = {name for name in waiting if not is_ready(self.ports[name])}
            if time.monotonic() > deadline:
                raise Unusable(f"{', '.join(sorted(waiting))} did not start in {seconds:.0f} s; see {self.logs}")
            time.sleep(0.1)

    def _command(self, name: str) -> Command:
        environment = {
            **_QUIET_LIBRARIES,
            **self._env,
            variable("kafka", "bootstrap"): self.kafka.bootstrap,
            variable("stream", "slot"): f"local-{name}",
            variable("stream", "probe_port"): str(self.ports[name]),
        }
        if name == BOARD.name and self.board_port:
            environment |= {variable("board", "port"): str(self.board_port)}
        argv = (sys.executable, "-m", "caspian", "worker", name)
        return Command(name, argv, self.logs / f"{name}.log", environment)
