"""A new text against the memory: what it was made from, as the `Reuse` of its article.

Same page first (the site itself says so), then equal and shared text; a text that contains two unrelated ones is a
composite. Offsets of shared passages are code points of both texts, known while the match's text is.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from caspian.dedupe.alignment import Alignment, align, passages
from caspian.dedupe.corpus import Match
from caspian.dedupe.folding import Folded, fold
from caspian.dedupe.memory import Memory, alias_hash
from caspian.dedupe.verdict import INVERSE
from caspian.events.v1 import article_pb2
from caspian.events.v1.article_pb2 import Reuse
from caspian.identity import ids
from caspian.identity.domain import registered_domain
from caspian.identity.url_key import url_key

# A canonical address is believed where the texts agree this far: some sites give every page the same one.
SAME_PAGE_COVERAGE = 0.5


@dataclass(frozen=True, slots=True)
class Relation:
    """The best match, and every text that a composite contains (ids, best first)."""

    match: Match
    contains: tuple[str, ...] = ()


def canonical_key(article: article_pb2.Article) -> str:
    """URL key of the canonical address, or empty where there is none, or it is the article's own."""
    if not article.canonical_url:
        return ""
    try:
        key = url_key(article.canonical_url)
    except ValueError:
        return ""
    # The front page is nobody's canonical address.
    return "" if key.endswith("/") or ids.article_id(key) == article.id else key


def relate(
    memory: Memory, article: article_pb2.Article, folded: Folded, prints: npt.NDArray[np.uint32], own: Collection[int]
) -> Relation | None:
    """What the article was made from, or None; `own` are slots that are not to be matched."""
    same = _same_page(memory, article, folded, own)
    if same is not None:
        return Relation(same)
    matches = memory.corpus.find(folded, prints, own)
    if not matches:
        return None
    best = matches[0]
    if best.kind == Reuse.SUPERSET:
        parts: dict[str, str] = {}
        for match in matches:
            if match.kind == Reuse.SUPERSET:
                record = memory.record(match.slot)
                parts.setdefault(record.cluster_id, record.id)
        if len(parts) > 1:
            return Relation(replace(best, kind=Reuse.COMPOSITE), tuple(parts.values()))
    return Relation(best)


def reuse_of(relation: Relation, memory: Memory, folded: Folded) -> Reuse:
    """The relation as the article's message, without cluster and original."""
    match = relation.match
    reuse = Reuse(
        kind=match.kind,
        match_id=memory.versions.id_of(match.slot),
        coverage_query=round(match.alignment.coverage_query, 4),
        coverage_match=round(match.alignment.coverage_other, 4),
        contains=relation.contains,
    )
    other = memory.article(match.slot)
    if other is not None and other.text:
        reuse.passages.extend(shared_passages(folded, fold(other.text)))
    return reuse


def shared_passages(query: Folded, other: Folded) -> list[Reuse.Passage]:
    """Shared stretches of two texts, in the order of the first."""
    return [
        Reuse.Passage(
            start=query.starts[start],
            end=query.ends[end - 1],
            match_start=other.starts[match_start],
            match_end=other.ends[match_end - 1],
        )
        for start, end, match_start, match_end in passages(query.words, other.words)
    ]


def inverse(reuse: Reuse, match_id: str) -> Reuse:
    """The same relation as the match sees it; `match_id` is the article that `reuse` belongs to."""
    turned = Reuse(
        kind=INVERSE.get(reuse.kind, reuse.kind),
        match_id=match_id,
        coverage_query=reuse.coverage_match,
        coverage_match=reuse.coverage_query,
    )
    for p in sorted(reuse.passages, key=lambda passage: passage.match_start):
        turned.passages.add(start=p.match_start, end=p.match_end, match_start=p.start, match_end=p.end)
    return turned


def _same_page(memory: Memory, article: article_pb2.Article, folded: Folded, own: Collection[int]) -> Match | None:
    slots: list[int] = []
    key = canonical_key(article)
    own_key = _key_of(article.url)
    if key and _same_site(key, own_key):
        known = memory.find(ids.article_id(key))
        slots += [known] if known is not None else []
        slots += _known_as(memory, key)
    if own_key:
        slots += _known_as(memory, own_key)
    best: Match | None = None
    least = SAME_PAGE_COVERAGE
    for slot in dict.fromkeys(slots):
        if slot in own:
            continue
        alignment = _alignment(memory, slot, folded)
        agreement = max(alignment.coverage_query, alignment.coverage_other)
        if agreement > least or (best is None and agreement == least):
            best, least = Match(slot, Reuse.SAME_PAGE, alignment), agreement
    return best


def _known_as(memory: Memory, key: str) -> list[int]:
    slots, _ = memory.aliases.query(np.array([alias_hash(key)], np.uint32))
    records = [(slot, memory.record(slot)) for slot in slots.tolist()]
    known = [
        (record.sequence, slot) for slot, record in records if key in record.aliases and _same_site(key, record.domain)
    ]
    return [slot for _, slot in sorted(known)]


def _alignment(memory: Memory, slot: int, folded: Folded) -> Alignment:
    return align(folded.words, np.frombuffer(memory.record(slot).word_hashes, np.uint16))


def _key_of(url: str) -> str:
    try:
        return url_key(url) if url else ""
    except ValueError:
        return ""


def _same_site(one: str, other: str) -> bool:
    return registered_domain(_host(one)) == registered_domain(_host(other))


def _host(key: str) -> str:
    return key.partition("/")[0].rpartition(":")[0] or key.partition("/")[0]
