from datetime import UTC, datetime

import pytest

from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import article_pb2, coverage_pb2, state_pb2
from caspian.events.v1.article_pb2 import Metadata, Reuse
from caspian.outcome import Done, Poison
from unit.dedupe.texts import BANK, CORRIDOR, DRONES, GAS_EN, GAS_FA, GAS_RU, HOUR, Run, article, paragraphs

NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def run():
    return Run(Dedupe())


def test_a_new_article_is_its_own_original(run):
    (out,) = run.say(article("a", title="Rail link opened"))
    assert (out.version, out.reuse.kind, out.reuse.original_id, out.reuse.match_id) == (1, Reuse.NONE, "a", "")
    assert out.reuse.cluster_id
    assert out.story.id
    assert out.story.score == 1
    assert (out.story.articles, out.story.publishers, out.story.origins) == (1, 1, 1)
    assert out.story.is_new_story
    assert out.story.is_new_origin
    assert out.text == CORRIDOR
    assert not out.HasField("change")


def test_input_is_not_changed(run):
    built = article("a")
    before = built.SerializeToString(deterministic=True)
    run.say(built)
    assert built.SerializeToString(deterministic=True) == before


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (CORRIDOR, Reuse.EXACT),
        (CORRIDOR.upper(), Reuse.EXACT),
        (CORRIDOR.replace("doubtful", "sceptical").replace("five times", "six times"), Reuse.NEAR),
        (paragraphs(CORRIDOR, 1, 2), Reuse.EXCERPT),
        (f"{CORRIDOR}\n\n{DRONES}", Reuse.SUPERSET),
        (f"{paragraphs(CORRIDOR, 1)}\n\n{BANK}", Reuse.PARTIAL),
        (BANK, Reuse.NONE),
    ],
)
def test_kinds(run, text, kind):
    (first,) = run.say(article("a"))
    out = run.say(article("b", text, at=60))[0]
    assert Reuse.Kind.Name(out.reuse.kind) == Reuse.Kind.Name(kind)
    assert out.reuse.match_id == ("" if kind == Reuse.NONE else "a")
    joined = kind not in (Reuse.NONE, Reuse.PARTIAL)
    assert (out.reuse.cluster_id == first.reuse.cluster_id) == joined
    for p in out.reuse.passages:
        assert (
            text[p.start : p.end].casefold() == CORRIDOR[p.match_start : p.match_end].casefold() or kind == Reuse.NEAR
        )
    assert bool(out.reuse.passages) == (kind != Reuse.NONE)


def test_what_the_input_says_of_relations_does_not_count(run):
    built = article("a")
    built.version = 7
    built.reuse.match_id = built.reuse.original_id = "elsewhere"
    built.story.id = "elsewhere"
    built.change.summary = "elsewhere"
    (out,) = run.say(built)
    assert (out.version, out.reuse.match_id, out.reuse.original_id) == (1, "", "a")
    assert out.story.id != "elsewhere"
    assert not out.HasField("change")


def test_a_copy_brings_no_new_origin(run):
    run.say(article("a", publisher="Herald"))
    (out,) = run.say(article("b", publisher="Courier", at=60))
    assert (out.story.articles, out.story.publishers, out.story.origins) == (2, 2, 1)
    assert not out.story.is_new_story
    assert not out.story.is_new_origin


def test_excerpt_first_original_later(run):
    run.say(article("part", paragraphs(CORRIDOR, 0, 1)))
    whole, part = run.say(article("whole", CORRIDOR, at=60))
    assert (whole.id, whole.reuse.kind, whole.reuse.match_id, whole.reuse.original_id) == (
        "whole", Reuse.SUPERSET, "part", "whole",
    )  # fmt: skip
    assert (part.id, part.version, part.reuse.kind) == ("part", 2, Reuse.EXCERPT)
    assert (part.reuse.match_id, part.reuse.original_id) == ("whole", "whole")
    assert part.reuse.cluster_id == whole.reuse.cluster_id
    assert part.text == paragraphs(CORRIDOR, 0, 1)
    assert part.visit == 1
    assert part.change.previous_version == 1
    assert part.change.summary == "relation: excerpt"
    assert not part.story.is_new_story
    passage = part.reuse.passages[0]
    assert part.text[passage.start : passage.end] == whole.text[passage.match_start : passage.match_end]


