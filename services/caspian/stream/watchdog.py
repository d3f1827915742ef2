"""The heart of a worker and the thread that listens to it: no beat for too long, or a stop that does not end, and the
process is ended. kafka-python's commit and abort have no time limit of their own, and a blocked loop looks alive."""

from __future__ import annotations

import faulthandler
import sys
import threading
import time
from collections.abc import Callable

from caspian.stream.exits import Exit, leave

Leave = Callable[[Exit, str], None]


class Heart:
    """`beat` from the work, `start` the listener; `leave` and `clock` are injected in tests."""

    def __init__(
        self, stall: float, *, clock: Callable[[], float] = time.monotonic, leave: Leave = leave, pause: float = 0.25
    ) -> None:
        self._stall, self._clock, self._leave, self._pause = stall, clock, leave, pause
        self._last = clock()
        self._deadline: float | None = None
        self._thread = threading.Thread(target=self._listen, name="watchdog", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self.beat()
        self._thread.start()

    def beat(self) -> None:
        """The work goes on."""
        self._last = self._clock()

    def beats(self) -> bool:
        """Whether the last beat is recent."""
        return self._clock() - self._last <= self._stall

    def deadline(self, seconds: float) -> None:
        """The process ends after `seconds`, finished or not."""
        if self._deadline is None:
            self._deadline = self._clock() + seconds

    def check(self) -> None:
        """End the process where it must be ended."""
        now = self._clock()
        if self._deadline is not None and now > self._deadline:
            self._leave(Exit.DRAIN_DEADLINE, "not stopped in time; what was in flight will be repeated")
        elif now - self._last > self._stall:
            faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
            self._leave(Exit.RESTART, f"no progress for {self._stall:.0f} s")

    def _listen(self) -> None:
        while True:
            time.sleep(self._pause)
            self.check()
