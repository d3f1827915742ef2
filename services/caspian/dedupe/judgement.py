"""One article against the memory in, its record out: cluster, original, story. What the stage then writes down."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from caspian.dedupe.clusters import cluster_id
from caspian.dedupe.features import features
from caspian.dedupe.fingerprint import fingerprints
from caspian.dedupe.folding import fold
from caspian.dedupe.memory import Memory, alias_hash, pack_features
from caspian.dedupe.relations import canonical_key, relate, reuse_of
from caspian.dedupe.slots import MISSING
from caspian.dedupe.verdict import COPIES, MIN_WORDS
from caspian.events.v1 import article_pb2, state_pb2
from caspian.events.v1.article_pb2 import Metadata, Reuse

DAY = 24 * 3600
# 1 January 1995: the web had no news before, so an earlier date is a broken clock or an empty field.
FIRST_NEWS = 788_918_400


@dataclass(frozen=True, slots=True)
class Judgement:
    """The record to be stored (without version and article), the relation, and where its story's score came from."""

    record: state_pb2.MemoryRecord
    reuse: Reuse
    score: float
    match: int | None


def judge(memory: Memory, article: article_pb2.Article, previous: state_pb2.MemoryRecord | None) -> Judgement:
    """Find the article's relation, cluster and story. `previous` is its own earlier record, already withdrawn.

    Cluster and story, once given, stay.
    """
    body = fold(article.text)
    title = article.metadata.title
    prints = fingerprints(body.stream)
    record = _facts(article, previous)
    relation = relate(memory, article, body, prints, ())
    found = features(fold(title), body, title, article.text)
    reuse = Reuse(kind=Reuse.NONE)
    match: int | None = None
    score = 1.0
    if relation is not None:
        match = relation.match.slot
        reuse = reuse_of(relation, memory, body)
    matched = memory.record(match) if match is not None else None
    if matched is not None and (reuse.kind in COPIES or reuse.kind == Reuse.COMPOSITE):
        record.story.id = matched.story.id
        score = round(max(reuse.coverage_query, reuse.coverage_match), 4)
    else:
        placement = memory.stories.place(article.id, found, record.language, record.published_at.seconds)
        record.story.id, score = placement.story_id, placement.score
        single, kind = placement.rewritten, Reuse.REWRITE
        if single is None:
            single, kind = placement.translated, Reuse.TRANSLATION
        if relation is None and single is not None and len(body.words) >= MIN_WORDS:
            match, matched = single, memory.record(single)
            reuse = Reuse(kind=kind, match_id=matched.id)
    if matched is not None:
        if reuse.kind in COPIES:
            record.cluster_id = matched.cluster_id
        elif reuse.kind != Reuse.PARTIAL:
            record.made_from = matched.cluster_id
        record.predates_match = (
            record.published_at_trusted
            and matched.published_at_trusted
            and record.published_at.seconds < matched.published_at.seconds
        )
    if previous is not None and previous.cluster_id:
        record.cluster_id, record.story.id = previous.cluster_id, previous.story.id
    record.cluster_id = record.cluster_id or cluster_id(article.id)
    if len(body.words) >= MIN_WORDS and memory.corpus.exact.get(body.exact) == MISSING:
        # Later copies are found through the first text of their kind, which need not be the match: another address of
        # the same page goes before it. One text has the hash, so that which one does not depend on who left when.
        record.exact_hash = body.exact
    record.word_hashes = body.words.tobytes()
    if _is_original(reuse.kind):
        record.fingerprints = memory.corpus.index.select(prints).tobytes()
    record.features.CopyFrom(pack_features(found))
    record.reuse.kind = reuse.kind
    record.aliases.extend(_new_aliases(memory, article))
    return Judgement(record, reuse, score, match)


def original_of(memory: Memory, record: state_pb2.MemoryRecord, match: int | None) -> str:
    """Id of the original of the cluster that a stored article belongs to."""
    cluster = memory.clusters.get(record.cluster_id)
    if cluster is None:
        return record.id
    found = memory.versions.id_of(cluster.original)
    if found != record.id and match is not None:
        named = memory.record(match)
        # An original that is too old to be known is still what its copies name.
        if named.cluster_id == record.cluster_id and named.original_id and memory.find(named.original_id) is None:
            return named.original_id
    return found


def packed(article: article_pb2.Article) -> bytes:
    """An Article as the memory keeps it."""
    return zlib.compress(article.SerializeToString(deterministic=True), 1)


def _facts(article: article_pb2.Article, previous: state_pb2.MemoryRecord | None) -> state_pb2.MemoryRecord:
    where = article.provenance
    record = state_pb2.MemoryRecord(
        id=article.id,
        visit=article.visit,
        content_hash=article.content_hash,
        source_id=where.source_id,
        publisher=where.publisher or where.domain or where.source_id,
        wire_origin=where.wire_origin,
        language=article.metadata.language,
        domain=where.domain,
    )
    record.first_seen_at.seconds = where.fetched_at.seconds
    if previous is not None and previous.HasField("first_seen_at"):
        record.first_seen_at.CopyFrom(previous.first_seen_at)
    published, confidence = article.metadata.published_at.seconds, article.metadata.published_at_confidence
    if published and confidence == Metadata.DAY:
        # Some time on that day: its end, so that a page with a time is before one with a day.
        published = min(published - published % DAY + DAY - 1, where.fetched_at.seconds)
    if published >= FIRST_NEWS and confidence in (Metadata.EXACT, Metadata.DAY):
        record.published_at.seconds = published
        record.published_at_trusted = published <= where.fetched_at.seconds
    return record


def _is_original(kind: Reuse.Kind) -> bool:
    # A superset has text of its own that others may copy.
    return kind not in COPIES or kind == Reuse.SUPERSET


def _new_aliases(memory: Memory, article: article_pb2.Article) -> Collection[str]:
    key = canonical_key(article)
    if not key:
        return ()
    return (key,) if len(memory.aliases.select(np.array([alias_hash(key)], np.uint32))) else ()