def test_a_dated_flash_stays_the_original_of_the_longer_report(run):
    run.say(article("flash", paragraphs(CORRIDOR, 0, 1), at=HOUR, published=0))
    (longer,) = run.say(article("longer", CORRIDOR, at=2 * HOUR, published=HOUR))
    assert (longer.reuse.kind, longer.reuse.original_id) == (Reuse.SUPERSET, "flash")


def test_a_copy_seen_first_learns_of_its_credited_source(run):
    run.say(article("copy", publisher="Courier", wire="Kaspia Wire"))
    source, copy = run.say(article("source", publisher="Kaspia Wire", at=60))
    assert source.reuse.original_id == "source"
    assert (copy.id, copy.reuse.kind, copy.reuse.match_id, copy.reuse.original_id) == (
        "copy", Reuse.EXACT, "source", "source",
    )  # fmt: skip
    (third,) = run.say(article("third", publisher="Third", at=120))
    assert third.reuse.original_id == "source"


def test_a_trusted_earlier_date_makes_the_original(run):
    run.say(article("late", at=HOUR, published=HOUR))
    early, late = run.say(article("early", at=2 * HOUR, published=0))
    assert early.reuse.original_id == late.reuse.original_id == "early"


@pytest.mark.parametrize(
    ("published", "confidence"), [(0, Metadata.LOW), (30 * 24 * HOUR, Metadata.EXACT), (None, Metadata.EXACT)]
)
def test_a_date_that_cannot_be_trusted_makes_nothing(run, published, confidence):
    run.say(article("first", at=HOUR))
    (second,) = run.say(article("second", at=2 * HOUR, published=published, confidence=confidence))
    assert second.reuse.original_id == "first"


def test_repeated_visits_change_nothing(run):
    run.say(article("a", visit=2))
    for visit in (1, 2):
        assert run.say(article("a", DRONES, visit=visit)) == []
        assert run.outcomes[-1] == Done((), outcome="repeat")


def test_an_address_found_again_after_its_last_visit_counts_from_1_and_is_heard(run):
    run.say(article("a", visit=6))
    assert run.say(article("a", DRONES, visit=1, at=HOUR)) == [], "clocks differ"
    (out,) = run.say(article("a", DRONES, visit=1, at=120 * HOUR))
    assert (out.version, out.visit, out.change.previous_version) == (2, 1, 1)
    (out,) = run.say(article("a", visit=2, at=120 * HOUR + HOUR))
    assert out.version == 3
    # A record that was sent twice is still a repeat.
    assert run.say(article("a", DRONES, visit=1, at=120 * HOUR)) == []


def test_the_same_content_is_noted_and_dropped(run):
    run.say(article("a"))
    assert run.say(article("a", visit=3, at=HOUR)) == []
    outcome = run.outcomes[-1]
    assert outcome.outcome == "unchanged"
    memory, drop = outcome.messages
    assert (memory.topic, memory.value.visit, memory.value.version) == ("memory", 3, 1)
    assert isinstance(drop.value, coverage_pb2.CoverageRecord)
    assert (drop.value.drop.reason, drop.value.drop.visit, drop.value.stage) == ("unchanged", 3, "dedupe")
    assert run.say(article("a", DRONES, visit=3)) == []


