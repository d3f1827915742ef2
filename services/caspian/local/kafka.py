"""A number of nodes in, a real Apache Kafka on loopback out, gone when this process is.

`with LocalKafka() as kafka: kafka.bootstrap`. KRaft, no ZooKeeper; the jars are fetched at the first start ever.
"""

from __future__ import annotations

import base64
import logging
import signal
import time
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from caspian.local.data_directory import REMEDY, DataDirectory
from caspian.local.errors import DataDirectoryError, LocalKafkaError, PortTakenError
from caspian.local.jars import ensure_jars
from caspian.local.java import find_java
from caspian.local.node import Node
from caspian.local.ports import HOST, free_ports, require_free
from caspian.local.properties import NodePorts, node_properties
from caspian.local.settings import LocalSettings, cache_directory
from caspian.settings import load

# Measured 3 s for one node and 8 s for three on 2 idle cores; ten times that for a loaded machine.
START_TIMEOUT = 90.0
STOP_TIMEOUT = 10.0
# Between choosing a free port and listening on it somebody else can take it.
PORT_TRIES = 3
_log = logging.getLogger(__name__)


class LocalKafka:
    """A cluster of `nodes` brokers, numbered from 0.

    Args:
        nodes: 1 for work, 3 for tests of replication.
        data_dir: kept between starts; None: a fresh one, removed at the end.
        ports: one client port per node; None: the setting's (one node) or free ones.
        extra_properties: broker settings that win over ours.
        settings: of this machine.
        report: called with one line when something takes long (jars are fetched).
        start_timeout: seconds for a node to be formatted, and for all to serve.
    """

    def __init__(
        self,
        nodes: int = 1,
        *,
        data_dir: Path | None = None,
        ports: Sequence[int] | None = None,
        extra_properties: Mapping[str, str] | None = None,
        settings: LocalSettings | None = None,
        report: Callable[[str], None] = _log.info,
        start_timeout: float = START_TIMEOUT,
    ) -> None:
        self._settings = load(LocalSettings) if settings is None else settings
        self._count = nodes
        self._data_dir = data_dir
        fixed = [self._settings.kafka_port] if self._settings.kafka_port and nodes == 1 else None
        self._ports = list(ports) if ports is not None else fixed
        self._extra = dict(extra_properties or {})
        self._report = report
        self._start_timeout = start_timeout
        self._directory: DataDirectory | None = None
        self.nodes: list[Node] = []

    @property
    def bootstrap(self) -> str:
        """Addresses for clients: `127.0.0.1:port`, comma-separated."""
        return ",".join(f"{HOST}:{node.port}" for node in self.nodes)

    def start(self) -> None:
        """Return when every node serves.

        Raises:
            LocalKafkaError: one of its kinds; nothing is left running.
        """
        if self._ports is not None:
            require_free(self._ports)
        java = find_java()
        cache = cache_directory(self._settings)
        jars = ensure_jars(cache, self._report, self._settings.maven_repository)
        self._directory = DataDirectory(self._data_dir, cache)
        try:
            for attempt in range(1, PORT_TRIES + 1):
                self._configure(java, jars)
                self._format()
                try:
                    self._launch(self.nodes)
                    self.nodes[0].archive.make_from(self.nodes[0].classes)
                    return
                except PortTakenError:
                    if self._ports is not None or attempt == PORT_TRIES:
                        raise
                    self._end(self.nodes)
        except OSError as exc:
            self.stop()
            raise DataDirectoryError(f"cannot write {exc.filename or cache}: {exc.strerror or exc}; {REMEDY}") from exc
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End every node and free the data directory; does nothing when nothing runs."""
        if self._directory is None:
            return
        if self._directory.keep:
            self.resume(*range(len(self.nodes)))
            self._signal(self.nodes, signal.SIGTERM)
            deadline = time.monotonic() + STOP_TIMEOUT
            for node in self.nodes:
                node.wait(max(0.0, deadline - time.monotonic()))
        self._end(self.nodes)
        self._directory.close()
        self._directory = None

    def kill(self, *indices: int) -> None:
        """`kill -9` these nodes, all at once."""
        self._end([self.nodes[index] for index in indices])

    def pause(self, *indices: int) -> None:
        """Freeze these nodes (SIGSTOP): they hold their connections and say nothing."""
        self._signal([self.nodes[index] for index in indices], signal.SIGSTOP)

    def resume(self, *indices: int) -> None:
        """Let paused nodes go on."""
        self._signal([self.nodes[index] for index in indices], signal.SIGCONT)

    def restart(self, *indices: int) -> None:
        """Start these nodes again together, after a `kill` or instead of one; return when they serve.

        A lone node of three serves only when it finds a second: name both here.
        """
        nodes = [self.nodes[index] for index in indices]
        self._signal(nodes, signal.SIGCONT)
        self._signal(nodes, signal.SIGTERM)
        for node in nodes:
            node.wait(STOP_TIMEOUT)
        self._end(nodes)
        self._launch(nodes)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.stop()

    def _configure(self, java: Path, jars: Path) -> None:
        assert self._directory is not None
        numbers = free_ports(self._count * 2)
        clients = self._ports if self._ports is not None else numbers[: self._count]
        ports = [NodePorts(*pair) for pair in zip(clients, numbers[self._count :], strict=True)]
        root = self._directory.path
        held = len(list(root.glob("node-*/data/meta.properties")))
        if held not in (0, self._count):
            raise DataDirectoryError(f"{root} holds a cluster of {held} nodes, not {self._count}; use another")
        self.nodes = [Node(index, root / f"node-{index}", port.broker, java, jars) for index, port in enumerate(ports)]
        for node in self.nodes:
            node.configure(node_properties(node.index, ports, node.data, self._extra))

    def _format(self) -> None:
        cluster = base64.urlsafe_b64encode(b"\0" + uuid.uuid4().bytes[1:]).decode()[:22]
        running = [(node, node.format(cluster)) for node in self.nodes if not node.formatted]
        codes = [(node, process.wait(self._start_timeout)) for node, process in running]
        for node, code in codes:
            if code:
                raise node.failure(f"could not be formatted (exit code {code})")

    def _launch(self, nodes: Iterable[Node]) -> None:
        waiting = list(nodes)
        for node in waiting:
            node.start()
        deadline = time.monotonic() + self._start_timeout
        while waiting:
            for node in waiting:
                if not node.alive:
                    raise node.failure("ended at start")
            waiting = [node for node in waiting if not node.ready()]
            if waiting and time.monotonic() > deadline:
                raise waiting[0].failure(f"was not ready after {self._start_timeout:g} s")
            time.sleep(0.05)

    def _end(self, nodes: Sequence[Node]) -> None:
        self._signal(nodes, signal.SIGKILL)
        for node in nodes:
            if not node.wait(STOP_TIMEOUT):
                raise LocalKafkaError(f"Kafka node {node.index} does not end, not even by SIGKILL; its disk may hang")

    @staticmethod
    def _signal(nodes: Iterable[Node], number: signal.Signals) -> None:
        for node in nodes:
            node.signal(number)
