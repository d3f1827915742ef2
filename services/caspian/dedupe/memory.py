"""Dedupe's state: one `MemoryRecord` of each article in, everything that can be asked of the past out.

All indexes follow from the records alone, whatever their order, so that a restarted worker goes on with the same
bytes. What is kept shrinks with age, by fetch time: 72 hours everything, 14 days what reuse needs, a year the version.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from caspian.dedupe.clusters import Clusters, credit_name, member_of
from caspian.dedupe.corpus import Corpus
from caspian.dedupe.expiry import Expiry
from caspian.dedupe.features import Features
from caspian.dedupe.index import FingerprintIndex
from caspian.dedupe.origins import Origin
from caspian.dedupe.slots import MISSING
from caspian.dedupe.stories import Part, Stories
from caspian.dedupe.versions import Known, Versions
from caspian.events.v1 import article_pb2, state_pb2
from caspian.identity import ids

HOUR = 3600
HOT = 72 * HOUR
COLD = 14 * 24 * HOUR
KEPT = 365 * 24 * HOUR
# What ages is written back a little at a time, between batches.
MAX_WRITTEN_BACK = 500

Prints = npt.NDArray[np.uint32]


class Memory:
    """Records by slot, and the indexes over them."""

    def __init__(self) -> None:
        self.versions = Versions()
        self.corpus = Corpus(self._words_of, lambda slot: self.record(slot).sequence)
        self.aliases = FingerprintIndex()
        self.clusters = Clusters(lambda slot: member_of(self.record(slot)))
        self.stories = Stories(lambda slot: part_of(self.record(slot)))
        # Greatest fetch time seen, seconds; the only clock there is.
        self.watermark = 0
        self.sequence = 0
        # Serialized records without article and features; and those two of the hot ones.
        self._records: dict[int, bytes] = {}
        self._articles: dict[int, bytes] = {}
        self._features: dict[int, bytes] = {}
        self._ages = {span: Expiry(span) for span in (HOT, COLD, KEPT)}
        self._to_write: dict[str, None] = {}

    def find(self, article_id: str) -> int | None:
        """Slot of an article whose text is still known."""
        slot = self.versions.slot(article_id)
        return slot if slot in self._records else None

    def record(self, slot: int) -> state_pb2.MemoryRecord:
        """A copy of what is known of an article, without `article` and `features`."""
        return state_pb2.MemoryRecord.FromString(self._records[slot])

    def article(self, slot: int) -> article_pb2.Article | None:
        """The last Article, while it is hot."""
        packed = self._articles.get(slot)
        return article_pb2.Article.FromString(zlib.decompress(packed)) if packed is not None else None

    def full_record(self, slot: int) -> state_pb2.MemoryRecord:
        """All that is known of an article: what goes to the state topic."""
        if slot not in self._records:
            return bare(self.versions.known(slot))
        record = self.record(slot)
        if slot in self._articles:
            record.article = self._articles[slot]
            record.features.ParseFromString(self._features[slot])
        return record

    def store(self, record: state_pb2.MemoryRecord) -> int:
        """Take a record in, in place of an earlier one of the same article; returns its slot."""
        slot = self.versions.slot(record.id)
        if slot != MISSING:
            self.withdraw(slot)
        slot = self._note(record, slot)
        if record.sequence:
            self.sequence = max(self.sequence, record.sequence)
            self._ages[COLD].add(slot, record.fetched_at.seconds)
            self._records[slot] = _lean(record)
            self._add_relations(slot, record)
        if record.article:
            self.heat(record)
        return slot

    def heat(self, record: state_pb2.MemoryRecord) -> None:
        """Keep the article and features of a record that was stored without; nothing else of it has changed but what
        its article says of the relation."""
        slot = self.versions.slot(record.id)
        self._records[slot] = _lean(record)
        self._ages[HOT].add(slot, record.fetched_at.seconds)
        self._articles[slot] = record.article
        self._features[slot] = record.features.SerializeToString(deterministic=True)
        self.stories.index.add(
            slot, record.sequence, unpack_features(record.features),
            record.story.id, record.language, record.published_at.seconds,
        )  # fmt: skip

    def amend(self, record: state_pb2.MemoryRecord) -> None:
        """Replace a record whose text and story stay: seen again, a relation changed, gone."""
        slot = self._note(record, self.versions.slot(record.id))
        if slot not in self._records:
            return
        self._ages[COLD].add(slot, record.fetched_at.seconds)
        if slot in self._articles:
            self._ages[HOT].add(slot, record.fetched_at.seconds)
            self._articles[slot] = record.article or self._articles[slot]
        self.clusters.remove(record.cluster_id, slot)
        self._records[slot] = _lean(record)
        self.clusters.add(record.cluster_id, slot)

    def withdraw(self, slot: int) -> None:
        """Take an article out of every index but the versions."""
        if slot in self._articles:
            self._cool(slot)
        if slot in self._records:
            record = self.record(slot)
            self.corpus.remove(slot, record.exact_hash, np.frombuffer(record.fingerprints, np.uint32))
            if record.aliases:
                self.aliases.remove(_alias_hashes(record), slot)
            self.clusters.remove(record.cluster_id, slot)
            self.stories.remove(record.story.id, slot)
            del self._records[slot]

    def expire(self, watermark: int) -> None:
        """Let go of what is too old at this fetch time (seconds)."""
        self.watermark = max(self.watermark, watermark)
        for slot in self._due(HOT):
            if slot in self._articles:
                self._cool(slot)
                self._to_write[self.versions.id_of(slot)] = None
        for slot in self._due(COLD):
            if slot in self._records:
                self.withdraw(slot)
                self._to_write[self.versions.id_of(slot)] = None
        for slot in self._due(KEPT):
            self._to_write[self.versions.id_of(slot)] = None
            self.versions.forget(slot)

    def write_back(self) -> Iterator[tuple[str, state_pb2.MemoryRecord | None]]:
        """Some of the records that shrank since they were last written; None: the article is forgotten."""
        for article_id in list(self._to_write)[:MAX_WRITTEN_BACK]:
            del self._to_write[article_id]
            slot = self.versions.slot(article_id)
            yield article_id, None if slot == MISSING else self.full_record(slot)

    def _words_of(self, slot: int) -> npt.NDArray[np.uint16]:
        return np.frombuffer(self.record(slot).word_hashes, np.uint16)

    def _cool(self, slot: int) -> None:
        del self._articles[slot]
        del self._features[slot]
        self.stories.cool(self.record(slot).story.id, slot)

    def _due(self, span: int) -> Iterator[int]:
        ages = self._ages[span]
        for slot in dict.fromkeys(ages.due(self.watermark)):
            time = self.versions.fetched(slot)
            if ages.is_due(time, self.watermark):
                yield slot
            # Otherwise the article was seen again, and stands under a later hour.

    def _note(self, record: state_pb2.MemoryRecord, slot: int) -> int:
        slot = self.versions.put(record, slot)
        self.watermark = max(self.watermark, record.fetched_at.seconds)
        self._ages[KEPT].add(slot, record.fetched_at.seconds)
        return slot

    def _add_relations(self, slot: int, record: state_pb2.MemoryRecord) -> None:
        self.corpus.add(slot, record.exact_hash, np.frombuffer(record.fingerprints, np.uint32))
        if record.aliases:
            self.aliases.add(_alias_hashes(record), slot)
        self.clusters.add(record.cluster_id, slot)
        self.stories.add(record.story.id, slot)


def bare(known: Known) -> state_pb2.MemoryRecord:
    """The record of an article of which only this is known."""
    record = state_pb2.MemoryRecord(
        id=known.id, version=known.version, visit=known.visit, content_hash=known.content_hash,
        gone=known.gone, source_id=known.source_id,
    )  # fmt: skip
    record.fetched_at.seconds = known.fetched
    return record


def part_of(record: state_pb2.MemoryRecord) -> Part:
    """An article's part in its story, from its memory alone."""
    publisher, wire = credit_name(record.publisher), credit_name(record.wire_origin)
    wire = "" if wire == publisher else wire
    return Part(publisher, Origin(record.cluster_id, record.made_from, wire, publisher))


