"""What is known of every article for a year: version, visit, content hash. An id in, `Known` out.

Kept in columns of 60 bytes an article in all, because a year of articles has to fit.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from caspian.dedupe.slots import MISSING, SlotMap
from caspian.events.v1 import state_pb2
from caspian.identity import ids

_HEX = frozenset("0123456789abcdef")
# Ids and content hashes are kept as 16 bytes.
_BYTES = 16


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
        self._free: list[int] = []
        self._ids, self._hashes, self._gone = bytearray(), bytearray(), bytearray()
        self._versions, self._visits, self._source = array("I"), array("I"), array("I")
        self._fetched = array("q")
        # Ids that are not 32 hex digits come from hand-made input only.
        self._odd_ids: dict[bytes, str] = {}
        self._sources: list[str] = []
        self._source_numbers: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._gone) - len(self._free)

    def slot(self, article_id: str) -> int:
        """Slot of an article, or `MISSING`."""
        raw = _pack(article_id)
        slot = self._slots.get(int.from_bytes(raw[:8], "little"))
        return slot if slot != MISSING and self._id(slot) == raw else MISSING

    def id_of(self, slot: int) -> str:
        """Id of the article of a slot."""
        raw = self._id(slot)
        return self._odd_ids.get(raw) or raw.hex()

    def fetched(self, slot: int) -> int:
        """Fetch time of the article of a slot, seconds."""
        return self._fetched[slot]

    def known(self, slot: int) -> Known:
        """The row of a slot."""
        content = self._hashes[slot * _BYTES : (slot + 1) * _BYTES]
        return Known(
            id=self.id_of(slot),
            version=self._versions[slot],
            visit=self._visits[slot],
            content_hash=content.hex() if any(content) else "",
            gone=bool(self._gone[slot]),
            fetched=self._fetched[slot],
            source_id=self._sources[self._source[slot]],
        )

    def put(self, record: state_pb2.MemoryRecord, slot: int) -> int:
        """Set or replace the row of an article; returns its slot. `slot` is what `slot(record.id)` says."""
        if slot == MISSING:
            slot = self._allocate(record.id)
        self._hashes[slot * _BYTES : (slot + 1) * _BYTES] = _pack(record.content_hash)
        self._versions[slot], self._visits[slot] = record.version, record.visit
        self._fetched[slot], self._gone[slot] = record.fetched_at.seconds, record.gone
        number = self._source_numbers.setdefault(record.source_id, len(self._sources))
        if number == len(self._sources):
            self._sources.append(record.source_id)
        self._source[slot] = number
        return slot

    def forget(self, slot: int) -> None:
        """Free the row of a slot."""
        raw = self._id(slot)
        self._slots.remove(int.from_bytes(raw[:8], "little"), slot)
        self._odd_ids.pop(raw, None)
        self._free.append(slot)

    def _id(self, slot: int) -> bytes:
        return bytes(self._ids[slot * _BYTES : (slot + 1) * _BYTES])

    def _allocate(self, article_id: str) -> int:
        raw = _pack(article_id)
        if self._free:
            slot = self._free.pop()
            self._ids[slot * _BYTES : (slot + 1) * _BYTES] = raw
        else:
            slot = len(self._gone)
            self._ids += raw
            self._hashes += bytes(_BYTES)
            self._gone.append(0)
            for column in (self._versions, self._visits, self._source, self._fetched):
                column.append(0)
        self._slots.put(int.from_bytes(raw[:8], "little"), slot)
        if raw.hex() != article_id:
            self._odd_ids[raw] = article_id
        return slot


def _pack(text: str) -> bytes:
    if not text:
        return bytes(_BYTES)
    return bytes.fromhex(text if len(text) == 32 and _HEX.issuperset(text) else ids.digest("packed", text))
