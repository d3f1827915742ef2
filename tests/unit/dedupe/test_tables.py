"""Slots, index, versions and expiry against plain dictionaries, under any sequence of operations."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.dedupe.expiry import HOUR, Expiry
from caspian.dedupe.index import FingerprintIndex
from caspian.dedupe.slots import MISSING, SlotMap
from caspian.dedupe.sorting import sort_in_place
from caspian.dedupe.versions import Versions
from caspian.events.v1 import state_pb2

keys = st.integers(0, 40)
operations = st.lists(st.tuples(st.sampled_from(["put", "remove"]), keys, st.integers(0, 5)), max_size=200)


@given(operations)
@settings(deadline=None)
def test_slot_map_is_a_dictionary(steps):
    table, model = SlotMap(16), {}
    for step, key, slot in steps:
        # Spread over 64 bits, with equal low halves.
        wide = key * 0x100000001 << 20
        if step == "put":
            table.put(wide, slot)
            model[wide] = slot
        else:
            table.remove(wide, slot)
            if model.get(wide) == slot:
                del model[wide]
        assert len(table) == len(model)
        for known in range(41):
            wide = known * 0x100000001 << 20
            assert table.get(wide) == model.get(wide, MISSING)


prints = st.lists(st.integers(0, 30), max_size=6, unique=True)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 12), prints), max_size=120), st.integers(2, 5))
@settings(deadline=None)
def test_index_is_a_multimap_with_a_cap(steps, cap):
    index, model = FingerprintIndex(cap, 16), {}
    for adds, slot, chosen in steps:
        if adds and slot not in model:
            wanted = np.array(sorted(chosen), np.uint32)
            frequency = {p: sum(p in held for held in model.values()) for p in chosen}
            selected = index.select(wanted)
            assert selected.tolist() == [p for p in sorted(chosen) if frequency[p] < cap]
            index.add(selected, slot)
            model[slot] = set(selected.tolist())
        elif slot in model:
            index.remove(np.array(sorted(model.pop(slot)), np.uint32), slot)
    assert len(index) == sum(map(len, model.values()))
    slots, hits = index.query(np.arange(31, dtype=np.uint32))
    holders = {p: [slot for slot, held in model.items() if p in held] for p in range(31)}
    expected = {}
    for held in holders.values():
        if len(held) < cap:
            for slot in held:
                expected[slot] = expected.get(slot, 0) + 1
    assert dict(zip(slots.tolist(), hits.tolist(), strict=True)) == expected
    assert slots.tolist() == sorted(expected)


@given(st.lists(st.integers(-1000, 1000), max_size=300))
@settings(deadline=None)
def test_sorting(values):
    assert sort_in_place(np.array(values, np.int32)).tolist() == sorted(values)


def record(article_id, **fields):
    built = state_pb2.MemoryRecord(id=article_id, content_hash="ab" * 16, source_id="s", **fields)
    built.fetched_at.seconds = fields.get("version", 1) * 100
    return built


@pytest.mark.parametrize("article_id", ["0f" * 16, "0F" * 16, "x", "документ", "a" * 1000, "0" * 31])
def test_versions_keep_any_id(article_id):
    versions = Versions()
    assert versions.slot(article_id) == MISSING
    slot = versions.put(record(article_id, version=3, visit=7), MISSING)
    assert versions.slot(article_id) == slot
    known = versions.known(slot)
    assert (known.id, known.version, known.visit, known.content_hash, known.source_id, known.fetched) == (
        article_id, 3, 7, "ab" * 16, "s", 300,
    )  # fmt: skip
    versions.forget(slot)
    assert versions.slot(article_id) == MISSING
    assert len(versions) == 0


def test_versions_reuse_slots_and_keep_apart_ids_of_one_hash():
    versions = Versions()
    ids = [f"{n:032x}" for n in range(3000)]
    slots = {i: versions.put(record(i, version=n + 1), MISSING) for n, i in enumerate(ids)}
    for article_id in ids[::2]:
        versions.forget(slots[article_id])
    again = [versions.put(record(f"{n + 9000:032x}", version=1), MISSING) for n in range(1500)]
    assert set(again) == {slots[i] for i in ids[::2]}
    # Equal first 8 bytes, so the same place in the table; only the first of them is known.
    twin = ids[1][:16] + "f" * 16
    assert versions.slot(twin) == MISSING
    assert versions.known(slots[ids[1]]).version == 2


def test_a_gone_article_has_no_content_hash():
    versions = Versions()
    built = record("0f" * 16, version=2, gone=True)
    built.content_hash = ""
    known = versions.known(versions.put(built, MISSING))
    assert known.gone
    assert known.content_hash == ""


def test_expiry_by_whole_hours():
    expiry = Expiry(2 * HOUR)
    expiry.add(1, 0)
    expiry.add(2, HOUR - 1)
    expiry.add(3, HOUR)
    assert expiry.due(2 * HOUR) == []
    assert expiry.due(3 * HOUR) == [1, 2]
    assert expiry.due(3 * HOUR) == []
    # A late one, of an hour that is over.
    expiry.add(4, 10)
    assert expiry.due(3 * HOUR) == [4]
    assert expiry.due(100 * HOUR) == [3]
    assert expiry.is_due(0, 3 * HOUR)
    assert not expiry.is_due(HOUR, 3 * HOUR)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 60)), max_size=60))
def test_what_is_due_depends_on_times_alone(added):
    one, other = Expiry(3 * HOUR), Expiry(3 * HOUR)
    found = []
    for slot, (hour, watermark) in enumerate(added):
        one.add(slot, hour * HOUR)
        other.add(slot, hour * HOUR)
        found += one.due(watermark * HOUR)
    top = max((w for _, w in added), default=0) * HOUR
    found += one.due(top)
    assert sorted(found) == sorted(other.due(top))


def test_the_index_stays_small_when_texts_come_and_go():
    index = FingerprintIndex(size=64)
    rng = random.Random(1)
    for slot in range(3000):
        held = np.array(sorted(rng.sample(range(1 << 32), 10)), np.uint32)
        index.add(held, slot)
        index.remove(held, slot)
    assert len(index) == 0
    assert index.nbytes <= 64 * 8 * 4
