"""The last changes by their offset in `enriched`: what a reader missed, or that it missed too much."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from itertools import islice

from caspian.board.board import Change


class Changes:
    """A bounded ring shared by all readers: each holds a position and nothing else, so none costs memory by being slow.

    `encode` makes what is sent of a change, once for all readers.
    """

    def __init__(self, most: int, encode: Callable[[Change], bytes]) -> None:
        self._encode = encode
        self._ring: deque[tuple[Change, bytes]] = deque()
        self._most = most
        # Everything after this offset is in the ring; nothing is known before `begin`.
        self._floor = -1
        self.last = -1

    def begin(self, offset: int) -> None:
        """Events are read from here on."""
        self._floor = self.last = offset - 1

    def pass_over(self, offset: int) -> None:
        """The event at `offset` changed nothing."""
        self.last = max(self.last, offset)

    def add(self, change: Change) -> None:
        """The next change."""
        self._ring.append((change, self._encode(change)))
        self.last = max(self.last, change.offset)
        if len(self._ring) > self._most:
            self._floor = self._ring.popleft()[0].offset

    def since(self, offset: int) -> list[tuple[Change, bytes]] | None:
        """Changes after `offset`, oldest first; None where they are not all known any more, or never will be."""
        if offset < self._floor or offset > self.last:
            return None
        if not self._ring or offset >= self._ring[-1][0].offset:
            return []
        behind = 0
        for change, _ in reversed(self._ring):
            if change.offset <= offset:
                break
            behind += 1
        return list(islice(self._ring, len(self._ring) - behind, None))
