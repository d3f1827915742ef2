"""Commands that look up one article or all newest ones: `export`, `inspect ID`, `replay` and `retract`, of topics."""

import pytest
from click.testing import CliRunner

from caspian.alert.memory import stamp
from caspian.cli import export, newest, replay, retract
from caspian.cli.documents import UnusableDocument
from caspian.cli.main import main
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.state_pb2 import PublishState
from caspian.ledger import drop
from caspian.outcome import Emit
from caspian.pipeline import COVERAGE, DEDUPED, ENRICHED, LATEST, PUBLISHING
from caspian.stream import facts, producer, reader
from caspian.stream import newest as newest_of_stream
from caspian.stream.exits import Unusable
from caspian.stream.facts import Beat
from unit.alert.events import NOON, event
from unit.cli.standing import KAFKA, NAMES, Standing


@pytest.fixture
def standing(monkeypatch):
    found = Standing()
    found.stand_for(monkeypatch, export, newest, replay, retract)
    return found


# --- export ---


def test_of_each_article_the_newest_event_in_the_order_of_the_last_change(standing):
    standing.put(ENRICHED, event("a1"), at=1)
    standing.put(ENRICHED, event("a2"), at=2)
    standing.put(ENRICHED, b"\xff", "a2", at=3)
    standing.put(ENRICHED, event("a1", version=2, type="UPDATED"), at=4)
    found = export.newest(0)
    assert [(each.article.id, each.article.version) for each in found] == [("a2", 1), ("a1", 2)]
    assert [each.article.id for each in export.newest(4)] == ["a1"]


def test_what_was_taken_back_is_exported_without_its_words(standing):
    gone = event("a1", type="RETRACTED", title="Named the wrong person")
    gone.article.stance.evidence.add(quote="Named the wrong person")
    gone.article.stance.holders.add(name="The wrong person")
    gone.stance_before.evidence.add(quote="Named the wrong person")
    gone.article.change.removed.append("Named the wrong person")
    gone.article.metadata.description = "Named the wrong person"
    standing.put(ENRICHED, gone)
    (found,) = export.newest(0)
    assert found.type == EnrichedEvent.RETRACTED
    assert found.article.url
    assert b"wrong person" not in found.SerializeToString()


# --- inspect ID ---


def test_an_article_is_the_one_of_its_newest_event(standing):
    standing.put(LATEST, event("a1"))
    standing.put(LATEST, event("a2"))
    standing.put(LATEST, event("a1", version=2))
    assert newest.newest("a1").version == 2


def test_an_article_that_is_not_there_or_cannot_be_read_is_said(standing):
    standing.put(LATEST, event("a1"))
    standing.put(LATEST, None, "a1")
    standing.put(LATEST, b"\xff\xff", "a2")
    with pytest.raises(UnusableDocument, match="a1: no event of an article with this id"):
        newest.newest("a1")
    with pytest.raises(UnusableDocument, match="a2: undecodable"):
        newest.newest("a2")


# --- replay ---


def article(name, version=1):
    return Article(id=name, version=version, visit=version)


def test_the_newest_version_of_each_article_is_read_again_and_nothing_else(standing):
    for partition, each in ((0, article("a", 2)), (0, article("b")), (1, article("c")), (0, article("a", 1)),
                            (1, article("c", 2)), (1, article("d"))):  # fmt: skip
        standing.put(DEDUPED, each, partition=partition, at=5)
    standing.put(DEDUPED, b"\xff", "e", partition=1, at=5)
    standing.put(DEDUPED, article("old"), at=1)
    places = replay._newest_places(2)
    assert places == {"a": (2, 0, 0), "b": (1, 0, 1), "c": (2, 1, 1), "d": (1, 1, 2)}
    assert [(each.id, each.version) for each in replay._articles(places, None)] == [
        ("a", 2), ("b", 1), ("c", 2), ("d", 1),
    ]  # fmt: skip
    assert len(list(replay._articles(places, 3))) == 3
    assert list(replay._articles({}, None)) == []


def test_a_version_that_was_written_twice_counts_as_it_stands_last(standing):
    standing.put(DEDUPED, article("a"))
    standing.put(DEDUPED, article("a"))
    assert replay._newest_places(0) == {"a": (1, 0, 1)}


def test_states_are_those_of_the_articles_and_forgotten_ones_are_none(standing):
    for name in "abc":
        standing.put(PUBLISHING, PublishState(version=1), name)
    standing.put(PUBLISHING, PublishState(version=2), "a")
    standing.put(PUBLISHING, None, "b")
    found = replay._states({"a": (2, 0, 0), "b": (1, 0, 1)})
    assert {name: state.version for name, state in found.items()} == {"a": 2}


class Client:
    def close(self):
        pass


def refuse_older(monkeypatch, *beats):
    monkeypatch.setattr(replay, "cluster", lambda: (KAFKA, NAMES))
    monkeypatch.setattr(reader, "consumer", lambda _: Client())
    monkeypatch.setattr(facts, "beats", lambda *_: iter(beats))
    monkeypatch.setattr(replay.time, "time", lambda: 1000.0)
    replay._refuse_older_workers(3)


def test_nothing_is_applied_while_workers_of_an_older_version_judge(monkeypatch):
    old = [Beat("stance", "s2", 990.0, 2), Beat("stance", "s1", 990.0, 2)]
    with pytest.raises(Unusable, match=r"older than pipeline version 3 run: s1, s2; restart them"):
        refuse_older(monkeypatch, *old)


def test_workers_that_are_gone_renewed_or_others_do_not_matter(monkeypatch):
    refuse_older(monkeypatch)
    refuse_older(
        monkeypatch,
        Beat("stance", "gone", 1.0, 2), Beat("publish", "p", 990.0, 2),
        Beat("stance", "s1", 900.0, 2), Beat("stance", "s1", 990.0, 3), Beat("stance", "s2", 990.0, 4),
    )  # fmt: skip


