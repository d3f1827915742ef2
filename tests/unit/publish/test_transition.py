import pytest

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent as E
from caspian.events.v1.stance_pb2 import Relevance
from caspian.events.v1.state_pb2 import PublishState
from caspian.publish.transition import Drop, Publish, Repeat, transition

ABOUT, NOT = Relevance.ABOUT, Relevance.NOT


def article(version=1, pipeline=1, content="c1", relevance=ABOUT, gone=False, withdrawn=None):
    result = Article(id="a", version=version, content_hash=content, gone=gone)
    if withdrawn is not None:
        result.withdrawal.withdrawn = withdrawn
    result.stance.pipeline_version = pipeline
    result.stance.relevance.label = relevance
    return result


def state(version=1, pipeline=1, content="c1", last=E.CREATED, withdrawn=False):
    return PublishState(
        version=version, pipeline_version=pipeline, content_hash=content, last_type=last, withdrawn=withdrawn
    )


NEVER = E.TYPE_UNSPECIFIED

CASES = {
    "first on-target version": (article(), None, Publish(E.CREATED)),
    "mentions are published too": (article(relevance=Relevance.MENTIONS), None, Publish(E.CREATED)),
    "first, off-target": (article(relevance=NOT), None, Drop("off-target")),
    "gone before anybody saw it": (article(2, gone=True), state(last=NEVER), Drop("gone")),
    "off-target before, on-target now": (article(2), state(last=NEVER), Publish(E.CREATED)),
    "new content": (article(2, content="c2"), state(), Publish(E.UPDATED)),
    "same content, changed relation": (article(2), state(), Publish(E.REVISED)),
    "newer detector": (article(pipeline=2), state(), Publish(E.RESCORED)),
    "newer detector says off-target": (article(pipeline=2, relevance=NOT), state(), Publish(E.RETRACTED, "off-target")),
    "edited away from the target": (article(2, relevance=NOT), state(), Publish(E.RETRACTED, "off-target")),
    "gone": (article(2, content="", gone=True), state(), Publish(E.RETRACTED, "gone")),
    "back after gone": (article(3), state(2, last=E.RETRACTED), Publish(E.UPDATED)),
    "gone twice": (article(3, gone=True), state(2, last=E.RETRACTED), Drop("gone")),
    "withdrawn by hand": (article(2, content="c2"), state(last=E.RETRACTED, withdrawn=True), Drop("withdrawn")),
    "withdrawal of a public one": (article(2), state(withdrawn=True), Publish(E.RETRACTED, "withdrawn")),
    "taken back now": (article(2, withdrawn=True), state(), Publish(E.RETRACTED, "withdrawn")),
    "taken back twice": (article(3, withdrawn=True), state(2, last=E.RETRACTED, withdrawn=True), Drop("withdrawn")),
    "restored": (article(3, withdrawn=False), state(2, last=E.RETRACTED, withdrawn=True), Publish(E.UPDATED)),
    "restored, but gone meanwhile": (
        article(3, gone=True, withdrawn=False),
        state(2, last=E.RETRACTED, withdrawn=True),
        Drop("gone"),
    ),
    "taken back before anybody saw it": (article(2, withdrawn=True), state(last=NEVER), Drop("withdrawn")),
    "restored, never seen before": (article(3, withdrawn=False), state(2, last=NEVER), Publish(E.CREATED)),
    "repeat": (article(), state(), Repeat()),
    "late": (article(1, content="old"), state(3), Repeat()),
    "older detector": (article(1, 1), state(1, 2), Repeat()),
    "older version by a newer detector": (article(1, 9), state(2, 1), Repeat()),
}


@pytest.mark.parametrize("case", CASES)
def test_transition(case):
    new, before, expected = CASES[case]
    assert transition(new, before) == expected
