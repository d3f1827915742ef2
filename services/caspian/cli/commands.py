"""Every command of `caspian`: its name, where it is written, and the line `caspian --help` shows.

The module is imported when the command is called, so that `--help` is instant and `caspian pipe` never loads a broker
client. Each module offers its click command as `command`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """`summary` is the command's own first help line, repeated here because it is shown without importing it."""

    module: str
    summary: str


COMMANDS: dict[str, Entry] = {
    "config": Entry("caspian.cli.config", "Show every setting with the value in force, secrets masked."),
}