def test_an_edit_is_a_version_with_its_change(run):
    (one,) = run.say(article("a", title="Link opened"))
    edited = CORRIDOR.replace("nine tunnels", "ten tunnels")
    (two,) = run.say(article("a", edited, visit=2, at=HOUR, title="Rail link opened"))
    assert (two.version, two.change.previous_version) == (2, 1)
    assert len(two.change.added) == len(two.change.removed) == 1
    assert "ten tunnels" in two.change.added[0]
    assert "title changed" in two.change.summary
    assert two.reuse.cluster_id == one.reuse.cluster_id
    assert two.story.id == one.story.id
    assert (two.story.articles, two.story.is_new_story, two.story.is_new_origin) == (1, False, False)


def test_gone_and_back(run):
    run.say(article("a"))
    (gone,) = run.say(article("a", "", visit=2, at=HOUR, gone=True))
    assert (gone.version, gone.gone, gone.text, gone.change.summary) == (2, True, "", "gone")
    assert gone.reuse.original_id == "a"
    assert run.say(article("a", "", visit=3, at=HOUR, gone=True)) == []
    assert run.outcomes[-1].outcome == "gone"
    (back,) = run.say(article("a", visit=4, at=2 * HOUR))
    assert (back.version, back.gone, back.text) == (3, False, CORRIDOR)
    assert back.change.summary == "back"
    assert not back.story.is_new_story


def test_gone_that_was_never_here_is_dropped_and_may_come(run):
    assert run.say(article("a", "", gone=True)) == []
    assert run.outcomes[-1].outcome == "gone"
    assert [emit.topic for emit in run.outcomes[-1].messages] == ["memory", "coverage"]
    (out,) = run.say(article("a", visit=2))
    assert out.version == 1
    assert not out.HasField("change")


def test_composite_names_its_parts(run):
    run.say(article("a"))
    run.say(article("b", DRONES, at=60))
    (out,) = run.say(article("c", f"{CORRIDOR}\n\n{DRONES}", at=120))
    assert out.reuse.kind == Reuse.COMPOSITE
    assert set(out.reuse.contains) == {"a", "b"}
    assert out.reuse.contains[0] == out.reuse.match_id
    assert out.reuse.original_id == "c"
    assert not out.story.is_new_origin


def test_same_page_under_another_address(run):
    run.say(article("a", url="https://herald.example/a", canonical="https://herald.example/story/7"))
    (out,) = run.say(
        article(
            "b",
            CORRIDOR + "\n\nMore.",
            at=60,
            url="https://herald.example/b",
            canonical="https://herald.example/story/7",
        )
    )
    assert (out.reuse.kind, out.reuse.match_id) == (Reuse.SAME_PAGE, "a")


def test_one_canonical_address_for_everything_is_not_believed(run):
    run.say(article("a", url="https://herald.example/a", canonical="https://herald.example/home"))
    (out,) = run.say(article("b", DRONES, url="https://herald.example/b", canonical="https://herald.example/home"))
    assert out.reuse.kind == Reuse.NONE


@pytest.mark.parametrize(
    ("one", "other", "language"), [(GAS_EN, GAS_RU, "ru"), (GAS_EN, GAS_FA, "fa"), (GAS_RU, GAS_FA, "fa")]
)
def test_one_story_in_two_languages(run, one, other, language):
    run.say(article("noise", BANK))
    (first,) = run.say(article("a", one, language="ru" if one == GAS_RU else "en"))
    (second,) = run.say(article("b", other, language=language, at=60))
    assert second.story.id == first.story.id
    assert (second.reuse.kind, second.reuse.match_id) == (Reuse.TRANSLATION, "a")
    assert not second.story.is_new_origin


def test_different_events_are_different_stories(run):
    stories = {run.say(article(text[:9], text))[0].story.id for text in (CORRIDOR, DRONES, BANK, GAS_EN)}
    assert len(stories) == 4


