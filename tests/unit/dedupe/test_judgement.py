"""What is believed of an article when it is judged: its dates, its publisher, its cluster, its place among copies."""

import pytest

from caspian.dedupe.judgement import DAY, FIRST_NEWS, judge
from caspian.dedupe.memory import HOT, Memory
from caspian.dedupe.stage import MAX_SECONDS, Dedupe
from caspian.events.v1 import state_pb2
from caspian.events.v1.article_pb2 import Metadata, Reuse
from caspian.outcome import Done
from unit.dedupe.texts import BANK, CORRIDOR, DRONES, GAS_EN, GAS_RU, HOUR, START, Run, article, paragraphs

MIDNIGHT = START - START % DAY - START


@pytest.fixture
def run():
    return Run(Dedupe())


def judged(built, previous=None):
    return judge(Memory(), built, previous).record


# --- dates ---


def test_an_exact_time_before_the_fetch_is_trusted():
    record = judged(article("a", published=-HOUR))
    assert record.published_at.seconds == START - HOUR
    assert record.published_at_trusted
    assert judged(article("a", published=0)).published_at_trusted


def test_a_time_after_the_fetch_is_kept_and_not_trusted():
    record = judged(article("a", published=1))
    assert record.published_at.seconds == START + 1
    assert not record.published_at_trusted


def test_a_day_is_its_end_or_the_fetch_where_that_is_earlier():
    yesterday = judged(article("a", published=MIDNIGHT - DAY, confidence=Metadata.DAY))
    assert yesterday.published_at.seconds == START + MIDNIGHT - 1
    today = judged(article("a", published=MIDNIGHT, confidence=Metadata.DAY))
    assert today.published_at.seconds == START
    assert yesterday.published_at_trusted
    assert today.published_at_trusted


@pytest.mark.parametrize("confidence", [Metadata.LOW, Metadata.DATE_CONFIDENCE_UNSPECIFIED])
def test_a_guessed_date_is_none(confidence):
    assert not judged(article("a", published=-HOUR, confidence=confidence)).HasField("published_at")


@pytest.mark.parametrize(("published", "kept"), [(FIRST_NEWS, True), (FIRST_NEWS - 1, False), (1, False)])
def test_dates_before_the_web_are_none(published, kept):
    assert judged(article("a", published=published - START)).HasField("published_at") is kept


def test_a_page_with_a_time_comes_before_one_with_a_day(run):
    run.say(article("day", at=DAY, published=MIDNIGHT, confidence=Metadata.DAY))
    timed = run.say(article("timed", at=DAY + HOUR, published=MIDNIGHT + 3 * HOUR))[0]
    assert timed.reuse.original_id == "timed"


# --- who and where ---


@pytest.mark.parametrize(
    ("publisher", "domain", "source", "known_as"),
    [("Herald", "herald.example", "s", "Herald"), ("", "herald.example", "s", "herald.example"), ("", "", "s", "s")],
)
def test_a_publisher_without_a_name_is_its_domain_or_its_source(publisher, domain, source, known_as):
    built = article("a")
    built.provenance.publisher, built.provenance.domain, built.provenance.source_id = publisher, domain, source
    assert judged(built).publisher == known_as


def test_an_article_was_first_seen_when_it_was_first_seen():
    previous = state_pb2.MemoryRecord(id="a")
    previous.first_seen_at.seconds = START - 5 * HOUR
    assert judged(article("a"), previous).first_seen_at.seconds == START - 5 * HOUR
    assert judged(article("a"), state_pb2.MemoryRecord(id="a")).first_seen_at.seconds == START


def test_cluster_and_story_once_given_stay_whatever_the_new_text_is(run):
    run.say(article("other", DRONES))
    (one,) = run.say(article("a", at=60))
    (two,) = run.say(article("a", DRONES, visit=2, at=120))
    assert (two.reuse.kind, two.reuse.match_id) == (Reuse.EXACT, "other")
    assert (two.reuse.cluster_id, two.story.id) == (one.reuse.cluster_id, one.story.id)


# --- copies ---


def test_a_copy_has_the_story_of_its_match_and_says_how_much_is_shared(run):
    (first,) = run.say(article("a"))
    (part,) = run.say(article("b", paragraphs(CORRIDOR, 0, 1), at=60))
    assert part.story.id == first.story.id
    assert part.story.score == pytest.approx(max(part.reuse.coverage_query, part.reuse.coverage_match))


def test_a_short_text_is_no_rewrite_of_anything(run):
    run.say(article("a", GAS_EN))
    (short,) = run.say(article("b", "Газпром подписал контракт с Ираном на 55 млрд кубометров.", language="ru", at=60))
    assert short.reuse.kind == Reuse.NONE
    (long,) = run.say(article("c", GAS_RU, language="ru", at=120))
    assert (long.reuse.kind, long.reuse.match_id) == (Reuse.TRANSLATION, "a")


def test_a_partial_copy_keeps_to_itself(run):
    (first,) = run.say(article("a"))
    (partial,) = run.say(article("b", f"{paragraphs(CORRIDOR, 1)}\n\n{BANK}", at=60))
    assert partial.reuse.kind == Reuse.PARTIAL
    assert partial.reuse.cluster_id != first.reuse.cluster_id
    assert partial.reuse.original_id == "b"
    assert state_pb2.MemoryRecord.FromString(run.memory["b"]).made_from == ""


