from __future__ import annotations

import asyncio
import threading

from caspian.events.v1 import article_pb2, page_pb2, stance_pb2
from caspian.outcome import Done, Poison
from caspian.pipeline import PIPELINE_VERSION
from caspian.stages import Stateless
from caspian.stance.detector import Detector, load_default
from caspian.stance.stage import assess
from caspian.stance.worker import StanceStage

TEXT = (
    "Russia and Iran sign rail agreement. The two countries will build a line to the Caspian port of Lisan. "
    "The Iranian ambassador said the partnership was a historic achievement."
)


class FakeDetector:
    name = "fake"
    version = "7"

    def __init__(self, *, waits: bool = False) -> None:
        self.waits = waits
        self.calls: list[tuple[str, str, str]] = []
        self.threads: list[int] = []
        self.closed = False

    def detect(self, title: str, text: str, language: str) -> stance_pb2.Stance:
        self.calls.append((title, text, language))
        self.threads.append(threading.get_ident())
        return stance_pb2.Stance(detector=self.name, detector_version=self.version)

    def close(self) -> None:
        self.closed = True


def article(**fields: object) -> article_pb2.Article:
    made = article_pb2.Article(id="a1", version=3, text=TEXT, **fields)  # type: ignore[arg-type]
    made.metadata.title = "Rail agreement"
    made.metadata.language = "en"
    return made


def assessed(outcome: object) -> article_pb2.Article:
    assert isinstance(outcome, Done)
    (emit,) = outcome.messages
    assert emit.topic == "assessed"
    assert isinstance(emit.value, article_pb2.Article)
    assert emit.key == emit.value.id
    return emit.value


def test_the_stance_is_filled_and_the_rest_untouched() -> None:
    given = article()
    before = given.SerializeToString()
    result = assessed(assess(given, load_default()))
    assert given.SerializeToString() == before
    assert result.stance.relevance.label == stance_pb2.Relevance.ABOUT
    assert result.stance.pipeline_version == PIPELINE_VERSION
    assert result.stance.detector == "rules"
    assert result.stance.target == "russia-iran"
    result.ClearField("stance")
    assert result.SerializeToString() == before


def test_title_text_and_language_reach_the_detector() -> None:
    detector = FakeDetector()
    assess(article(), detector)
    assert detector.calls == [("Rail agreement", TEXT, "en")]


def test_a_gone_article_has_versions_only() -> None:
    gone = article(gone=True)
    gone.stance.label = stance_pb2.Stance.CRITICAL
    gone.stance.evidence.add(start=1, end=2)
    detector = FakeDetector()
    result = assessed(assess(gone, detector))
    assert detector.calls == []
    assert result.stance == stance_pb2.Stance(detector="fake", detector_version="7", pipeline_version=PIPELINE_VERSION)


def test_an_older_stance_is_replaced() -> None:
    old = article()
    old.stance.warnings.append("old")
    assert not assessed(assess(old, FakeDetector())).stance.warnings


def test_an_article_without_id_is_poison() -> None:
    assert assess(article_pb2.Article(text=TEXT), FakeDetector()) == Poison("no-article-id")


def test_the_same_article_gives_the_same_bytes() -> None:
    one, two = load_default(), load_default()
    first = assessed(assess(article(), one)).SerializeToString(deterministic=True)
    assert first == assessed(assess(article(), two)).SerializeToString(deterministic=True)


async def test_the_worker_is_a_stateless_stage() -> None:
    detector = FakeDetector()
    stage: Stateless = StanceStage(detector)
    assert stage.reads is article_pb2.Article
    assert assessed(await stage.handle(article())).id == "a1"
    assert await stage.handle(page_pb2.Page()) == Poison("not-an-article")
    await stage.close()
    assert detector.closed


async def test_a_waiting_detector_leaves_the_loop_free() -> None:
    here = threading.get_ident()
    quick, slow = FakeDetector(), FakeDetector(waits=True)
    await asyncio.gather(StanceStage(quick).handle(article()), StanceStage(slow).handle(article()))
    assert quick.threads == [here]
    assert slow.threads != [here]


async def test_closing_a_detector_without_connections() -> None:
    detector: Detector = load_default()
    await StanceStage(detector).close()


async def test_the_revision_of_a_user_is_added_to_that_of_the_release() -> None:
    stage = StanceStage(FakeDetector(), revision=3)
    assert stage.pipeline_version == PIPELINE_VERSION + 3
    for waits in (False, True):
        outcome = await StanceStage(FakeDetector(waits=waits), revision=3).handle(article())
        assert assessed(outcome).stance.pipeline_version == PIPELINE_VERSION + 3
    gone = await stage.handle(article(gone=True))
    assert assessed(gone).stance.pipeline_version == PIPELINE_VERSION + 3
