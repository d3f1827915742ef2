"""What is kept and for how long, and that what was let go of is let go of everywhere."""

import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.dedupe.clusters import cluster_id
from caspian.dedupe.features import Features
from caspian.dedupe.memory import (
    COLD,
    HOT,
    HOUR,
    KEPT,
    MAX_WRITTEN_BACK,
    Memory,
    alias_hash,
    pack_features,
    part_of,
    unpack_features,
)
from caspian.dedupe.slots import MISSING
from caspian.dedupe.stories import story_id
from caspian.events.v1 import article_pb2, state_pb2
from unit.dedupe.texts import START

TWELVE = START - START % HOUR


def record(name, at=0, sequence=1, hot=True, **fields):
    """What dedupe stores of an article fetched `at` seconds after a full hour."""
    built = state_pb2.MemoryRecord(id=name, version=1, visit=1, content_hash="ab" * 16, sequence=sequence, **fields)
    built.fetched_at.seconds = TWELVE + at
    built.cluster_id, built.story.id = cluster_id(name), story_id(name)
    built.word_hashes = np.arange(20, dtype=np.uint16).tobytes()
    built.fingerprints = np.array([1, 2, 3], np.uint32).tobytes()
    built.exact_hash = 77
    if hot:
        built.article = zlib.compress(article_pb2.Article(id=name, text="text").SerializeToString())
        built.features.CopyFrom(pack_features(FEATURES))
    return built


FEATURES = Features(
    np.array([3, 9], np.uint32), np.array([0.6, 0.8], np.float32), np.array([5], np.uint32), np.array([0.5], np.float32)
)


def test_features_survive_storing():
    stored = unpack_features(pack_features(FEATURES))
    for name in ("terms", "term_weights", "entities", "entity_weights"):
        kept, given_ = getattr(stored, name), getattr(FEATURES, name)
        assert kept.tolist() == given_.tolist()
        assert kept.dtype == given_.dtype


@pytest.mark.parametrize(
    ("age", "hot", "cold", "known"),
    [
        (0, True, True, True),
        (HOT, True, True, True),
        (HOT + HOUR - 1, True, True, True),
        (HOT + HOUR, False, True, True),
        (COLD + HOUR - 1, False, True, True),
        (COLD + HOUR, False, False, True),
        (KEPT + HOUR - 1, False, False, True),
        (KEPT + HOUR, False, False, False),
    ],
)
def test_what_is_kept_shrinks_with_age(age, hot, cold, known):
    memory = Memory()
    slot = memory.store(record("a"))
    memory.expire(TWELVE + age)
    assert (memory.article(slot) is not None) is hot
    assert (slot in memory.stories.index) is hot
    assert (memory.find("a") is not None) is cold
    assert (memory.corpus.exact.get(77) == slot) is cold
    assert (len(memory.corpus.index) > 0) is cold
    assert (memory.versions.slot("a") != MISSING) is known


def test_a_year_and_a_restart_later_nothing_is_left_behind():
    memory = Memory()
    for number in range(50):
        memory.store(record(f"a{number}", at=number * HOUR, sequence=number + 1, aliases=[f"herald.example/{number}"]))
    memory.expire(TWELVE + KEPT + 60 * HOUR)
    assert len(memory.versions) == len(memory.corpus.index) == len(memory.corpus.exact) == len(memory.aliases) == 0
    assert all(memory.stories.get(story_id(f"a{number}")).slots == {} for number in range(50))
    told = dict(memory.write_back())
    assert set(told.values()) == {None}
    assert len(told) == 50


def test_an_article_that_is_seen_again_lives_on_from_then():
    memory = Memory()
    slot = memory.store(record("a"))
    again = memory.full_record(slot)
    again.visit, again.fetched_at.seconds = 2, TWELVE + HOT
    memory.amend(again)
    memory.expire(TWELVE + HOT + 10 * HOUR)
    assert memory.article(slot) is not None
    memory.expire(TWELVE + 2 * HOT + HOUR)
    assert memory.article(slot) is None
    memory.expire(TWELVE + HOT + COLD + HOUR)
    assert memory.find("a") is None