# --- retract ---


def retracted(monkeypatch, standing, *arguments, known=True):
    """Run the command; what it wrote, its exit code and what it said."""
    written = []
    version = article("a1", 4) if known else None
    monkeypatch.setattr(newest_of_stream, "newest_version", lambda *_: version)
    monkeypatch.setattr(producer, "write", lambda _kafka, _names, emits: written.extend(emits))
    moments = iter(range(0, 10_000, 10))
    monkeypatch.setattr(retract.time, "monotonic", lambda: next(moments))
    monkeypatch.setattr(retract.time, "time", lambda: 1.0)
    result = CliRunner().invoke(main, ["retract", "a1", *arguments])
    return written, result.exit_code, result.output


def test_the_event_that_follows_is_shown(monkeypatch, standing):
    standing.put(ENRICHED, event("a1", version=5, type="RETRACTED", title="Too early"), at=999)
    standing.put(ENRICHED, event("b1", version=9, type="RETRACTED", title="Another"), at=1000)
    standing.put(ENRICHED, event("a1", version=4, type="UPDATED", title="Not decided yet"), at=1000)
    standing.put(ENRICHED, event("a1", version=5, type="RETRACTED", title="Decided"), at=1000)
    written, code, said = retracted(monkeypatch, standing, "--why", "wrong person")
    assert (code, said) == (0, "retracted: Decided · version 5\n")
    assert [(emit.topic, emit.key) for emit in written] == [("articles", "a1")]
    assert written[0].value.withdrawal.why == "wrong person"
    assert written[0].value.withdrawal.withdrawn


def test_where_there_is_nothing_to_publish_that_is_said(monkeypatch, standing):
    for stage, name, reason in (("extract", "a1", "paywall"), ("publish", "b1", "x"), ("publish", "a1", "unchanged")):
        standing.put(COVERAGE, drop(stage, name, 1, "x", reason, "", stamp(NOON)).value, "x", at=1000)
    written, code, said = retracted(monkeypatch, standing, "--why", "x", "--undo")
    assert (code, said) == (0, "nothing to publish: unchanged\n")
    assert isinstance(written[0], Emit)
    assert not written[0].value.withdrawal.withdrawn


def test_without_workers_it_is_handed_over_and_said_so(monkeypatch, standing):
    written, code, said = retracted(monkeypatch, standing, "--why", "x")
    assert len(written) == 1
    assert code == 1
    assert said == "handed over; no worker has decided within 30 s, it follows when they run\n"


def test_an_article_that_is_not_known_is_not_written(monkeypatch, standing):
    written, code, said = retracted(monkeypatch, standing, "--why", "x", known=False)
    assert (written, code) == ([], 2)
    assert "a1: no such article" in said


# --- replay, as a whole ---


@pytest.fixture
def judged(monkeypatch, standing):
    """`replay` with a detector that finds everything critical; what it wrote, its exit code and lines."""
    from caspian.events.v1.stance_pb2 import Relevance, Stance
    from caspian.outcome import Done
    from caspian.stance import choose, stage

    def assess(article, _detector, version):
        found = Article()
        found.CopyFrom(article)
        found.stance.label, found.stance.pipeline_version = Stance.CRITICAL, version
        found.stance.relevance.label = Relevance.ABOUT
        return Done((Emit("assessed", found.id, found),))

    monkeypatch.setattr(choose, "choose", lambda _: None)
    monkeypatch.setattr(stage, "assess", assess)
    monkeypatch.setattr(replay, "_refuse_older_workers", lambda _: None)

    def run(*arguments):
        written = []
        monkeypatch.setattr(producer, "write", lambda _k, _n, emits: written.append(list(emits)) or len(emits))
        result = CliRunner().invoke(main, ["replay", "--since", "start", *arguments], catch_exceptions=False)
        return written, result.exit_code, result.output.splitlines()

    return run


def known(standing, *names, label="NEUTRAL", pipeline=1):
    for name in names:
        standing.put(DEDUPED, article(name))
        state = PublishState(version=1, pipeline_version=pipeline, last_type=EnrichedEvent.CREATED)
        state.stance.label, state.stance.relevance.label = {"NEUTRAL": 3, "CRITICAL": 2}[label], 1
        standing.put(PUBLISHING, state, name)


def test_without_apply_nothing_is_written(standing, judged):
    known(standing, "a", "b")
    written, code, lines = judged()
    assert [batch for batch in written if batch] == []
    assert code == 0
    assert lines[-1] == "nothing written; --apply does it"


def test_with_apply_what_changes_is_written_in_the_lane_of_replays_and_in_batches(standing, judged):
    known(standing, *(f"a{n}" for n in range(450)))
    written, code, lines = judged("--apply")
    assert [len(batch) for batch in written] == [200, 200, 50]
    assert code == 0
    assert {emit.topic for batch in written for emit in batch} == {"assessed"}
    assert {emit.value.lane for batch in written for emit in batch} == {Article.REPLAY}
    assert lines[-1] == "450 written, events follow"


def test_what_stays_as_it_is_or_was_published_by_a_greater_version_is_not_written(standing, judged):
    known(standing, "b", pipeline=99)
    written, _, lines = judged("--apply")
    assert [batch for batch in written if batch] == []
    assert lines[-2].startswith("1 of the changes cannot be applied")
    assert lines[-1] == "0 written, there is nothing to change"


def test_no_more_articles_than_asked_for(standing, judged):
    known(standing, "a", "b", "c")
    written, _, lines = judged("--apply", "--limit", "2")
    assert sum(map(len, written)) == 2
    assert lines[-1] == "2 written, events follow"
