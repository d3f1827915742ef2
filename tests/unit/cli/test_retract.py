from datetime import UTC, datetime

from caspian.cli.retract import decision, outcome
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent

NOW = datetime(2031, 5, 6, tzinfo=UTC)


def test_a_decision_is_the_newest_version_and_a_persons_word():
    newest = Article(id="a", version=4, visit=2, text="x")
    newest.stance.detector = "rules"
    before = newest.SerializeToString()
    decided = decision(newest, "w" * 900, NOW, withdrawn=True)
    assert (decided.id, decided.version, decided.visit, decided.text) == ("a", 4, 2, "x")
    assert decided.withdrawal.withdrawn
    assert decided.withdrawal.at.ToDatetime(UTC) == NOW
    assert len(decided.withdrawal.why) == 500
    assert not decided.HasField("stance")
    assert newest.SerializeToString() == before


def test_undo_says_so_explicitly():
    decided = decision(Article(id="a", version=4), "it was right", NOW, withdrawn=False)
    assert decided.HasField("withdrawal")
    assert not decided.withdrawal.withdrawn


def test_the_outcome_in_a_line():
    event = EnrichedEvent(type=EnrichedEvent.RETRACTED, reason="withdrawn")
    event.article.metadata.title, event.article.version = "A railway", 3
    assert outcome(event) == "retracted (withdrawn): A railway · version 3"
