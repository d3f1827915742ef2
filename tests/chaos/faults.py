"""A scheduled fault in, the thing itself done to a worker, a broker or a topic; what was done out, with its moments."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from chaos.cluster import Cluster
from chaos.fleet import Fleet
from chaos.intruder import Intruder
from chaos.schedule import Fault


@dataclass
class Done:
    """A fault that happened: `began`, and `ended` when its cause was taken away (seconds since 1970)."""

    fault: Fault
    began: float
    ended: float = 0.0
    # False: the target was not there, or the point was not reached.
    happened: bool = True
    note: str = ""


@dataclass
class Breaker:
    """Carries out faults; each lane is a thread that calls `carry_out` in order."""

    cluster: Cluster
    fleet: Fleet
    intruder: Intruder
    done: list[Done] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    _waiting: list[threading.Thread] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self, faults: list[Fault], began: float) -> threading.Thread:
        """Start a lane."""

        def lane() -> None:
            for fault in faults:
                if self._over.wait(max(0.0, began + fault.at - time.time())):
                    return
                self.carry_out(fault)

        thread = threading.Thread(target=lane, name="breaker", daemon=True)
        thread.start()
        self._waiting.append(thread)
        return thread

    def heal(self) -> None:
        """No further faults; wait for those under way, then take every cause away."""
        self._over.set()
        for thread in self._waiting:
            thread.join(120)
        self.cluster.heal()
        down = [node.index for node in self.cluster.nodes if not node.alive]
        self.cluster.resume(*range(3))
        if down:
            self.cluster.restart(*down)
        self.fleet.thaw()

    def carry_out(self, fault: Fault) -> None:
        """Do it; one that lasts is ended by a thread of its own unless it concerns brokers."""
        done = Done(fault, time.time())
        self.done.append(done)
        act: Callable[[Done], None] = getattr(self, "_" + fault.kind.replace("-", "_"))
        if fault.of_broker or not fault.seconds:
            self._do(act, done)
        else:
            thread = threading.Thread(target=self._do, args=(act, done), daemon=True)
            thread.start()
            self._waiting.append(thread)

    def _do(self, act: Callable[[Done], None], done: Done) -> None:
        try:
            act(done)
        except Exception as exc:
            done.happened, done.note = False, repr(exc)
            self.errors.append(f"{done.fault.kind} {done.fault.target}: {exc!r}")
        done.ended = time.time()

    def _pause(self, seconds: float) -> None:
        self._over.wait(seconds)

    # --- workers ---

    def _kill(self, done: Done) -> None:
        done.happened = self.fleet.send(done.fault.target[0], signal.SIGKILL)

    def _kill_many(self, done: Done) -> None:
        hit = [name for name in done.fault.target if self.fleet.send(name, signal.SIGKILL)]
        done.happened, done.note = bool(hit), f"{len(hit)} killed"

    def _term(self, done: Done) -> None:
        done.happened = self.fleet.send(done.fault.target[0], signal.SIGTERM)

    def _freeze(self, done: Done) -> None:
        done.happened = self.fleet.send(done.fault.target[0], signal.SIGSTOP)
        self._pause(done.fault.seconds)
        self.fleet.send(done.fault.target[0], signal.SIGCONT)

    def _kill_at_point(self, done: Done) -> None:
        self._at_point(done, signal.SIGKILL)

    def _freeze_at_point(self, done: Done) -> None:
        if self._at_point(done, signal.SIGSTOP):
            self._pause(done.fault.seconds)
        self.fleet.send(done.fault.target[0], signal.SIGCONT)

    def _at_point(self, done: Done, number: signal.Signals) -> bool:
        order = self.fleet.order(done.fault.target[0], done.fault.detail, str(int(number)))
        deadline = time.monotonic() + 15
        while order.exists() and time.monotonic() < deadline and not self._over.is_set():
            time.sleep(0.02)
        done.happened = not order.exists()
        order.unlink(missing_ok=True)
        done.began = time.time()
        return done.happened

    def _scale(self, done: Done) -> None:
        self.fleet.scale(done.fault.target[0], wanted=False)
        self._pause(done.fault.seconds)
        self.fleet.scale(done.fault.target[0], wanted=True)

    def _clock(self, done: Done) -> None:
        order = self.fleet.order(done.fault.target[0], "clock", done.fault.detail)
        self._pause(done.fault.seconds)
        order.unlink(missing_ok=True)

    # --- records ---

    def _malformed(self, done: Done) -> None:
        done.note = self.intruder.malformed(done.fault.target[0], random.Random(f"{done.fault}"))

    def _repeats(self, done: Done) -> None:
        done.note = self.intruder.repeats(done.fault.target[0], random.Random(f"{done.fault}"))

    # --- brokers ---

    def _broker_kill(self, done: Done) -> None:
        nodes = self._nodes(done)
        self.cluster.kill(*nodes)
        self._pause(done.fault.seconds)
        self.cluster.restart(*nodes)

    _two_down = _all_down = _broker_kill

    def _broker_freeze(self, done: Done) -> None:
        nodes = self._nodes(done)
        self.cluster.pause(*nodes)
        self._pause(done.fault.seconds)
        self.cluster.resume(*nodes)

    def _rolling_restart(self, done: Done) -> None:
        for node in self._nodes(done):
            self.cluster.restart(node)

    def _partition(self, done: Done) -> None:
        self.cluster.cut()
        self._pause(done.fault.seconds)
        self.cluster.heal()

    def _disk_full(self, done: Done) -> None:
        node = self._nodes(done)[0]
        done.note = "ended by itself" if self.cluster.fill_disk(node) else "had to be killed"
        self.cluster.kill(node)
        self.cluster.restart(node)

    @staticmethod
    def _nodes(done: Done) -> list[int]:
        return [int(node) for node in done.fault.target]
