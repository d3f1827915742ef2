"""`__consumer_offsets` in, the commits of each group in the order of the log out: what it committed, and when less.

Asking a coordinator is not enough: one that was frozen or cut off answers, when it is back, with what it knew before
its successor took over, and a commit seems to have gone back that never did. Every coordinator is built from the log.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator

from chaos.reading import Record

TOPIC = "__consumer_offsets"
# A group's members and the groups' metadata stand in the same topic, under other key versions.
_COMMIT_KEYS = (0, 1)

# Group, topic, partition.
Place = tuple[str, str, int]


def place_of(key: bytes | None) -> Place | None:
    """Whose commit a record is (OffsetCommitKey), None for other kinds."""
    if key is None or struct.unpack_from(">h", key)[0] not in _COMMIT_KEYS:
        return None
    at = 2
    texts = []
    for _ in range(2):
        (size,) = struct.unpack_from(">h", key, at)
        texts.append(key[at + 2 : at + 2 + size].decode())
        at += 2 + size
    return texts[0], texts[1], struct.unpack_from(">i", key, at)[0]


def offset_of(value: bytes) -> int:
    """The committed offset (OffsetCommitValue: version, offset, …)."""
    return int(struct.unpack_from(">hq", value)[1])


def history(records: Iterable[Record], group: str, topic: str) -> dict[int, list[tuple[float, int]]]:
    """Per partition: when which offset was committed, in the order of the log."""
    found: dict[int, list[tuple[float, int]]] = {}
    for record in records:
        place = place_of(record.key)
        if place is not None and record.value is not None and place[:2] == (group, topic):
            found.setdefault(place[2], []).append((record.timestamp, offset_of(record.value)))
    return found


def went_back(records: Iterable[Record], groups: Iterable[str]) -> Iterator[str]:
    """Each commit of these groups that is lower than one before it."""
    wanted, known = set(groups), dict[Place, int]()
    for record in records:
        place = place_of(record.key)
        if place is None or record.value is None or place[0] not in wanted:
            continue
        offset = offset_of(record.value)
        if offset < known.get(place, 0):
            yield f"{place[0]}/{place[2]}: {known[place]} → {offset}"
        known[place] = offset
