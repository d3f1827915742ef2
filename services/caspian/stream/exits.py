"""How a worker ends. Anything that is not understood ends the process: only a dead process is sure not to commit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import NoReturn

import structlog

log = structlog.get_logger(__name__)


class Exit(IntEnum):
    """Exit codes; the supervisor and the manifests of deploy/ know them."""

    OK = 0
    # Settings, missing topics, refused access: a person must act, a restart does not help.
    UNUSABLE = 2
    # Every record fails by our own exceptions: stopped before the dead letters fill up.
    FAILURE_LIMIT = 65
    # Fail-stop: restart me, positions and state come from the broker.
    RESTART = 70
    # Asked to stop, and not done in time; what was in flight will be repeated.
    DRAIN_DEADLINE = 75


def leave(code: Exit, why: str) -> NoReturn:
    """End now, without the interpreter's own clean-up, which would flush and commit."""
    log.error("worker ends", why=why, code=int(code))
    sys.stderr.flush()
    sys.stdout.flush()
    os._exit(code)


class Unusable(Exception):
    """A worker cannot start until a person acts; the message names the thing and the remedy."""


class Unreachable(Unusable):
    """No broker answers. For a command that is final; a worker is started again, since an outage passes."""


@contextmanager
def restarted_when_unreachable() -> Iterator[None]:
    """A worker that starts during an outage ends with the code that says: start me again."""
    try:
        yield
    except Unreachable as exc:
        leave(Exit.RESTART, str(exc))
