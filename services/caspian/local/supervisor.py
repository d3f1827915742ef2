"""Commands in, processes that are kept running out, with their states for a table.

Nothing happens between calls: whoever owns it calls `tick` a few times a second and `stop` at the end.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Collection, Iterable

from caspian.local.supervised import Command, Slot, Spawn, State, Status, spawn_on_leash

# Workers drain within 9.5 s of SIGTERM.
STOP_TIMEOUT = 10.0


class Supervisor:
    """Keeps `commands` running; `spawn`, `clock` (seconds), `sleep` and `rng` are the world, for tests to replace."""

    def __init__(
        self,
        commands: Iterable[Command],
        *,
        spawn: Spawn = spawn_on_leash,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        rng: random.Random | None = None,
    ) -> None:
        self._clock, self._sleep = clock, sleep
        rng = rng or random.Random()  # noqa: S311
        self._slot: Callable[[Command], Slot] = lambda command: Slot(command, spawn, clock, rng)
        self._slots = {command.name: self._slot(command) for command in commands}

    def start(self) -> None:
        """Start all."""
        for slot in self._slots.values():
            slot.start()

    def tick(self) -> None:
        """See who ended, start whose delay is over, keep the logs within bounds."""
        for slot in self._slots.values():
            slot.tick()

    def statuses(self) -> list[Status]:
        """Of all, in the order given; cheap enough for every redraw."""
        return [slot.status() for slot in self._slots.values()]

    def failed(self) -> list[Status]:
        """Those that will not be started again, because they cannot work as they are set."""
        return [status for status in self.statuses() if status.state is State.FAILED]

    def send(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a process; KeyError for an unknown name, nothing when it does not run."""
        self._slots[name].send(number)

    def kill(self, name: str) -> None:
        """`kill -9` a process: tests do what accidents do. It is started again like after any death."""
        self.send(name, signal.SIGKILL)

    def replace(self, command: Command, timeout: float = STOP_TIMEOUT) -> None:
        """End the process of this name, as `stop` would, and start `command` in its place."""
        self._end([self._slots[command.name]], timeout)
        self._slots[command.name] = self._slot(command)
        self._slots[command.name].start()

    def stop(self, timeout: float = STOP_TIMEOUT) -> None:
        """SIGTERM to all at once, `timeout` seconds for them to end, SIGKILL to the rest and to their children."""
        self._end(self._slots.values(), timeout)

    def _end(self, slots: Collection[Slot], timeout: float) -> None:
        for slot in slots:
            slot.stop()
        self._await_end(slots, timeout)
        for slot in slots:
            slot.send(signal.SIGKILL)
        # Only a process that hangs in the kernel (a dead disk) is still there then; the leash keeps it.
        self._await_end(slots, timeout)

    def _await_end(self, slots: Collection[Slot], timeout: float) -> None:
        deadline = self._clock() + timeout
        while any(slot.alive() for slot in slots) and self._clock() < deadline:
            self._sleep(0.05)