def test_a_rewrite_remembers_what_it_was_made_from(run):
    (first,) = run.say(article("a", GAS_EN))
    run.say(article("b", GAS_RU, language="ru", at=60))
    assert state_pb2.MemoryRecord.FromString(run.memory["b"]).made_from == first.reuse.cluster_id


# --- what comes from outside ---


@pytest.mark.parametrize(
    ("seconds", "believed"), [(MAX_SECONDS - 1, True), (MAX_SECONDS, False), (0, False), (-1, False)]
)
def test_a_fetch_time_is_believed_within_bounds(run, seconds, believed):
    run.say(article("a"))
    odd = article("odd", DRONES)
    odd.provenance.fetched_at.seconds = seconds
    (out,) = run.say(odd)
    assert out.provenance.fetched_at.seconds == (seconds if believed else START)


@pytest.mark.parametrize(("later", "heard"), [(HOUR, False), (HOUR + 1, True)])
def test_a_first_visit_is_new_only_when_it_is_later_than_clocks_differ(run, later, heard):
    run.say(article("a", visit=5))
    assert bool(run.say(article("a", DRONES, visit=1, at=later))) is heard
    assert (run.outcomes[-1] == Done((), outcome="repeat")) is not heard


def test_visit_zero_is_the_first(run):
    (out,) = run.say(article("a", visit=0))
    assert out.visit == 1
    assert run.say(article("a", DRONES, visit=1, at=60)) == []


def test_the_fetch_time_of_an_article_never_goes_back(run):
    run.say(article("a", at=2 * HOUR))
    run.say(article("a", DRONES, visit=2, at=0))
    assert state_pb2.MemoryRecord.FromString(run.memory["a"]).fetched_at.seconds == START + 2 * HOUR


def test_an_input_without_a_hash_is_known_by_its_content(run):
    built = article("a")
    built.content_hash = ""
    (out,) = run.say(built)
    assert len(out.content_hash) == 32
    built.visit = 2
    assert run.say(built) == []
    assert run.outcomes[-1].outcome == "unchanged"


# --- who is revised ---


def test_an_article_too_old_to_be_sent_again_is_not_revised(run):
    run.say(article("copy", publisher="Courier", wire="Kaspia Wire"))
    (source,) = run.say(article("source", publisher="Kaspia Wire", at=HOT + 2 * HOUR))
    assert (source.id, source.reuse.original_id) == ("source", "source")
    (third,) = run.say(article("third", publisher="Third", at=HOT + 3 * HOUR))
    assert third.reuse.original_id == "source"


def test_a_revision_is_a_version_of_its_own_and_nothing_else_changes(run):
    (before,) = run.say(article("part", paragraphs(CORRIDOR, 0, 1), title="A part", publisher="Herald"))
    _, after = run.say(article("whole", CORRIDOR, at=60))
    assert (after.version, after.visit, after.content_hash) == (2, before.visit, before.content_hash)
    for field in ("text", "metadata", "provenance", "url"):
        assert getattr(after, field) == getattr(before, field)
    assert after.story.id == before.story.id
    assert after.story.articles == 2
    (third,) = run.say(article("part", DRONES, visit=2, at=120))
    assert (third.version, third.change.previous_version) == (3, 2)


def test_a_relation_that_stays_is_not_told_again(run):
    run.say(article("a"))
    for number in range(3):
        assert len(run.say(article(f"copy{number}", at=60 + number))) == 1


@pytest.mark.parametrize(
    ("whole", "part", "predates"),
    [
        ({"published": -HOUR}, {"published": -2 * HOUR}, True),
        ({"published": -HOUR}, {"published": -HOUR}, False),
        ({"published": -2 * HOUR}, {"published": -HOUR}, False),
        ({"published": -HOUR}, {"published": -2 * HOUR, "confidence": Metadata.LOW}, False),
        ({"published": 5 * HOUR}, {"published": -2 * HOUR}, False),
        ({}, {"published": -2 * HOUR}, False),
    ],
    ids=["before it", "with it", "after it", "guessed", "the other is not to be believed", "the other has none"],
)
def test_a_part_comes_before_the_whole_by_dates_that_are_believed(run, whole, part, predates):
    run.say(article("whole", CORRIDOR, **whole))
    (out, *_) = run.say(article("part", paragraphs(CORRIDOR, 0, 1), at=60, **part))
    assert out.reuse.kind == Reuse.EXCERPT
    assert state_pb2.MemoryRecord.FromString(run.memory["part"]).predates_match is predates
    assert out.reuse.original_id == ("part" if predates else "whole")


def test_a_copy_that_was_a_rewrite_of_a_story_is_named_by_its_text_first(run):
    """What was found by its words goes before what is only like it."""
    run.say(article("like", GAS_RU, language="ru"))
    run.say(article("same", GAS_EN, at=60))
    (out,) = run.say(article("copy", GAS_EN, at=120))
    assert (out.reuse.kind, out.reuse.match_id) == (Reuse.EXACT, "same")