def test_a_wire_credit_counts_for_the_wire(run):
    run.say(article("a", GAS_EN, publisher="Herald", wire="Kaspia Wire"))
    reworded = (
        GAS_EN.replace("signed a contract", "agreed").replace("doubt", "question") + " The wire did not say more."
    )
    out = run.say(article("b", reworded, publisher="Courier", wire="KASPIA WIRE", at=60))[0]
    assert (out.story.articles, out.story.publishers, out.story.origins) == (2, 2, 1)


def test_poison():
    stage = Dedupe()
    assert isinstance(stage.process("x", None, 0), Poison)
    assert isinstance(stage.process("x", article_pb2.Article(), 0), Poison)


def stream():
    """A stream with every kind of relation, edits, departures and returns over some weeks."""
    yield article("part", paragraphs(CORRIDOR, 0, 1), at=0)
    yield article("bank", BANK, at=HOUR, publisher="Herald", wire="Kaspia Wire")
    yield article("whole", CORRIDOR, at=2 * HOUR)
    yield article("copy", CORRIDOR, at=3 * HOUR, publisher="Courier")
    yield article("bank2", BANK, at=4 * HOUR, publisher="Kaspia Wire")
    yield article("gas", GAS_EN, at=5 * HOUR)
    yield article("gas-ru", GAS_RU, at=6 * HOUR, language="ru")
    yield article("both", f"{BANK}\n\n{CORRIDOR}", at=7 * HOUR)
    yield article("gas", GAS_EN + " More follows.", visit=2, at=30 * HOUR)
    yield article("bank", BANK, visit=2, at=31 * HOUR)
    yield article("copy", "", visit=2, at=40 * HOUR, gone=True)
    yield article("copy", CORRIDOR, visit=3, at=50 * HOUR)
    yield article("drones", DRONES, at=100 * HOUR)
    yield article("late", paragraphs(CORRIDOR, 2, 3), at=110 * HOUR)
    yield article("gas-fa", GAS_FA, at=120 * HOUR, language="fa")
    yield article("whole", CORRIDOR + "\n\nCorrected.", visit=2, at=15 * 24 * HOUR)
    yield article("again", BANK, at=20 * 24 * HOUR)
    yield article("part", DRONES, visit=2, at=21 * 24 * HOUR)
    yield article("gas-fa", GAS_FA, visit=2, at=40 * 24 * HOUR, language="fa")


@pytest.mark.parametrize("order", [list, lambda keys: keys[::-1], sorted])
def test_a_restarted_stage_goes_on_with_the_same_bytes(order):
    straight = Run(Dedupe())
    for built in stream():
        straight.say(built)
    restarted = Run(Dedupe())
    for built in stream():
        messages = restarted.messages
        restarted = restarted.restarted(Dedupe(), order)
        restarted.messages = messages
        restarted.say(built)
    assert restarted.messages == straight.messages


def test_written_back_state_goes_on_with_the_same_bytes():
    straight = Run(Dedupe())
    ticking = Run(Dedupe())
    for built in stream():
        straight.say(built)
        ticking.say(built)
        said = [m for m in ticking.messages if m[0] != "memory"]
        ticking.keep(ticking.stage.tick(NOW))
        ticking = ticking.restarted(Dedupe())
        ticking.messages = said
    assert ticking.messages == [m for m in straight.messages if m[0] != "memory"]


@pytest.mark.parametrize("restarted", [False, True])
def test_a_relation_that_turns_is_remembered_of_what_is_gone(run, restarted):
    run.say(article("flash", paragraphs(CORRIDOR, 0)))
    run.say(article("flash", "", visit=2, at=HOUR, gone=True))
    run.say(article("longer", paragraphs(CORRIDOR, 0, 1), at=2 * HOUR))
    record = state_pb2.MemoryRecord.FromString(run.memory["flash"])
    assert (record.version, record.gone, record.reuse.kind) == (2, True, Reuse.EXCERPT)
    if restarted:
        run = run.restarted(Dedupe())
    (copy,) = run.say(article("copy", paragraphs(CORRIDOR, 0, 1), at=3 * HOUR))
    assert (copy.reuse.match_id, copy.reuse.original_id) == ("longer", "longer")


