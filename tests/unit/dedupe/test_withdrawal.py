"""A person's decision in, the next version out: dedupe numbers it as it numbers everything."""

import pytest

from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import article_pb2
from unit.dedupe.texts import BANK, CORRIDOR, HOUR, Run, article


@pytest.fixture
def run():
    return Run(Dedupe())


def by_hand(newest, withdrawn=True):
    record = article_pb2.Article()
    record.CopyFrom(newest)
    record.withdrawal.withdrawn = withdrawn
    record.withdrawal.why = "wrong person"
    return record


def test_it_gets_the_next_version_and_keeps_everything_else(run):
    (first,) = run.say(article("a", title="Rail link opened"))
    (taken,) = run.say(by_hand(first))
    assert (taken.version, taken.visit) == (2, 1)
    assert (taken.change.previous_version, taken.change.summary) == (1, "withdrawn by hand")
    assert taken.withdrawal.why == "wrong person"
    assert not taken.story.is_new_story
    assert (taken.text, taken.reuse, taken.story.id) == (first.text, first.reuse, first.story.id)
    (restored,) = run.say(by_hand(taken, withdrawn=False))
    assert (restored.version, restored.change.summary) == (3, "restored by hand")


@pytest.mark.parametrize("version", [0, 1, 3])
def test_a_decision_about_another_version_than_the_newest_changes_nothing(run, version):
    (first,) = run.say(article("a"))
    run.say(article("a", BANK, visit=2, at=HOUR))
    first.version = version
    assert run.say(by_hand(first)) == []
    assert run.outcomes[-1].outcome == "outdated"
    assert run.outcomes[-1].messages == ()


def test_an_unknown_article_cannot_be_taken_back(run):
    assert run.say(by_hand(article("nobody"))) == []


def test_said_twice_it_happens_once(run):
    (first,) = run.say(article("a"))
    assert len(run.say(by_hand(first))) == 1
    assert run.say(by_hand(first)) == []


def test_the_next_visit_goes_on_from_there_also_after_a_restart(run):
    (first,) = run.say(article("a"))
    run.say(by_hand(first))
    run = run.restarted(Dedupe())
    assert run.say(article("a", CORRIDOR, visit=2, at=HOUR)) == [], "the same text"
    (changed,) = run.say(article("a", BANK, visit=3, at=2 * HOUR))
    assert changed.version == 3
    assert not changed.HasField("withdrawal"), "a visit decides nothing by hand"


def test_a_later_copy_still_finds_it(run):
    (first,) = run.say(article("a"))
    run.say(by_hand(first))
    out = run.say(article("b", at=60))[0]
    assert out.reuse.match_id == "a"
    assert not out.HasField("withdrawal")
