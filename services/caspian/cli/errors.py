"""Exceptions in, one line for a person and an exit code out; what is not foreseen keeps its traceback."""

from __future__ import annotations

import os
import sys

# As a shell reports a process that a signal ended: 128 + SIGINT, 128 + SIGPIPE.
INTERRUPTED = 130
NOBODY_READS = 141
# Some of the input could not be used; the rest was.
PARTLY = 1
# A person must act first: settings, missing topics, an unreachable broker, wrong usage.
UNUSABLE = 2


def explain(exc: BaseException) -> tuple[str, int] | None:
    """The line to print (may be empty) and the exit code; None for a mistake of ours.

    Imports only once something went wrong: the modules behind these classes are slow to load.
    """
    if isinstance(exc, KeyboardInterrupt):
        return "", INTERRUPTED
    if isinstance(exc, BrokenPipeError):
        return "", NOBODY_READS
    from caspian.local.errors import LocalKafkaError
    from caspian.settings import SettingsError
    from caspian.stream.exits import Unusable

    if isinstance(exc, SettingsError | Unusable | LocalKafkaError):
        return " ".join(str(exc).split()), UNUSABLE
    return None


def silence_stdout() -> None:
    """Nobody reads any more: what is still buffered must not fail again when the interpreter ends."""
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)
    except (OSError, ValueError):
        pass  # not a real file: nothing is flushed at the end
