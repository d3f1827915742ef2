"""The same complaint of a client, again and again, as one line a minute.

A client that cannot reach its broker says so four times per attempt: eighty lines in ten seconds hid the one that names
the remedy.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

EVERY_S = 60.0


class Repeats(logging.Filter):
    """Lets the first record of a place in the code through, and then one a minute, with the number left out.

    Args:
        clients: names of loggers, their children included; the records of others pass.
        now: seconds that only grow.
    """

    def __init__(self, clients: tuple[str, ...], now: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clients = clients
        self._now = now
        # By place, not by text: the text holds counts and delays. As many entries as the clients have log calls.
        self._told: dict[tuple[str, int], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether to say it."""
        if record.name.split(".")[0] not in self._clients:
            return True
        place = record.pathname, record.lineno
        now = self._now()
        since, left_out = self._told.get(place, (-EVERY_S, 0))
        if now - since < EVERY_S:
            self._told[place] = since, left_out + 1
            return False
        self._told[place] = now, 0
        if left_out:
            record.msg, record.args = f"{record.getMessage()} (and {left_out} like it in the last minute)", ()
        return True