def test_the_clock_never_goes_back():
    memory = Memory()
    memory.store(record("a", at=5 * HOUR))
    memory.expire(TWELVE)
    assert memory.watermark == TWELVE + 5 * HOUR


def test_what_shrank_is_written_back_a_little_at_a_time_and_once():
    memory = Memory()
    for number in range(MAX_WRITTEN_BACK + 20):
        memory.store(record(f"a{number}", sequence=number + 1))
    assert list(memory.write_back()) == []
    memory.expire(TWELVE + HOT + HOUR)
    first, second, third = list(memory.write_back()), list(memory.write_back()), list(memory.write_back())
    assert (len(first), len(second), third) == (MAX_WRITTEN_BACK, 20, [])
    assert len({name for name, _ in first + second}) == MAX_WRITTEN_BACK + 20
    assert all(kept is not None and not kept.article and not kept.HasField("features") for _, kept in first + second)
    assert all(kept.word_hashes for _, kept in first)


def test_a_record_comes_back_as_it_went_in_at_every_age():
    memory = Memory()
    whole = record("a", aliases=["herald.example/a"], source_id="herald")
    slot = memory.store(whole)
    assert memory.full_record(slot) == whole
    memory.expire(TWELVE + HOT + HOUR)
    whole.ClearField("article")
    whole.ClearField("features")
    assert memory.full_record(slot) == whole
    memory.expire(TWELVE + COLD + HOUR)
    bare = memory.full_record(slot)
    assert (bare.id, bare.version, bare.visit, bare.content_hash, bare.source_id) == ("a", 1, 1, "ab" * 16, "herald")
    assert not bare.word_hashes


def test_storing_an_article_anew_leaves_nothing_of_its_earlier_text():
    memory = Memory()
    memory.store(record("a", aliases=["herald.example/a"]))
    newer = record("a", at=HOUR, sequence=2)
    newer.exact_hash, newer.fingerprints = 88, np.array([7], np.uint32).tobytes()
    slot = memory.store(newer)
    assert (memory.corpus.exact.get(77), memory.corpus.exact.get(88)) == (MISSING, slot)
    assert (len(memory.corpus.index), len(memory.aliases)) == (1, 0)
    assert list(memory.stories.get(story_id("a")).slots) == [slot]
    assert memory.sequence == 2


def test_part_in_a_story():
    built = record("a", publisher="The Herald", wire_origin="Kaspia Wire")
    assert part_of(built).origin.wire == "kaspiawire"
    assert part_of(built).publisher == "theherald"
    built.wire_origin = "THE HERALD"
    assert part_of(built).origin.wire == "", "who credits himself credits nobody"


@given(st.text(max_size=30))
@settings(max_examples=30)
def test_addresses_are_looked_up_by_32_bits(key):
    assert 0 <= alias_hash(key) < 1 << 32


steps = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30 * 24)), min_size=1, max_size=12)


@given(steps)
@settings(max_examples=40)
def test_what_is_kept_depends_on_the_last_look_alone(seen):
    """Each article is as it is by its own last fetch time and the latest of all, whatever came between."""
    memory, last = Memory(), {}
    for sequence, (number, hour) in enumerate(seen, start=1):
        at = max(hour * HOUR, last.get(number, 0))
        memory.store(record(f"a{number}", at=at, sequence=sequence))
        last[number] = at
        memory.expire(0)
    latest = max(last.values())
    for number, at in last.items():
        age = latest // HOUR - at // HOUR
        found = memory.find(f"a{number}")
        assert (found is not None) == (age <= COLD // HOUR)
        assert (found is not None and memory.article(found) is not None) == (age <= HOT // HOUR)
