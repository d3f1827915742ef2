"""A file that a process writes its output to: opened for it, kept within bounds, its last line read for the table."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import IO

# Two of these per process at most: `caspian up` may run for months on a laptop.
MOST_BYTES = 16 * 1024 * 1024
# More of a line than a table shows; enough of the end to find it.
LINE_CHARS = 300
_TAIL_BYTES = 8192


class ProcessLog:
    """The log at `path`; the one before it, when it grew too large, at `path` + `.1`."""

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self.path = path
        self._most_bytes = most_bytes

    def open(self) -> IO[bytes]:
        """For a child's output; appends, since a restarted process must not wipe why it died."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        return self.path.open("ab")

    def trim(self) -> None:
        """Start anew when too large. The writer keeps its file open, so the content is moved, not the file."""
        try:
            if self.path.stat().st_size <= self._most_bytes:
                return
            shutil.copyfile(self.path, self.path.with_name(f"{self.path.name}.1"))
            os.truncate(self.path, 0)
        except OSError:
            # A full disk must not take the supervisor down: it is what can still stop everything in order.
            return

    def last_line(self) -> str:
        """The last line with anything in it, printable, at most 300 characters; empty when there is none."""
        try:
            with self.path.open("rb") as file:
                file.seek(max(0, self.path.stat().st_size - _TAIL_BYTES))
                tail = file.read(_TAIL_BYTES).decode(errors="replace")
        except OSError:
            return ""
        for line in reversed(tail.splitlines()):
            # Titles of foreign pages get into logs: no escape sequence may reach the terminal.
            shown = "".join(char if char.isprintable() else " " for char in line).strip()
            if shown:
                return shown[:LINE_CHARS]
        return ""
