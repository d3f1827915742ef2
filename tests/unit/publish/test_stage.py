from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Evidence, Relevance, Stance
from caspian.outcome import Poison
from caspian.publish.stage import PublishStage
from caspian.stream import codec

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def article(version=1, content="c1", relevance=Relevance.ABOUT, gone=False, at=NOW, label=Stance.NEUTRAL, pipeline=1):
    result = Article(id="a", visit=version, version=version, content_hash=content, url="http://x/1", gone=gone)
    result.provenance.source_id = "src"
    result.provenance.fetched_at.FromDatetime(at)
    result.stance.CopyFrom(Stance(label=label, pipeline_version=pipeline, relevance=Relevance(label=relevance)))
    result.stance.evidence.append(Evidence(start=0, end=1, quote="x"))
    return result


class Desk:
    """A stage and what it wrote, by topic; `rebuild` is a restart."""

    def __init__(self):
        self.stage, self.topics = PublishStage(), {}

    def take(self, *articles):
        return [self.one(each) for each in articles]

    def one(self, each):
        outcome = self.stage.process(each.id, each, 4)
        self.keep(outcome.messages)
        return outcome

    def keep(self, messages):
        for emit in messages:
            self.topics.setdefault(emit.topic, []).append(emit)

    def types(self):
        return [EnrichedEvent.Type.Name(e.value.type) for e in self.topics.get("enriched", [])]

    def rebuild(self):
        self.stage = PublishStage()
        for emit in self.topics.get("publishing", []):
            self.stage.restore(emit.partition, emit.key, None if emit.value is None else codec.encode(emit.value))


def test_a_life():
    desk = Desk()
    desk.take(
        article(1),
        article(2, "c2", label=Stance.CRITICAL),
        article(3, "c2"),
        article(4, "", gone=True),
        article(5, "c2"),
    )
    assert desk.types() == ["CREATED", "UPDATED", "REVISED", "RETRACTED", "UPDATED"]
    events = [emit.value for emit in desk.topics["enriched"]]
    assert not events[0].HasField("stance_before")
    assert events[1].stance_before.label == Stance.NEUTRAL
    assert events[2].stance_before.label == Stance.CRITICAL
    assert events[3].reason == "gone"
    assert not events[4].HasField("stance_before"), "readers held nothing valid before"
    assert len({event.event_id for event in events}) == 5


def test_latest_is_the_event_and_state_stays_in_its_partition():
    desk = Desk()
    desk.take(article())
    assert desk.topics["latest"][0].value == desk.topics["enriched"][0].value
    assert desk.topics["publishing"][0].partition == 4
    assert not desk.topics["publishing"][0].value.stance.evidence


def test_cloud_events_headers():
    desk = Desk()
    desk.take(article())
    emit = desk.topics["enriched"][0]
    headers = dict(emit.headers)
    assert headers["ce_id"].decode() == emit.value.event_id
    assert headers["ce_type"] == b"caspian.enriched.created"
    assert headers["ce_subject"] == b"http://x/1"
    assert headers["ce_time"] == b"2026-03-01T00:00:00Z"
    assert headers["content-type"] == b"application/protobuf"


def test_off_target_is_dropped_by_name_with_its_ledger_line():
    desk = Desk()
    (outcome,) = desk.take(article(relevance=Relevance.NOT))
    assert outcome.outcome == "off-target"
    assert desk.topics["coverage"][0].value.drop.reason == "off-target"
    assert "enriched" not in desk.topics
    assert desk.one(article(relevance=Relevance.NOT)).outcome == "repeat", "not counted twice"


def test_repeats_and_late_records_write_nothing():
    desk = Desk()
    desk.take(article(1), article(2, "c2"))
    before = {topic: len(emits) for topic, emits in desk.topics.items()}
    assert [o.outcome for o in desk.take(article(1), article(2, "c2"))] == ["repeat", "repeat"]
    assert {topic: len(emits) for topic, emits in desk.topics.items()} == before


def test_what_has_no_version_or_stance_is_poison():
    no_version, no_stance = article(), article()
    no_version.version = 0
    no_stance.stance.pipeline_version = 0
    stage = PublishStage()
    assert stage.process("a", no_version, 0) == Poison("no-version")
    assert stage.process("a", no_stance, 0) == Poison("no-stance")


def test_latest_forgets_a_retracted_article_after_a_week_unless_it_returned():
    desk = Desk()
    desk.take(article(1), article(2, "", gone=True))
    assert list(desk.stage.tick(NOW + timedelta(days=6))) == []
    desk.rebuild()
    due = desk.stage.tick(NOW + timedelta(days=8))
    assert [(emit.topic, emit.value is None) for emit in due] == [("latest", True), ("publishing", False)]
    desk.keep(due)
    assert list(desk.stage.tick(NOW + timedelta(days=9))) == []

    back = Desk()
    back.take(article(1), article(2, "", gone=True), article(3, at=NOW + timedelta(days=1)))
    assert list(back.stage.tick(NOW + timedelta(days=30))) == []


def test_revoked_partitions_are_forgotten():
    desk = Desk()
    desk.take(article(1))
    desk.stage.revoke(4)
    assert desk.one(article(1)).outcome == "done", "the state is gone: restore comes before the next input"


steps = st.tuples(
    st.integers(1, 6),
    st.sampled_from(["c1", "c2", "c3"]),
    st.sampled_from([Relevance.ABOUT, Relevance.NOT]),
    st.booleans(),
)


@given(st.lists(steps, max_size=12), st.integers(0, 12))
def test_a_restart_anywhere_changes_nothing(plan, restart):
    calm, shaken = Desk(), Desk()
    for number, (version, content, relevance, gone) in enumerate(plan):
        if number == restart:
            shaken.rebuild()
        calm.one(article(version, content, relevance, gone))
        shaken.one(article(version, content, relevance, gone))
    assert calm.topics == shaken.topics
    ids = [emit.value.event_id for emit in calm.topics.get("enriched", [])]
    assert len(ids) == len(set(ids))
    versions = [emit.value.article.version for emit in calm.topics.get("enriched", [])]
    assert versions == sorted(versions)


def by_hand(version, withdrawn, at):
    result = article(version)
    result.withdrawal.withdrawn = withdrawn
    result.withdrawal.why = "mistaken identity"
    result.withdrawal.at.FromDatetime(at)
    return result


def test_what_a_person_took_back_stays_away_until_restored_whatever_its_page_says():
    desk = Desk()
    desk.take(article(1), by_hand(2, True, NOW))
    desk.rebuild()
    desk.take(article(3, "c3"), article(4, "c4"))
    assert desk.types() == ["CREATED", "RETRACTED"]
    assert [emit.value.drop.reason for emit in desk.topics["coverage"]] == ["withdrawn", "withdrawn"]
    desk.rebuild()
    desk.take(by_hand(5, False, NOW), article(6, "c6"))
    assert desk.types() == ["CREATED", "RETRACTED", "UPDATED", "UPDATED"]
    retracted = desk.topics["enriched"][1].value
    assert (retracted.reason, retracted.article.withdrawal.why) == ("withdrawn", "mistaken identity")


def test_an_old_article_taken_back_today_is_remembered_for_a_week_from_today():
    desk = Desk()
    today = NOW + timedelta(days=30)
    desk.take(article(1), by_hand(2, True, today))
    assert desk.stage.tick(today + timedelta(days=6)) == []
    assert [emit.topic for emit in desk.stage.tick(today + timedelta(days=8))] == ["latest", "publishing"]