def pack_features(features: Features) -> state_pb2.StoryFeatures:
    """Features as they are stored."""
    return state_pb2.StoryFeatures(
        terms=features.terms.tolist(), term_weights=features.term_weights.tolist(),
        entities=features.entities.tolist(), entity_weights=features.entity_weights.tolist(),
    )  # fmt: skip


def unpack_features(packed: state_pb2.StoryFeatures) -> Features:
    """The inverse of `pack_features`."""
    return Features(
        np.array(packed.terms, np.uint32), np.array(packed.term_weights, np.float32),
        np.array(packed.entities, np.uint32), np.array(packed.entity_weights, np.float32),
    )  # fmt: skip


def alias_hash(url_key: str) -> int:
    """32-bit hash under which a URL key is looked up; hits are verified by the record's own list."""
    return int(ids.digest("alias", url_key, size=4), 16)


def _alias_hashes(record: state_pb2.MemoryRecord) -> Prints:
    return np.array(sorted(alias_hash(alias) for alias in record.aliases), np.uint32)


def _lean(record: state_pb2.MemoryRecord) -> bytes:
    if not record.article and not record.HasField("features"):
        return record.SerializeToString(deterministic=True)
    lean = state_pb2.MemoryRecord()
    lean.CopyFrom(record)
    lean.ClearField("article")
    lean.ClearField("features")
    return lean.SerializeToString(deterministic=True)
