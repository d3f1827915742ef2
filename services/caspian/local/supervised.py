"""One command in, a process that is kept running out: started again after a growing, jittered delay, and its status.

One that ends with 2 (its settings are wrong) is not started again, since the next try would end the same.
"""

from __future__ import annotations

import os
import random
import signal
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import IO, Protocol

from caspian.local import leash
from caspian.local.process_log import ProcessLog

# Any other code, 0 and the workers' 70 ("start me again") included, means: start it again.
EXIT_SETTINGS = 2
# What a shell, and the leash, say of a command that cannot be run.
EXIT_CANNOT_RUN = 127
# Half a second is what a broker's hiccup takes; at 30 s a dead Kafka is asked twice a minute by each worker.
FIRST_DELAY, LONGEST_DELAY = 0.5, 30.0
# Workers that die together must not come back together.
JITTER = (0.75, 1.25)
# Lived longer than this: the next death is a new story, with the first delay again.
STABLE_AFTER = 60.0


class State(Enum):
    """Of one supervised process."""

    RUNNING = "running"
    RESTARTING = "restarting"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Command:
    """What to run: `env` is added to this process' environment, `log` receives stdout and stderr."""

    name: str
    argv: tuple[str, ...]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Status:
    """One line of the table. `exit_code` is the last one (negative: the signal's number), None before any end."""

    name: str
    state: State
    restarts: int
    exit_code: int | None
    # Seconds until it starts again; 0 unless restarting.
    restart_in: float
    last_line: str
    pid: int | None

    @property
    def text(self) -> str:
        """`running`, `restarting in 3 s`, `failed (exit code 2)`, `stopped`."""
        if self.state is State.RESTARTING:
            return f"restarting in {self.restart_in:.0f} s"
        if self.state is State.FAILED:
            return f"failed (exit code {self.exit_code})"
        value: str = self.state.value
        return value


class Process(Protocol):
    """The part of `leash.Leashed` that is used."""

    pid: int

    def poll(self) -> int | None: ...  # noqa: D102
    def send_signal(self, sig: int) -> None: ...  # noqa: D102


Spawn = Callable[[Command, IO[bytes]], Process]


def spawn_on_leash(command: Command, log: IO[bytes]) -> leash.Leashed:
    """The way processes are started outside of tests: they die when this process does."""
    return leash.spawn(command.argv, env={**os.environ, **command.env}, log=log)


class Slot:
    """One command and the process that is running it, or will be."""

    def __init__(self, command: Command, spawn: Spawn, clock: Callable[[], float], rng: random.Random) -> None:
        self._command, self._spawn, self._clock, self._rng = command, spawn, clock, rng
        self._log = ProcessLog(command.log)
        self._process: Process | None = None
        self._state = State.STOPPED
        self._exit_code: int | None = None
        self._restarts = 0
        self._deaths_in_a_row = 0
        self._started_at = self._restart_at = 0.0
        self._problem = ""

    def start(self) -> None:
        """Start it now."""
        self._started_at = self._clock()
        try:
            with self._log.open() as log:
                self._process = self._spawn(self._command, log)
        except OSError as exc:
            self._problem = f"{exc.filename or self._command.argv[0]}: {exc.strerror or exc}"
            # The rest (no memory, no processes, a full disk) may pass.
            lasting = isinstance(exc, FileNotFoundError | PermissionError | NotADirectoryError)
            self._exit_code = EXIT_CANNOT_RUN if lasting else None
            self._died()
        else:
            self._state, self._problem = State.RUNNING, ""

    def tick(self) -> None:
        """See whether it ended, or whether it is time to start it again."""
        if self._state is State.RUNNING and not self.alive():
            self._died()
        elif self._state is State.RESTARTING and self._clock() >= self._restart_at:
            self._restarts += 1
            self.start()
        self._log.trim()

    def alive(self) -> bool:
        """Its process runs; takes note of its end."""
        if self._process is None:
            return False
        code = self._process.poll()
        if code is None:
            return True
        self._exit_code = code
        self._process = None
        return False

    def send(self, number: signal.Signals) -> None:
        """Nothing when it does not run."""
        if self._process is not None:
            self._process.send_signal(number)

    def stop(self) -> None:
        """Ask it to end, and do not start it again."""
        if self._state is not State.FAILED:
            self._state = State.STOPPED
        # A frozen process keeps SIGTERM for later.
        self.send(signal.SIGCONT)
        self.send(signal.SIGTERM)

    def status(self) -> Status:
        """Its line of the table."""
        waiting = self._state is State.RESTARTING
        return Status(
            name=self._command.name,
            state=self._state,
            restarts=self._restarts,
            exit_code=self._exit_code,
            restart_in=max(0.0, self._restart_at - self._clock()) if waiting else 0.0,
            last_line=self._problem or self._log.last_line(),
            pid=self._process.pid if self._process is not None else None,
        )

    def _died(self) -> None:
        if self._exit_code in (EXIT_SETTINGS, EXIT_CANNOT_RUN):
            self._state = State.FAILED
            return
        stable = self._clock() - self._started_at > STABLE_AFTER
        self._deaths_in_a_row = 1 if stable else self._deaths_in_a_row + 1
        delay = min(LONGEST_DELAY, FIRST_DELAY * 2 ** min(self._deaths_in_a_row - 1, 16))
        self._restart_at = self._clock() + delay * self._rng.uniform(*JITTER)
        self._state = State.RESTARTING
