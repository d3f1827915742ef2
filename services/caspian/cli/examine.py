"""Documents in, what the stages make of each out: the article, what extract dropped, what dedupe and stance say."""

from __future__ import annotations

from dataclasses import dataclass, field

from caspian.cli.chain import Answer, Chain, UnusableItem
from caspian.cli.documents import UnusableDocument
from caspian.cli.intake import Ended, Item, Titled
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.page_pb2 import Page
from caspian.extract.stage import extract
from caspian.extract.trace import Trace


@dataclass(slots=True)
class Examined:
    """One document. `article` is None where it ended, for `reason`; `trace` is None where nothing was extracted."""

    name: str
    article: Article | None = None
    trace: Trace | None = None
    reason: str = ""


@dataclass(slots=True)
class Examiner:
    """Several documents are compared with each other, in the order in which they come."""

    chain: Chain
    examined: list[Examined] = field(default_factory=list)

    async def take(self, name: str, item: Item) -> None:
        """Run one through the stages; an Article that has been through them is taken as it is.

        Raises:
            UnusableDocument: a stage cannot use it.
        """
        if isinstance(item, Article) and item.version:
            self.examined.append(Examined(name, item))
            return
        if isinstance(item, Ended):
            raise UnusableDocument(f"{name}: is not an article")
        try:
            prepared = await self.chain.prepare(item)
            answer = self.chain.finish(prepared, len(self.examined) + 1)
        except UnusableItem as exc:
            raise UnusableDocument(f"{name}: {exc}") from None
        # Only now, after the process that can be killed has survived it.
        trace = _trace(item)
        self.examined.append(Examined(name, answer.article, trace, answer.reason or answer.outcome))
        self._revise(answer)

    def _revise(self, answer: Answer) -> None:
        newer = {article.id: article for article in answer.revised}
        for each in self.examined:
            if each.article is not None and each.article.id in newer:
                each.article = newer[each.article.id]

    @property
    def names(self) -> dict[str, str]:
        """What a person calls the articles, by id."""
        return {each.article.id: each.name for each in self.examined if each.article is not None}


def _trace(item: Item) -> Trace | None:
    page = item.page if isinstance(item, Titled) else item
    if not isinstance(page, Page):
        return None
    trace = Trace()
    extract(page, trace)
    return trace
