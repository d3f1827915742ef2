"""The leash itself: lines `+pid` and `-pid` in; at the end of its input, every process group still listed is killed.

One byte goes out when it is ready. Run as a script by `leash.py`, without the project's packages.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable


def remaining(lines: Iterable[str]) -> set[int]:
    """The process groups on the leash when the input ends; a line cut short by the parent's death is ignored."""
    groups: set[int] = set()
    for line in lines:
        sign, number = line[:1], line[1:]
        # 0 and 1 would be this process' own group and everybody's.
        if not number.endswith("\n") or not number.strip().isdigit() or int(number) <= 1:
            continue
        if sign == "+":
            groups.add(int(number))
        elif sign == "-":
            groups.discard(int(number))
    return groups


def main() -> None:
    """Hold on until the parent is gone; only that, or SIGKILL, ends it."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    sys.stdout.write(".")
    sys.stdout.close()
    for group in remaining(sys.stdin):
        try:
            os.killpg(group, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            continue


if __name__ == "__main__":
    main()
