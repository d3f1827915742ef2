"""`bound.py PARENT COMMAND…`: becomes COMMAND, which Linux kills when PARENT dies.

A script run by `leash.py` without the project's packages. Done here, between fork and exec, because code that runs in
a forked copy of a threaded parent can deadlock.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1  # <linux/prctl.h>


def main(argv: list[str]) -> None:
    """Never returns; exits with 127, like a shell, when the command cannot be run."""
    parent, command = int(argv[0]), argv[1:]
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    # It may have died before the call above, and no signal would come.
    if os.getppid() != parent:
        sys.exit(1)
    try:
        os.execvp(command[0], command)  # noqa: S606
    except OSError as exc:
        sys.stderr.write(f"{command[0]}: {exc.strerror}\n")
        sys.exit(127)


if __name__ == "__main__":
    main(sys.argv[1:])