@pytest.mark.parametrize("restarted", [False, True])
def test_one_text_at_a_time_stands_for_its_copies(run, restarted):
    site = "https://herald.example"
    run.say(article("a", url=f"{site}/a", canonical=f"{site}/story"))
    (second,) = run.say(article("b", at=60, url=f"{site}/b", canonical=f"{site}/story"))
    assert second.reuse.kind == Reuse.SAME_PAGE
    run.say(article("b", DRONES, visit=2, at=120, url=f"{site}/b"))
    if restarted:
        run = run.restarted(Dedupe())
    (copy,) = run.say(article("c", at=180))
    assert (copy.reuse.kind, copy.reuse.match_id) == (Reuse.EXACT, "a")


def test_what_comes_a_year_late_is_not_kept_until_the_next_restart(run):
    run.say(article("now", DRONES))
    (late,) = run.say(article("a", at=-366 * 24 * HOUR))
    (again,) = run.say(article("a", BANK, visit=2))
    assert (late.version, again.version) == (1, 1)


def test_an_article_that_goes_after_a_year_of_silence_is_retracted_under_its_own_name(run):
    run.say(article("a"))
    run.say(article("other", BANK, at=60))
    (gone,) = run.say(article("a", "", visit=2, at=366 * 24 * HOUR, gone=True))
    assert (gone.id, gone.version, gone.gone) == ("a", 2, True)
    record = state_pb2.MemoryRecord.FromString(run.memory["a"])
    assert (record.id, record.version, record.visit, record.gone) == ("a", 2, 2, True)
    (back,) = run.say(article("a", visit=3, at=367 * 24 * HOUR))
    assert back.version == 3


def test_state_shrinks_with_age_and_ends_after_a_year(run):
    run.say(article("a"))
    assert run.stage.tick(NOW) == []
    sizes = [len(run.memory["a"])]
    for day in (4, 16, 367):
        run.say(article(f"later{day}", DRONES, at=day * 24 * HOUR))
        run.keep(run.stage.tick(NOW))
        sizes.append(len(run.memory["a"] or b""))
    assert sizes[0] > sizes[1] > sizes[2] > sizes[3] == 0
    assert run.stage.tick(NOW) == []


def test_an_article_older_than_its_text_is_still_known_by_version(run):
    run.say(article("a"))
    run.say(article("later", DRONES, at=30 * 24 * HOUR))
    assert run.say(article("a", visit=1, at=30 * 24 * HOUR)) == []
    assert run.say(article("a", visit=2, at=30 * 24 * HOUR)) == []
    assert run.outcomes[-1].outcome == "unchanged"
    (out,) = run.say(article("a", BANK, visit=3, at=31 * 24 * HOUR))
    assert out.version == 2
    assert list(out.change.added) == []


def test_a_revoked_partition_is_forgotten(run):
    run.say(article("a"))
    run.stage.revoke(0)
    (out,) = run.say(article("b"))
    assert out.reuse.kind == Reuse.NONE


def test_a_tombstone_in_the_state_topic_is_obeyed(run):
    run.say(article("a"))
    fresh = Dedupe()
    fresh.restore(0, "a", run.memory["a"])
    fresh.restore(0, "a", None)
    (out,) = Run(fresh).say(article("b"))
    assert out.reuse.kind == Reuse.NONE


def test_the_memory_is_what_the_contract_says(run):
    run.say(article("a", title="T", publisher="Herald", language="en"))
    record = state_pb2.MemoryRecord.FromString(run.memory["a"])
    assert (record.id, record.version, record.visit, record.sequence) == ("a", 1, 1, 1)
    assert len(record.word_hashes) == 2 * len(CORRIDOR.replace("-", " ").replace("1.6", "16").split())
    assert len(record.fingerprints) % 4 == 0
    assert record.article
    assert record.features.terms
