"""A command in, a process out that never outlives this one, not even when this one is killed by `kill -9`.

Two holds. A *leash*, one tiny process per parent, keeps the reading end of a pipe whose writing end only the parent
has: when the parent is gone, for whatever reason, the pipe ends and the leash kills every process group registered
with it. On Linux the kernel also kills each child itself when its parent dies (PR_SET_PDEATHSIG), which covers a leash
that was killed first. Children lead their own session: Ctrl-C reaches the parent only, which stops them in order.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_HERE = Path(__file__).parent
# Isolated, without site: starts in 15 ms and 7 MB, and no package of the project can break it.
_PYTHON = (sys.executable, "-I", "-S")


class _Leash:
    """The leash process of this process, started when first needed and again should it die."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.groups: set[int] = set()
        self.process: subprocess.Popen[bytes] | None = None

    def hold(self, group: int) -> None:
        with self.lock:
            self.groups.add(group)
            self._tell(f"+{group}\n".encode())

    def release(self, group: int) -> None:
        with self.lock:
            self.groups.discard(group)
            self._tell(f"-{group}\n".encode())

    def _tell(self, line: bytes) -> None:
        if self.process is not None and self.process.poll() is None:
            try:
                self._write(line)
            except BrokenPipeError:
                pass
            else:
                return
        self.process = subprocess.Popen(
            [*_PYTHON, str(_HERE / "leash_process.py")],
            # Unbuffered: a forked copy can close it without a lock, and a line is one write.
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        assert self.process.stdout is not None
        with self.process.stdout as said:
            # It is deaf to signals from here on.
            said.read(1)
        self._write(b"".join(b"+%d\n" % group for group in sorted(self.groups)))

    def _write(self, data: bytes) -> None:
        assert self.process is not None
        assert self.process.stdin is not None
        self.process.stdin.write(data)


_leash = _Leash()


class Leashed:
    """A process on the leash. Once it was seen to have ended, what it left in its group is killed, and it is let go."""

    def __init__(self, popen: subprocess.Popen[bytes]) -> None:
        self._popen = popen
        self._held = True
        self.pid = popen.pid
        _leash.hold(self.pid)

    @property
    def returncode(self) -> int | None:
        """As last seen: None, the exit code, or minus a signal's number."""
        return self._popen.returncode

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self._let_go() if self._popen.poll() is not None else None

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; subprocess.TimeoutExpired after `timeout` seconds."""
        self._popen.wait(timeout)
        return self._let_go()

    def send_signal(self, number: int) -> None:
        """To the process itself; nothing when it has ended."""
        self._popen.send_signal(number)

    def _let_go(self) -> int:
        # At once: its number may come to belong to somebody else.
        if self._held:
            self._held = False
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            _leash.release(self.pid)
        code: int = self._popen.returncode
        return code


def spawn(
    argv: Sequence[str | os.PathLike[str]],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    log: IO[bytes] | int = subprocess.DEVNULL,
) -> Leashed:
    """Start `argv` on the leash, as the leader of its own process group; stdout and stderr go to `log`.

    Raises:
        OSError: the command cannot be started.
    """
    if shutil.which(argv[0], path=(os.environ if env is None else env).get("PATH")) is None:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(argv[0]))
    popen = subprocess.Popen(
        [*_bound_to_parent(), *argv],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=None if env is None else dict(env),
        cwd=cwd,
        start_new_session=True,
    )
    return Leashed(popen)


def _bound_to_parent() -> tuple[str, ...]:
    # The kernel's signal follows the *thread* that started the child, so a passing thread must not ask for it.
    if sys.platform != "linux" or threading.current_thread() is not threading.main_thread():
        return ()
    return (*_PYTHON, str(_HERE / "bound.py"), str(os.getpid()))


def _forget() -> None:
    # A forked copy (multiprocessing) would hold the pipe open after its parent died, and has children of its own.
    global _leash
    if _leash.process is not None and _leash.process.stdin is not None:
        _leash.process.stdin.close()
    _leash = _Leash()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
