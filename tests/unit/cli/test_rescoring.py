import pytest

from caspian.cli.rescoring import SHOWN, Rescoring, differs, words
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Evidence, Relevance, Stance, Voice
from caspian.events.v1.state_pb2 import PublishState


def stance(label=Stance.NEUTRAL, relevance=Relevance.ABOUT, score=0.0, own=Voice.NONE, pipeline=2):
    found = Stance(label=label, lean=label, score=score, pipeline_version=pipeline, voice=Voice(own=own))
    found.relevance.label = relevance
    return found


def article(name="a", version=1, **changes):
    return Article(id=name, version=version, stance=stance(**changes))


def state(version=1, pipeline=1, last=EnrichedEvent.CREATED, **changes):
    return PublishState(version=version, pipeline_version=pipeline, last_type=last, stance=stance(**changes))


def run(known, *articles, version=2):
    found = Rescoring(known, version)
    return found, [found.take(each) and found.is_new(each) for each in articles]


def test_what_would_change_and_what_readers_would_get():
    known = {name: state() for name in "abc"} | {
        "d": state(label=Stance.LABEL_UNSPECIFIED, relevance=Relevance.NOT, last=EnrichedEvent.TYPE_UNSPECIFIED)
    }
    found, writes = run(
        known, article("a"), article("b", label=Stance.CRITICAL),
        article("c", relevance=Relevance.NOT, label=Stance.LABEL_UNSPECIFIED), article("d"),
    )  # fmt: skip
    assert writes == [False, True, True, True]
    assert found.events == {"rescored": 1, "retracted (off-target)": 1, "created": 1}
    assert found.changed == {
        "about neutral → about critical": 1, "about neutral → not": 1, "not → about neutral": 1,
    }  # fmt: skip
    told = found.lines()
    assert told[0] == "4 articles judged: 1 as before, 3 otherwise"
    assert any("b  about neutral → about critical" in text for text in told)


def test_what_publish_has_not_seen_yet_is_left_alone():
    found, writes = run({"a": state(version=1)}, article("a", version=2, label=Stance.CRITICAL), article("unknown"))
    assert writes == [False, False]
    assert found.under_way == 2
    assert "2 still under way" in found.lines()[0]


def test_applied_twice_nothing_changes():
    known = {"a": state(pipeline=2)}
    found, writes = run(known, article("a", label=Stance.CRITICAL))
    assert writes == [False]
    assert found.already == 1
    assert found.events == {"rescored": 1}, "the shadow says what a greater pipeline version would do"


def test_a_withdrawn_article_stays_withdrawn():
    known = {"a": state(last=EnrichedEvent.RETRACTED)}
    known["a"].withdrawn = True
    found, _ = run(known, article("a", label=Stance.CRITICAL))
    assert found.events == {"nothing (withdrawn)": 1}


@pytest.mark.parametrize(
    ("after", "noticed"),
    [
        ({}, False),
        ({"score": 0.04}, False),
        ({"score": 0.06}, True),
        ({"own": Voice.NEGATIVE}, True),
        ({"pipeline": 9}, False),
    ],
)
def test_what_a_reader_would_notice(after, noticed):
    assert differs(stance(), stance(**after)) is noticed


def test_evidence_is_not_compared_since_the_state_has_none():
    after = stance()
    after.evidence.append(Evidence(quote="x"))
    assert not differs(stance(), after)


def test_words():
    assert words(stance()) == "about neutral"
    assert words(Stance()) == "unknown"


def test_a_long_list_is_cut():
    known = {f"a{n}": state() for n in range(50)}
    found, _ = run(known, *(article(f"a{n}", score=0.5) for n in range(50)))
    assert f"    and {50 - SHOWN} more" in found.lines()
    assert found.changed == {"about neutral, another score, voice or frame": 50}
