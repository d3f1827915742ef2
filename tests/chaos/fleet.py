"""The worker processes of a run: started, broken by signals, and started again when they end, half a second later.

The product's own supervisor waits longer after each death in a row, which a test that kills all the time would
measure instead of the recovery.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from caspian.local.leash import Leashed, spawn
from caspian.local.ports import free_ports

_RESTART_SECONDS = 0.5
# These say that a restart does not help; see caspian.stream.exits.
GIVES_UP = (2, 65)
_QUIET_LIBRARIES = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "NUMBA_NUM_THREADS": "1"}
_TESTS = Path(__file__).parents[1]


@dataclass
class Slot:
    """One place for a worker process. `wanted` is False when it was scaled in."""

    name: str
    worker: str
    port: int
    process: Leashed | None = None
    wanted: bool = True
    starts_at: float = 0.0
    starts: int = 0
    codes: Counter[int] = field(default_factory=Counter)


class Fleet:
    """`counts` processes of each worker; orders to points lie as files in `orders`."""

    def __init__(
        self,
        environment: dict[str, str],
        counts: dict[str, int],
        directory: Path,
        plant: dict[str, str] | None = None,
    ) -> None:
        self._environment, self._directory = environment, directory
        self._plant = plant or {}
        self.orders = directory / "orders"
        self.orders.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        names = [(f"{worker}-{number}", worker) for worker, count in counts.items() for number in range(count)]
        ports = free_ports(len(names))
        self.slots = {name: Slot(name, worker, port) for (name, worker), port in zip(names, ports, strict=True)}

    def tick(self) -> None:
        """Take note of ends, start what is to be started."""
        with self._lock:
            for slot in self.slots.values():
                if slot.process is not None and (code := slot.process.poll()) is not None:
                    slot.codes[code] += 1
                    slot.process = None
                    slot.starts_at = time.monotonic() + _RESTART_SECONDS
                if slot.process is None and slot.wanted and time.monotonic() >= slot.starts_at:
                    self._start(slot)

    def _start(self, slot: Slot) -> None:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("CASPIAN_")},
            **_QUIET_LIBRARIES,
            **self._environment,
            "PYTHONPATH": str(_TESTS),
            "CHAOS_ORDERS": str(self.orders),
            "CHAOS_PLANT": self._plant.get(slot.worker, ""),
            "CASPIAN_STREAM_SLOT": slot.name,
            "CASPIAN_STREAM_PROBE_PORT": str(slot.port),
        }
        with (self._directory / f"{slot.name}.log").open("ab") as log:
            slot.process = spawn([sys.executable, "-m", "chaos.worker", slot.worker], env=environment, log=log)
        slot.starts += 1

    def names(self, *, running: bool = True) -> list[str]:
        """Slots in order; those whose process runs, or all."""
        return [slot.name for slot in self.slots.values() if slot.process is not None or not running]

    def send(self, name: str, number: signal.Signals) -> bool:
        """Whether there was a process to send it to."""
        with self._lock:
            process = self.slots[name].process
            if process is None:
                return False
            process.send_signal(number)
            return True

    def scale(self, name: str, *, wanted: bool) -> None:
        """Take a slot out (SIGTERM) or in again."""
        with self._lock:
            self.slots[name].wanted = wanted
            if not wanted:
                self.send(name, signal.SIGTERM)

    def order(self, name: str, point: str, text: str) -> Path:
        """Let the process in a slot do something at a point; the file is gone when it has been done."""
        file = self.orders / f"{name}.{point}"
        draft = file.with_suffix(file.suffix + "-")
        draft.write_text(text)
        draft.rename(file)
        return file

    def frozen(self, name: str) -> bool:
        """Whether its process is stopped by a signal."""
        process = self.slots[name].process
        try:
            return process is not None and psutil.Process(process.pid).status() == psutil.STATUS_STOPPED
        except psutil.NoSuchProcess:
            return False

    def thaw(self) -> None:
        """Nobody is frozen, no order waits, everybody is wanted."""
        for file in self.orders.glob("*"):
            file.unlink(missing_ok=True)
        for name in self.slots:
            self.slots[name].wanted = True
            self.send(name, signal.SIGCONT)

    def stop(self, timeout: float = 15.0) -> list[str]:
        """SIGTERM to all, SIGKILL after `timeout`; names of those that had to be killed."""
        with self._lock:
            for slot in self.slots.values():
                slot.wanted = False
                self.send(slot.name, signal.SIGCONT)
                self.send(slot.name, signal.SIGTERM)
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and any(slot.process is not None for slot in self.slots.values()):
            self.tick()
            time.sleep(0.1)
        late = [slot.name for slot in self.slots.values() if slot.process is not None]
        for name in late:
            self.send(name, signal.SIGKILL)
        time.sleep(0.2)
        self.tick()
        return late
