"""Three real brokers, one of them behind a cable that can be cut, each with a disk that can be full."""

from __future__ import annotations

import resource
import time
from pathlib import Path

import psutil

from caspian.local.kafka import LocalKafka
from caspian.local.ports import HOST, free_ports
from chaos.proxy import Proxy

# The one behind the proxy.
CABLED = 2


class Cluster(LocalKafka):
    """See the module; nodes are numbered from 0."""

    def __init__(self) -> None:
        super().__init__(3)
        self._proxy: Proxy | None = None
        self._advertised = 0

    @property
    def bootstrap(self) -> str:
        """Addresses as clients know them."""
        ports = [node.port for node in self.nodes]
        ports[CABLED] = self._advertised
        return ",".join(f"{HOST}:{port}" for port in ports)

    def _configure(self, java: Path, jars: Path) -> None:
        super()._configure(java, jars)
        files = [node.directory / "server.properties" for node in self.nodes]
        settings = [dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line) for file in files]
        voters = [voter.rsplit(":", 1) for voter in settings[0]["controller.quorum.voters"].split(",")]
        ours = free_ports(1 + len(voters))
        self._advertised = ours[0]
        routes = {self._advertised: self.nodes[CABLED].port}
        for index, (_, port) in enumerate(voters):
            routes[ours[1 + index]] = int(port)
        for index, values in enumerate(settings):
            # The quorum's way to the cabled node, and its way to the others, go through the cable as well.
            through = {CABLED} if index != CABLED else set(range(len(voters))) - {CABLED}
            values["controller.quorum.voters"] = ",".join(
                f"{name}:{ours[1 + other] if other in through else port}" for other, (name, port) in enumerate(voters)
            )
        settings[CABLED]["advertised.listeners"] = f"PLAINTEXT://{HOST}:{self._advertised}"
        for file, values in zip(files, settings, strict=True):
            file.write_text("".join(f"{name}={value}\n" for name, value in values.items()))
        if self._proxy is not None:
            self._proxy.stop()
        self._proxy = Proxy(routes)
        self._proxy.start()

    def stop(self) -> None:
        """End everything."""
        super().stop()
        if self._proxy is not None:
            self._proxy.stop()
            self._proxy = None

    def cut(self) -> None:
        """The cabled node and everybody else do not hear each other any more."""
        assert self._proxy is not None
        self._proxy.cut()

    def heal(self) -> None:
        """They do again."""
        assert self._proxy is not None
        self._proxy.heal()

    def fill_disk(self, index: int, patience: float = 15.0) -> bool:
        """No byte more can be written by a node (a limit on the size of its files); whether it ended by itself."""
        node = self.nodes[index]
        if node.process is None:
            return False
        process = psutil.Process(node.process.pid)
        process.rlimit(psutil.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        deadline = time.monotonic() + patience
        while node.alive and time.monotonic() < deadline:
            time.sleep(0.2)
        return not node.alive
