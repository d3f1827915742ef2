"""Dedupe as a stage: clean articles in, in one order; versions with their relations and stories out.

Every article that is new, changed, gone or back gets its next version; an earlier article whose relation changes by it
gets one as well. Pure: time is the fetch time of what was seen, state is what `restore` was given.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from caspian import ledger
from caspian.dedupe import changes
from caspian.dedupe.judgement import judge, original_of, packed
from caspian.dedupe.memory import Memory, bare
from caspian.dedupe.revisions import Revision, revisions
from caspian.dedupe.slots import MISSING
from caspian.dedupe.versions import Known
from caspian.events.v1 import article_pb2, state_pb2
from caspian.identity import ids
from caspian.outcome import Done, Emit, Outcome, Poison
from caspian.pipeline import DEDUPED, MEMORY

NAME = "dedupe"
# Year 4147: later fetch times are broken records, not news.
MAX_SECONDS = 1 << 36
# Above what clocks of two fetch workers may differ by, below the pause after which an address is found anew.
_ANOTHER_ROUND_S = 3600


class Dedupe:
    """A `stages.Stateful` over the topic `memory`."""

    reads: type[Message] = article_pb2.Article
    reads_tombstones = False

    def __init__(self) -> None:
        self._restoring: dict[str, bytes] = {}
        self._memory = Memory()

    def restore(self, partition: int, key: str, value: bytes | None) -> None:  # noqa: ARG002
        """Take back one record; the order in which articles come does not matter."""
        if value is None:
            self._restoring.pop(key, None)
        else:
            self._restoring[key] = value

    def revoke(self, partition: int) -> None:  # noqa: ARG002
        """Drop everything."""
        self._restoring = {}
        self._memory = Memory()

    def process(self, key: str, message: Message | None, partition: int) -> Outcome:  # noqa: ARG002
        """Decide one article."""
        self._settle()
        if not isinstance(message, article_pb2.Article) or not message.id:
            return Poison("an article without id")
        article = article_pb2.Article()
        article.CopyFrom(message)
        article.visit = max(article.visit, 1)
        slot = self._memory.versions.slot(article.id)
        known = self._memory.versions.known(slot) if slot != MISSING else None
        if article.HasField("withdrawal"):
            return self._by_hand(article, known)
        # This stage's own parts: nobody else's word for them.
        for part in ("version", "reuse", "story", "change"):
            article.ClearField(part)
        if known is not None and _is_repeat(article, known):
            return Done((), outcome="repeat")
        if not 0 < article.provenance.fetched_at.seconds < MAX_SECONDS:
            article.provenance.fetched_at.CopyFrom(Timestamp(seconds=self._memory.watermark))
        self._memory.expire(article.provenance.fetched_at.seconds)
        if article.gone:
            return self._gone(article, known)
        article.content_hash = article.content_hash or ids.content_hash(article.metadata.title, article.text)
        if known is not None and known.content_hash == article.content_hash:
            return self._unchanged(article, known, "unchanged")
        return self._new_content(article, known)

    def tick(self, now: datetime) -> Sequence[Emit]:  # noqa: ARG002
        """Records that shrank with age, and tombstones of those that ended. `now` is not used: age is fetch time."""
        self._settle()
        return [Emit(MEMORY.noun, article_id, record) for article_id, record in self._memory.write_back()]

    def _settle(self) -> None:
        """Build the memory out of what was restored, and let go of what came too late to be kept: so that it is the
        same whether it was restored just now or long ago."""
        if self._restoring:
            waiting, self._restoring, self._memory = self._restoring, {}, Memory()
            for key in sorted(waiting, key=lambda key: (state_pb2.MemoryRecord.FromString(waiting[key]).sequence, key)):
                self._memory.store(state_pb2.MemoryRecord.FromString(waiting.pop(key)))
        self._memory.expire(self._memory.watermark)

    def _new_content(self, article: article_pb2.Article, known: Known | None) -> Outcome:
        memory = self._memory
        slot = memory.find(article.id)
        previous = memory.record(slot) if slot is not None else None
        before = memory.article(slot) if slot is not None else None
        origins = memory.stories.get(previous.story.id).origins.count() if previous is not None else 0
        if slot is not None:
            memory.withdraw(slot)
        judgement = judge(memory, article, previous)
        record = judgement.record
        story = memory.stories.get(record.story.id)
        is_new_story = not story.slots and known is None
        origins = max(origins, story.origins.count())

        record.version = known.version + 1 if known is not None else 1
        record.sequence = memory.sequence + 1
        record.fetched_at.seconds = _latest(article, known)
        memory.store(record)
        revised = revisions(memory, record, judgement.reuse, judgement.match)
        original = original_of(memory, record, judgement.match)
        # Most articles are their own: said by leaving it out.
        record.original_id = original if original != record.id else ""

        article.version = record.version
        article.reuse.CopyFrom(judgement.reuse)
        article.reuse.cluster_id, article.reuse.original_id = record.cluster_id, original
        article.story.Clear()
        article.story.score = judgement.score
        self._count(article, record)
        article.story.is_new_story = is_new_story
        article.story.is_new_origin = article.story.origins > origins
        if known is not None and known.version:
            article.change.CopyFrom(changes.compare(before, known.version, article))
        record.article = packed(article)
        memory.heat(record)
        messages = self._send(article)
        for revision in revised:
            messages += self._revise(revision)
        return Done(tuple(messages), outcome="updated" if known is not None else "done")

    def _revise(self, revision: Revision) -> list[Emit]:
        article, record = revision.article, revision.record
        if article is None:
            return [Emit(MEMORY.noun, record.id, self._memory.full_record(self._memory.versions.slot(record.id)))]
        record.version += 1
        article.version = record.version
        self._count(article, record)
        article.story.is_new_story = article.story.is_new_origin = False
        article.change.CopyFrom(changes.revision(record.version - 1, article.reuse.kind))
        record.article = packed(article)
        self._memory.amend(record)
        return self._send(article)

    def _gone(self, article: article_pb2.Article, known: Known | None) -> Outcome:
        if known is None or not known.version or known.gone:
            return self._unchanged(article, known, "gone")
        memory = self._memory
        record = self._record(known)
        before = memory.article(memory.versions.slot(article.id))
        record.version, record.visit = known.version + 1, article.visit
        record.gone, record.content_hash = True, ""
        record.fetched_at.seconds = _latest(article, known)
        article.version, article.text, article.content_hash = record.version, "", ""
        if before is not None:
            article.reuse.CopyFrom(before.reuse)
            article.reuse.ClearField("passages")
            article.story.CopyFrom(before.story)
            self._count(article, record)
            article.story.is_new_story = article.story.is_new_origin = False
        article.change.CopyFrom(changes.compare(before, known.version, article))
        if record.article:
            record.article = packed(article)
        memory.amend(record)
        return Done(tuple(self._send(article)), outcome="gone")

    def _by_hand(self, article: article_pb2.Article, known: Known | None) -> Outcome:
        """A person takes the newest version back, or restores it; of any other version the person has not seen all."""
        if known is None or article.version != known.version:
            return Done((), outcome="outdated")
        memory = self._memory
        record = self._record(known)
        record.version = article.version = known.version + 1
        summary = "withdrawn by hand" if article.withdrawal.withdrawn else "restored by hand"
        article.change.CopyFrom(article_pb2.Change(previous_version=known.version, summary=summary))
        article.story.is_new_story = article.story.is_new_origin = False
        memory.amend(record)
        return Done(tuple(self._send(article)), outcome="by-hand")

    def _unchanged(self, article: article_pb2.Article, known: Known | None, reason: str) -> Outcome:
        """Nothing to publish: the visit is remembered, the ledger told."""
        memory = self._memory
        record = self._record(known) if known is not None else state_pb2.MemoryRecord(id=article.id, gone=True)
        record.visit = article.visit
        record.source_id = record.source_id or article.provenance.source_id
        record.fetched_at.seconds = _latest(article, known)
        memory.amend(record)
        source, at = article.provenance.source_id, article.provenance.fetched_at
        drop = ledger.drop(NAME, article.id, article.visit, source, reason, article.url, at)
        return Done((Emit(MEMORY.noun, article.id, record), drop), outcome=reason)

    def _record(self, known: Known) -> state_pb2.MemoryRecord:
        """All that is known of an article, which may have been forgotten by its own arrival."""
        slot = self._memory.versions.slot(known.id)
        return self._memory.full_record(slot) if slot != MISSING else bare(known)

    def _count(self, article: article_pb2.Article, record: state_pb2.MemoryRecord) -> None:
        story = self._memory.stories.get(record.story.id)
        article.story.id = record.story.id
        article.story.articles = len(story.slots)
        article.story.publishers = len(story.publishers)
        article.story.origins = story.origins.count()

    def _send(self, article: article_pb2.Article) -> list[Emit]:
        slot = self._memory.versions.slot(article.id)
        return [
            Emit(DEDUPED.noun, article.id, article),
            Emit(MEMORY.noun, article.id, self._memory.full_record(slot)),
        ]


def _is_repeat(article: article_pb2.Article, known: Known) -> bool:
    """A visit that is no later than the last one.

    Visits count from 1 again when an address is found again after fetch was done with it: then the time decides.
    """
    return article.visit <= known.visit and article.provenance.fetched_at.seconds <= known.fetched + _ANOTHER_ROUND_S


def _latest(article: article_pb2.Article, known: Known | None) -> int:
    """Fetch time of an article, never before that of its earlier visit."""
    return max(article.provenance.fetched_at.seconds, known.fetched if known is not None else 0)
