"""What is known of every article for a year: version, visit, content hash. An id in, `Known` out.

Kept in columns of 60 bytes an article in all, because a year of articles has to fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from caspian.dedupe.slots import MISSING, SlotMap
from caspian.events.v1 import state_pb2
from caspian.identity import ids

_HEX = frozenset("0123456789abcdef")
_COLUMNS: dict[str, tuple[str, int]] = {
    "id": ("u1", 16), "hash": ("u1", 16), "version": ("u4", 0), "visit": ("u4", 0),
    "fetched": ("i8", 0), "source": ("u4", 0), "gone": ("u1", 0),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """The last state of one article; `content_hash` is empty while it is gone, `fetched` is in seconds."""

    id: str
    version: int
    visit: int
    content_hash: str
    gone: bool
    fetched: int
    source_id: str


class Versions:
    """Table of `Known` by article id; its slot numbers serve the whole of dedupe and never leave it."""

    def __init__(self) -> None:
        self._slots = SlotMap()
        self._columns: dict[str, Any] = {}
        self._free: list[int] = []
        self._size = 0
        # Ids that are not 32 hex digits come from hand-made input only.
        self._odd_ids: dict[bytes, str] = {}
        self._sources: list[str] = []
        self._source_numbers: dict[str, int] = {}
        self._grow(1 << 10)

    def __len__(self) -> int:
        return self._size - len(self._free)

    @property
    def nbytes(self) -> int:
        """Memory of the table, bytes."""
        columns: int = sum(column.nbytes for column in self._columns.values())
        return self._slots.nbytes + columns

    def slot(self, article_id: str) -> int:
        """Slot of an article, or `MISSING`."""
        raw = _pack(article_id)
        slot = self._slots.get(int.from_bytes(raw[:8], "little"))
        return slot if slot != MISSING and self._columns["id"][slot].tobytes() == raw else MISSING

    def known(self, slot: int) -> Known:
        """The row of a slot."""
        c = self._columns
        raw, content = c["id"][slot].tobytes(), c["hash"][slot].tobytes()
        return Known(
            id=self._odd_ids.get(raw) or raw.hex(),
            version=int(c["version"][slot]),
            visit=int(c["visit"][slot]),
            content_hash=content.hex() if any(content) else "",
            gone=bool(c["gone"][slot]),
            fetched=int(c["fetched"][slot]),
            source_id=self._sources[c["source"][slot]],
        )

    def put(self, record: state_pb2.MemoryRecord) -> int:
        """Set or replace the row of an article; returns its slot."""
        raw = _pack(record.id)
        slot = self.slot(record.id)
        if slot == MISSING:
            slot = self._allocate()
            self._slots.put(int.from_bytes(raw[:8], "little"), slot)
            if raw.hex() != record.id:
                self._odd_ids[raw] = record.id
        c = self._columns
        c["id"][slot] = np.frombuffer(raw, np.uint8)
        c["hash"][slot] = np.frombuffer(_pack(record.content_hash), np.uint8)
        c["version"][slot], c["visit"][slot] = record.version, record.visit
        c["fetched"][slot], c["gone"][slot] = record.fetched_at.seconds, record.gone
        number = self._source_numbers.setdefault(record.source_id, len(self._sources))
        if number == len(self._sources):
            self._sources.append(record.source_id)
        c["source"][slot] = number
        return slot

    def forget(self, slot: int) -> None:
        """Free the row of a slot."""
        raw = self._columns["id"][slot].tobytes()
        self._slots.remove(int.from_bytes(raw[:8], "little"), slot)
        self._odd_ids.pop(raw, None)
        self._free.append(slot)

    def _allocate(self) -> int:
        if self._free:
            return self._free.pop()
        if self._size == len(self._columns["version"]):
            self._grow(self._size * 2)
        self._size += 1
        return self._size - 1

    def _grow(self, size: int) -> None:
        for name, (dtype, width) in _COLUMNS.items():
            column = np.zeros((size, width) if width else size, dtype)
            if name in self._columns:
                column[: self._size] = self._columns[name]
            self._columns[name] = column


def _pack(text: str) -> bytes:
    if not text:
        return bytes(16)
    return bytes.fromhex(text if len(text) == 32 and _HEX.issuperset(text) else ids.digest("packed", text))
