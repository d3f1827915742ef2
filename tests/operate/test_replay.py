"""A model that changed: shadow, refused while older workers run, applied once, and never an alert."""

from __future__ import annotations

from datetime import UTC, datetime

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Relevance, Stance
from caspian.outcome import Emit
from caspian.pipeline import PIPELINE_VERSION, STANCE
from caspian.publish.stage import PublishStage
from caspian.stream.heartbeat import Pulse
from caspian.stream.producer import write

# By a changed target: what STANCE_REVISION adds.
NEXT = PIPELINE_VERSION + 1

CRITICAL = (
    "The partnership between Russia and Iran has failed, critics in Tehran said on Monday. "
    "Moscow sold Iran out again, and the agreement is worthless, a former Iranian minister told reporters."
)


def article(name, text, version=1):
    found = Article(id=name, visit=1, version=version, url=f"https://x.example/{name}", text=text, lane=Article.LIVE)
    found.metadata.language, found.metadata.title = "en", f"Russia and Iran: {name}"
    found.provenance.fetched_at.FromDatetime(datetime.now(UTC))
    return found


def publish(desk, stage, *articles):
    for each in articles:
        write(desk.kafka, desk.names, stage.process(each.id, each, 3).messages)


def test_a_replay_in_shadow_and_applied(desk, monkeypatch):
    stage = PublishStage()
    deduped = [article("a", CRITICAL), article("b", "A recipe for flat bread."), article("c", CRITICAL, version=2)]
    write(desk.kafka, desk.names, [Emit("deduped", each.id, each) for each in [article("c", "old"), *deduped]])
    for each in deduped:  # as an older model saw them: all of them about the subject, and favourable
        each.stance.CopyFrom(Stance(label=Stance.FAVOURABLE, lean=Stance.FAVOURABLE, score=0.9))
        each.stance.pipeline_version = PIPELINE_VERSION
        each.stance.relevance.label = Relevance.ABOUT
    publish(desk, stage, *deduped)

    told = desk.run("replay", "--since", "start").stdout
    assert "3 articles judged: 0 as before, 3 otherwise" in told
    assert "3 of the changes cannot be applied" in told
    assert "nothing written" in told
    assert desk.values("assessed") == []

    write(desk.kafka, desk.names, Pulse(STANCE, "old-0").due(datetime.now(UTC)))
    monkeypatch.setenv("CASPIAN_STANCE_REVISION", "1")
    refused = desk.run("replay", "--since", "start", "--apply", code=2)
    assert f"stance workers older than pipeline version {NEXT} run: old-0" in refused.stderr
    late = datetime.now(UTC).replace(microsecond=0)
    write(desk.kafka, desk.names, Pulse(STANCE, "old-0", NEXT).due(late))  # it was restarted

    assert "3 written, events follow" in desk.run("replay", "--since", "start", "--apply").stdout
    again = desk.values("assessed")
    assert {each.id: (each.version, each.lane) for each in again} == {
        "a": (1, Article.REPLAY), "b": (1, Article.REPLAY), "c": (2, Article.REPLAY),
    }  # fmt: skip
    publish(desk, stage, *again, *again)
    events = desk.values("enriched")
    told = [(e.article.id, EnrichedEvent.Type.Name(e.type), e.pipeline_version) for e in events[3:]]
    assert sorted(told) == [("a", "RESCORED", NEXT), ("b", "RETRACTED", NEXT), ("c", "RESCORED", NEXT)]
    assert all(event.article.lane == Article.REPLAY for event in events[3:])
    assert "0 written" in desk.run("replay", "--since", "start", "--apply").stdout
