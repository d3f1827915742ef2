"""A new article in, the earlier ones whose relation it changes out.

An excerpt that came before its original learns of it; and where the new article takes the place of its cluster's
original, the others name it.
"""

from __future__ import annotations

from dataclasses import dataclass

from caspian.dedupe.memory import Memory
from caspian.dedupe.relations import inverse
from caspian.dedupe.verdict import COPIES
from caspian.events.v1 import article_pb2, state_pb2
from caspian.events.v1.article_pb2 import Reuse

# Articles revised by one input, the newest first: bounds the transaction where a much copied text gets a new original.
MAX_REVISIONS = 64


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier article with its new relation: the record to amend, the article to send on (version not raised).

    None for an article that is gone or too old to be sent again: its relation is remembered all the same, since what
    comes later is judged by it.
    """

    record: state_pb2.MemoryRecord
    article: article_pb2.Article | None


def revisions(memory: Memory, new: state_pb2.MemoryRecord, reuse: Reuse, match: int | None) -> list[Revision]:
    """Relations that change because of the stored article `new`, which stands to `match` as `reuse` says."""
    if match is None or reuse.kind not in COPIES:
        return []
    matched = memory.record(match)
    cluster = memory.clusters.get(new.cluster_id)
    if matched.cluster_id != new.cluster_id or cluster is None:
        return []
    turned: Reuse | None = None
    can_turn = matched.reuse.kind not in COPIES
    if can_turn and reuse.kind == Reuse.SUPERSET and not _predates(matched, new):
        turned = _turn(memory, matched, reuse, new.id)
    takes_over = memory.versions.id_of(cluster.original) == new.id
    if takes_over and can_turn and turned is None:
        turned = _turn(memory, matched, reuse, new.id)
    found = []
    if turned is not None:
        found += _revise(memory, match, turned, new.id if takes_over else "")
    if takes_over:
        others = [slot for slot in cluster.members if slot not in (match if turned else None, cluster.original)]
        others.sort(key=lambda slot: -memory.record(slot).sequence)
        for slot in others:
            if len(found) == MAX_REVISIONS:
                break
            found += _revise(memory, slot, None, new.id)
    return found


def _predates(one: state_pb2.MemoryRecord, other: state_pb2.MemoryRecord) -> bool:
    trusted = one.published_at_trusted and other.published_at_trusted
    return trusted and one.published_at.seconds < other.published_at.seconds


def _turn(memory: Memory, matched: state_pb2.MemoryRecord, reuse: Reuse, new: str) -> Reuse:
    """Give the match the inverse relation at once, for it may decide which member is the original."""
    turned = inverse(reuse, new)
    matched.reuse.kind = turned.kind
    matched.predates_match = False
    memory.amend(matched)
    return turned


def _revise(memory: Memory, slot: int, reuse: Reuse | None, original: str) -> list[Revision]:
    """The article with its new relation; none where it is as it should be, or cannot be sent and stays as it is."""
    article, record = memory.article(slot), memory.record(slot)
    if article is None or record.gone:
        return [Revision(record, None)] if reuse is not None else []
    original = original or article.reuse.original_id
    if reuse is None and article.reuse.original_id == original:
        return []
    if reuse is not None:
        cluster = article.reuse.cluster_id
        article.reuse.CopyFrom(reuse)
        article.reuse.cluster_id = cluster
    article.reuse.original_id = record.original_id = original
    return [Revision(record, article)]
