"""One broker of a local Kafka: a directory and ports in, a JVM on the leash out, with its log and its signals."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from caspian.local.class_archive import ClassArchive
from caspian.local.errors import DataDirectoryError, LocalKafkaError, NodeDiedError, PortTakenError
from caspian.local.leash import Leashed, spawn
from caspian.local.ports import HOST
from caspian.local.probe import answers
from caspian.local.properties import render

# Logged after the broker is registered, unfenced and listening.
STARTED = b"Kafka Server started"
TAIL_LINES = 15
# Kafka's smallest file is larger: a node that ended with less than this left ended for want of it.
NO_SPACE = 1024 * 1024
JVM = (
    # Measured: such a node lives in 300 MB; the compilers and collectors left out cost start-up time and threads.
    "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-XX:+ExitOnOutOfMemoryError",
    "-Djava.awt.headless=true", "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS",
    # Else 90 KB of effective settings at each start, in which the reason of a failure is lost.
    "-Dorg.slf4j.simpleLogger.log.org.apache.kafka.common.config=warn",
)  # fmt: skip


@dataclass
class Node:
    """A broker (and controller) number `index`, from 0, in `directory`; `port` is where clients connect."""

    index: int
    directory: Path
    port: int
    java: Path
    jars: Path
    process: Leashed | None = None
    _log_offset: int = field(default=0, repr=False)

    @property
    def archive(self) -> ClassArchive:
        """What makes its JVM start sooner."""
        return ClassArchive(self.java, self.jars, JVM)

    @property
    def classes(self) -> Path:
        """Where it writes down what it loads, when nobody did before."""
        return self.directory / "classes"

    @property
    def log(self) -> Path:
        """Everything this node ever printed, over restarts."""
        return self.directory / "server.log"

    @property
    def data(self) -> Path:
        """Kafka's own directory."""
        return self.directory / "data"

    @property
    def formatted(self) -> bool:
        """It has been part of a cluster before."""
        return (self.data / "meta.properties").exists()

    @property
    def alive(self) -> bool:
        """Its process exists (paused ones too)."""
        return self.process is not None and self.process.poll() is None

    def configure(self, properties: Mapping[str, str]) -> None:
        """Write `server.properties`."""
        self.directory.mkdir(parents=True, exist_ok=True)
        (self.directory / "server.properties").write_text(render(properties), encoding="utf-8")

    def format(self, cluster_id: str) -> Leashed:
        """Start making the data directory one of `cluster_id`; the process returned exits with 0 when done."""
        return self._spawn("kafka.tools.StorageTool", "format", "--cluster-id", cluster_id, "--ignore-formatted",
                           "--config", "server.properties")  # fmt: skip

    def start(self) -> None:
        """Start the broker; `ready` tells when it serves."""
        self._log_offset = self.log.stat().st_size if self.log.exists() else 0
        record = self.archive.record(self.classes) if self.index == 0 else ()
        self.process = self._spawn("kafka.Kafka", "server.properties", options=record)

    def ready(self) -> bool:
        """It said that it started and answers a request."""
        return STARTED in self._said() and answers(HOST, self.port)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the JVM; nothing when it is gone."""
        if self.process is not None:
            self.process.send_signal(number)

    def wait(self, timeout: float) -> bool:
        """True when it has ended within `timeout` seconds."""
        if self.process is None:
            return True
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            return False
        self.process = None
        return True

    def failure(self, what: str) -> LocalKafkaError:
        """The end of the log turned into the error that it tells of."""
        said = self._said()
        # A full disk keeps the log from saying so.
        full = shutil.disk_usage(self.directory).free < NO_SPACE
        if full or b"No space left on device" in said or b"Disk quota exceeded" in said:
            return DataDirectoryError(f"the disk of {self.directory} is full; free space there or name another place")
        if b"Address already in use" in said:
            return PortTakenError(
                f"port {self.port} on {HOST}, or its controller's, was taken while Kafka started; try again"
            )
        lines = said.decode(errors="replace").splitlines()[-TAIL_LINES:]
        return NodeDiedError("\n  ".join([f"Kafka node {self.index} {what}; {self.log} ends with:", *lines]))

    def _said(self) -> bytes:
        try:
            with self.log.open("rb") as log:
                log.seek(self._log_offset)
                return log.read()
        except OSError:
            return b""

    def _spawn(self, *arguments: str, options: tuple[str, ...] = ()) -> Leashed:
        command = [str(self.java), *JVM, *self.archive.use(), *options, "-cp", f"{self.jars}/*", *arguments]
        with self.log.open("ab") as log:
            return spawn(command, cwd=self.directory, log=log)
