from __future__ import annotations

import asyncio
from typing import Any

import pytest

from caspian.cli.chain import Answer, Chain, UnusableItem
from caspian.cli.intake import Ended, Titled
from caspian.events.v1.article_pb2 import Article, Metadata
from caspian.events.v1.page_pb2 import Page
from caspian.events.v1.stance_pb2 import Stance
from caspian.identity import ids
from caspian.outcome import Done, Emit, Outcome, Poison, Rejected


class FakePool:
    def __init__(self, answer: Outcome | Exception | None = None) -> None:
        self.answer, self.closed = answer, False

    async def handle(self, page: Page) -> Outcome:
        if isinstance(self.answer, Exception):
            raise self.answer
        article = Article(id=page.article_id, visit=page.visit, text=page.body.decode())
        return self.answer or Done((Emit("articles", article.id, article),))

    async def close(self) -> None:
        self.closed = True


class FakeDedupe:
    """Numbers versions, and gives the first article a new version whenever a later one comes."""

    def __init__(self, answer: Outcome | None = None) -> None:
        self.answer, self.seen = answer, list[Article]()

    def process(self, key: str, message: Article, partition: int) -> Outcome:
        assert (key, partition) == (message.id, 0)
        kept = Article()
        kept.CopyFrom(message)
        self.seen.append(kept)
        if self.answer is not None:
            return self.answer
        own = Article()
        own.CopyFrom(message)
        own.version = sum(each.id == key for each in self.seen)
        emits = [Emit("deduped", key, own), Emit("memory", key, None)]
        if self.seen[0].id != key:
            first = Article()
            first.CopyFrom(self.seen[0])
            first.version = 2
            emits.append(Emit("deduped", first.id, first))
        return Done(tuple(emits))


class FakeDetector:
    name, version, waits = "fake", "1", False

    def detect(self, title: str, text: str, language: str) -> Stance:
        if text == "explode":
            raise ZeroDivisionError("ours\nindeed")
        return Stance(label=Stance.NEUTRAL, detector=self.name, target=f"{title}|{text}|{language}")


def chain(**parts: Any) -> Chain:
    return Chain(**parts)


def run(built: Chain, item: Any, number: int = 1) -> Answer:
    return built.finish(asyncio.run(built.prepare(item)), number)


def article(name: str = "a", **fields: Any) -> Article:
    return Article(**({"id": name, "text": f"Words of {name}."} | fields))


PAGE = Page(article_id="p", visit=1, body=b"Words.")


def test_extract_alone_gives_the_article() -> None:
    answer = run(chain(pool=FakePool()), PAGE)
    assert answer.article is not None
    assert (answer.id, answer.article.text) == ("p", "Words.")


def test_a_rejected_page_keeps_its_place() -> None:
    answer = run(chain(pool=FakePool(Rejected("consent-wall")), dedupe=FakeDedupe()), PAGE)
    assert answer == Answer("p", None, "rejected", "consent-wall")


@pytest.mark.parametrize("answer", [Poison("killed: more than 10 s"), RuntimeError("a\nb")])
def test_what_is_a_dead_letter_elsewhere_is_an_unusable_item(answer: Any) -> None:
    with pytest.raises(UnusableItem) as caught:
        run(chain(pool=FakePool(answer)), PAGE)
    assert "\n" not in str(caught.value)


def test_a_detector_that_fails_ends_one_item() -> None:
    built = chain(detector=FakeDetector())
    with pytest.raises(UnusableItem, match="stance failed: ZeroDivisionError: ours indeed"):
        run(built, article(text="explode"))
    assert run(built, article()).article is not None


def test_an_ended_item_passes_every_stage() -> None:
    built = chain(pool=FakePool(), dedupe=FakeDedupe(), detector=FakeDetector())
    ended = Ended({"id": "x", "outcome": "rejected", "reason": "no-text"})
    assert run(built, ended) == Answer("x", None, "rejected", "no-text")


def test_all_three_stages_in_their_order() -> None:
    built = chain(pool=FakePool(), dedupe=FakeDedupe(), detector=FakeDetector())
    answer = run(built, PAGE)
    assert answer.article is not None
    assert (answer.article.version, answer.article.stance.label) == (1, Stance.NEUTRAL)


def test_stance_alone_makes_no_version() -> None:
    answer = run(chain(detector=FakeDetector()), article())
    assert answer.article is not None
    assert (answer.article.version, answer.article.stance.detector) == (0, "fake")


def test_earlier_articles_that_changed_are_assessed_too() -> None:
    built = chain(dedupe=FakeDedupe(), detector=FakeDetector())
    assert run(built, article("a")).revised == ()
    answer = run(built, article("b"), 2)
    assert [each.id for each in answer.revised] == ["a"]
    assert answer.revised[0].stance.detector == "fake"


def test_an_article_without_an_id_gets_one_from_its_text() -> None:
    answer = run(chain(dedupe=FakeDedupe()), article(""))
    assert answer.id == ids.article_id_of_bytes(b"Words of .")


def test_the_time_of_an_item_without_one_is_its_number_and_is_not_shown() -> None:
    dedupe = FakeDedupe()
    built = chain(dedupe=dedupe)
    dated = article("b")
    dated.provenance.fetched_at.FromJsonString("2031-05-06T14:10:04Z")
    one, two = run(built, article("a"), 3), run(built, dated, 4)
    assert [each.provenance.fetched_at.ToJsonString() for each in dedupe.seen] == [
        "1970-01-01T00:00:03Z",
        "2031-05-06T14:10:04Z",
    ]
    assert one.article is not None
    assert two.article is not None
    assert not one.article.provenance.HasField("fetched_at")
    assert two.article.provenance.HasField("fetched_at")
    assert not two.revised[0].provenance.HasField("fetched_at")


def test_an_id_that_comes_again_is_the_next_visit() -> None:
    dedupe = FakeDedupe()
    built = chain(dedupe=dedupe)
    for number, item in enumerate([article(), article(), article(visit=7), article()], start=1):
        run(built, item, number)
    assert [each.visit for each in dedupe.seen] == [1, 2, 7, 8]


def test_the_content_hash_is_that_of_the_content() -> None:
    dedupe = FakeDedupe()
    run(chain(dedupe=dedupe), article(content_hash="stale"))
    assert dedupe.seen[0].content_hash == ids.content_hash("", "Words of a.")


def test_what_dedupe_passes_over_keeps_its_place() -> None:
    answer = run(chain(dedupe=FakeDedupe(Done((), "unchanged")), detector=FakeDetector()), article())
    assert answer == Answer("a", None, "unchanged")


def test_what_the_sender_says_goes_before_what_was_found() -> None:
    found = Article(id="p", text="Body.", metadata=Metadata(title="A headline in the text", language="en"))
    pool = FakePool(Done((Emit("articles", "p", found),)))
    answer = run(chain(pool=pool), Titled(PAGE, Metadata(title="Told")))
    assert answer.article is not None
    assert answer.article.metadata.title == "Told"
    assert answer.article.metadata.language == "en"
    assert answer.article.text == "A headline in the text\n\nBody."
    assert answer.article.content_hash == ids.content_hash("Told", answer.article.text)


def test_closing_ends_the_pool() -> None:
    pool = FakePool()
    asyncio.run(chain(pool=pool).close())
    asyncio.run(chain().close())
    assert pool.closed
