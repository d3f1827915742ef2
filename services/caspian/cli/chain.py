"""The workers' stages, one after the other in this process: an item in, the answer to it out. No Kafka, no clock.

`prepare` may run for several items at once (extract in killable processes), `finish` is called in the order of the
input: dedupe sees everything in one order, as it does behind its topic.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from google.protobuf.timestamp_pb2 import Timestamp

from caspian.cli.intake import Ended, Item, Titled
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.page_pb2 import Page
from caspian.identity import ids
from caspian.outcome import Done, Outcome, Rejected
from caspian.pipeline import DEDUPED

if TYPE_CHECKING:
    from caspian.dedupe.stage import Dedupe
    from caspian.extract.pool import ExtractPool
    from caspian.stance.detector import Detector


class UnusableItem(Exception):
    """A stage cannot use the item at all (a dead letter, behind Kafka); the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one item: an article, or the word and reason it ended with; and earlier articles it changed."""

    id: str
    article: Article | None = None
    outcome: str = ""
    reason: str = ""
    revised: tuple[Article, ...] = ()


@dataclass(slots=True)
class Chain:
    """Stages that are None are left out."""

    pool: ExtractPool | None = None
    dedupe: Dedupe | None = None
    detector: Detector | None = None
    _visits: Counter[str] = field(default_factory=Counter, init=False)
    _undated: set[str] = field(default_factory=set, init=False)

    async def prepare(self, item: Item) -> Article | Answer:
        """Extract, where the item is a page.

        Raises:
            UnusableItem: see there.
        """
        match item:
            case Page():
                return await self._extract(item)
            case Titled():
                found = await self._extract(item.page)
                return found if isinstance(found, Answer) else _told(found, item)
            case Ended():
                line = item.line
                return Answer(str(line.get("id", "")), None, str(line["outcome"]), str(line.get("reason", "")))
            case Article():
                return item

    def finish(self, prepared: Article | Answer, number: int) -> Answer:
        """Dedupe and stance. `number` of the item, from 1, stands for its time where it has none.

        Raises:
            UnusableItem: see there.
        """
        if isinstance(prepared, Answer):
            return prepared
        if not prepared.id:
            prepared.id = ids.article_id_of_bytes(prepared.text.encode())
        if self.dedupe is None:
            return Answer(prepared.id, self._assess(prepared))
        answer = self._dedupe(prepared, number)
        if answer.article is None or self.detector is None:
            return answer
        assessed = self._assess(answer.article)
        return dataclasses.replace(
            answer, article=assessed, revised=tuple(self._assess(article) for article in answer.revised)
        )

    async def close(self) -> None:
        """End extract's processes."""
        if self.pool is not None:
            await self.pool.close()

    async def _extract(self, page: Page) -> Article | Answer:
        assert self.pool is not None
        try:
            return _one(page.article_id, await self.pool.handle(page))
        except Exception as exc:
            raise _failed("extract", exc) from exc

    def _dedupe(self, article: Article, number: int) -> Answer:
        assert self.dedupe is not None
        if not article.gone:
            article.content_hash = ids.content_hash(article.metadata.title, article.text)
        if not article.visit:
            article.visit = self._visits[article.id] + 1
        self._visits[article.id] = max(article.visit, self._visits[article.id])
        if article.provenance.HasField("fetched_at"):
            self._undated.discard(article.id)
        else:
            # A time is needed for "72 hours later"; the same input must give the same output on any day.
            article.provenance.fetched_at.CopyFrom(Timestamp(seconds=number))
            self._undated.add(article.id)
        outcome = self.dedupe.process(article.id, article, 0)
        found = [
            emit.value
            for emit in (outcome.messages if isinstance(outcome, Done) else ())
            if emit.topic == DEDUPED.noun and isinstance(emit.value, Article)
        ]
        for each in found:
            if each.id in self._undated:
                each.provenance.ClearField("fetched_at")
        own = [each for each in found if each.id == article.id]
        revised = tuple(each for each in found if each.id != article.id)
        if own:
            return Answer(article.id, own[-1], revised=revised)
        ended = _one(article.id, outcome)
        assert isinstance(ended, Answer)
        return dataclasses.replace(ended, revised=revised)

    def _assess(self, article: Article) -> Article:
        if self.detector is None:
            return article
        from caspian.stance.stage import assess

        try:
            assessed = _one(article.id, assess(article, self.detector))
        except Exception as exc:
            raise _failed("stance", exc) from exc
        assert isinstance(assessed, Article)
        return assessed


def _failed(stage: str, exc: Exception) -> UnusableItem:
    """A stage without state: one item that it fails at is no reason to give up the others."""
    if isinstance(exc, UnusableItem):
        return exc
    return UnusableItem(" ".join(f"{stage} failed: {type(exc).__name__}: {exc}".split())[:300])


def _one(identity: str, outcome: Outcome) -> Article | Answer:
    """The article of an outcome, or how the item ended."""
    match outcome:
        case Done(messages):
            found = [emit.value for emit in messages if isinstance(emit.value, Article)]
            return found[0] if found else Answer(identity, None, outcome.outcome)
        case Rejected(reason):
            return Answer(identity, None, "rejected", reason)
        case _:
            raise UnusableItem(outcome.reason)


def _told(article: Article, item: Titled) -> Article:
    """What the sender says goes before what was found in the text; a line taken for the title goes back."""
    title, found = item.metadata.title, article.metadata.title
    if title and found and title != found:
        article.text = f"{found}\n\n{article.text}"
    article.metadata.MergeFrom(item.metadata)
    article.content_hash = ids.content_hash(article.metadata.title, article.text)
    return article
