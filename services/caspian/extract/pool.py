"""Pages in, outcomes out, each decided in a process that can be killed: a document that hangs, crashes or swells ends
alone, as `Poison` with its reason.

The processes are forked from one server that has everything loaded, so a fresh one costs milliseconds. All waiting is
done in threads: the event loop only ever awaits. One document per process is under way and one is ready to follow it;
further callers wait, which is the back-pressure that the adapter sees.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import socket
import struct
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from google.protobuf.message import Message

from caspian.events.v1 import page_pb2
from caspian.extract.sandbox import CPU_SIGNAL, Limits, StageFailedError, decode, serve
from caspian.extract.settings import ExtractSettings
from caspian.outcome import Outcome, Poison

__all__ = ["ExtractPool", "StageFailedError"]

# Imported once by the server that all processes are forked from.
PRELOAD = ["caspian.extract.stage", "caspian.extract.preload"]
# A killed process needs no time to go; a process that was asked to go and does not is killed.
GRACE_SECONDS = 2.0


class Slot:
    """One process at a time, replaced when it has served its share or died. Used by one thread at a time."""

    def __init__(self, settings: ExtractSettings) -> None:
        self._limits = Limits(settings.cpu_seconds, settings.memory_mb, settings.recycle_after)
        self._wall = settings.wall_seconds
        self._context = multiprocessing.get_context("forkserver")
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None
        self._served = 0
        # How often it was asked, now and when last looked at: tells whether it has been idle.
        self.used = 0
        self._seen = 0

    def run(self, request: bytes) -> Outcome:
        """Decide one page; blocks for at most the wall budget and the start of a process."""
        self.used += 1
        pipe = self._ready()
        try:
            pipe.send_bytes(request)
            reply = pipe.recv_bytes()
        except BlockingIOError:
            self._kill()
            return Poison(self._bury(timed_out=True))
        except (EOFError, OSError):
            return Poison(self._bury(timed_out=False))
        self._served += 1
        return decode(reply)

    @property
    def is_open(self) -> bool:
        """It has a process."""
        return self._process is not None

    def is_idle(self) -> bool:
        """It has a process that was not asked since the last call of this."""
        idle, self._seen = self.is_open and self.used == self._seen, self.used
        return idle

    def close(self) -> None:
        """End the process: it goes by itself when its pipe closes."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.join(GRACE_SECONDS)
            self._kill()
            self._process.join(GRACE_SECONDS)
        self._process = self._pipe = None

    def _ready(self) -> Connection:
        if self._served >= self._limits.documents or (self._process is not None and not self._process.is_alive()):
            self.close()
        if self._pipe is None:
            self._pipe, theirs = self._context.Pipe()
            _limit_waiting(self._pipe, self._wall)
            self._process = self._context.Process(target=serve, args=(theirs, self._limits), daemon=True)
            self._process.start()
            theirs.close()
            self._served = 0
        return self._pipe

    def _kill(self) -> None:
        if self._process is not None and self._process.is_alive():
            self._process.kill()

    def _bury(self, timed_out: bool) -> str:
        """Why the process is no more, for the dead letter."""
        assert self._process is not None
        self._process.join(GRACE_SECONDS)
        code = self._process.exitcode
        self.close()
        if timed_out:
            return f"killed: more than {self._wall:g} s"
        if CPU_SIGNAL is not None and code == -CPU_SIGNAL:
            return f"killed: more than {self._limits.cpu_seconds:g} s of CPU"
        if code is not None and code < 0:
            return f"killed: {signal.Signals(-code).name}"
        return f"killed: exit code {code}"


def _limit_waiting(pipe: Connection, seconds: float) -> None:
    """Let the kernel end a send or receive that takes longer: a watching thread for each page costs more than that."""
    whole, part = divmod(seconds, 1)
    with socket.socket(fileno=os.dup(pipe.fileno())) as end:
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            end.setsockopt(socket.SOL_SOCKET, option, struct.pack("ll", int(whole), int(part * 1e6)))


class ExtractPool:
    """`extract` in killable processes; a `stages.Stateless`."""

    reads: type[Message] = page_pb2.Page

    def __init__(self, settings: ExtractSettings) -> None:
        size = settings.processes or available_cores()
        multiprocessing.get_context("forkserver").set_forkserver_preload(PRELOAD)
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="extract")
        self._idle_seconds = settings.idle_seconds
        self._all = [Slot(settings) for _ in range(size)]
        # As many as threads that are not at work. Last in, first out: what is not needed gets idle and is retired.
        self._free = deque(self._all)
        # One more page a process than it works on: the next one is there when it has answered.
        self._permits = asyncio.Semaphore(2 * size)
        self._retiring: asyncio.TimerHandle | None = None

    async def handle(self, message: Message) -> Outcome:
        """Decide one `Page`.

        Raises:
            StageFailedError: the stage raised; the page may be tried again.
        """
        await self._permits.acquire()
        loop = asyncio.get_running_loop()
        work = loop.run_in_executor(self._threads, self._decide, message)
        # There is room again when the thread is done, even if nobody waits for the answer any more.
        work.add_done_callback(lambda _: self._permits.release())
        if self._retiring is None:
            self._retiring = loop.call_later(self._idle_seconds, self._look_for_idle, loop)
        return await asyncio.shield(work)

    def _decide(self, message: Message) -> Outcome:
        slot = self._free.pop()
        try:
            return slot.run(message.SerializeToString())
        finally:
            self._free.append(slot)

    def _look_for_idle(self, loop: asyncio.AbstractEventLoop) -> None:
        """End processes that did nothing since the last look: a fresh one costs milliseconds, an idle one memory."""
        self._retiring = None
        for slot in self._all:
            if slot.is_idle():
                self._threads.submit(self._retire, slot, slot.used)
        if any(slot.is_open for slot in self._all):
            self._retiring = loop.call_later(self._idle_seconds, self._look_for_idle, loop)

    def _retire(self, slot: Slot, used: int) -> None:
        """In a thread of the pool, which leaves one slot to spare."""
        try:
            self._free.remove(slot)
        except ValueError:  # at work again
            return
        if slot.used == used:
            slot.close()
        self._free.appendleft(slot)

    async def close(self) -> None:
        """End all processes; documents under way are finished first."""
        if self._retiring is not None:
            self._retiring.cancel()
        loop = asyncio.get_running_loop()
        for _ in range(2 * len(self._all)):
            await self._permits.acquire()
        await asyncio.gather(*(loop.run_in_executor(self._threads, slot.close) for slot in self._all))
        self._threads.shutdown(wait=False)


def available_cores() -> int:
    """Cores this process may use (a container's share)."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
