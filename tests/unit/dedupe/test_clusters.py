import pytest

from caspian.dedupe.clusters import Cluster, Clusters, cluster_id, credit_name, member_of
from caspian.dedupe.revisions import MAX_REVISIONS
from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import state_pb2
from caspian.events.v1.article_pb2 import Reuse
from caspian.identity import ids
from unit.dedupe.texts import CORRIDOR, Run, article


def record(article_id, seen=100, published=None, publisher="", wire="", alias="", kind=Reuse.NONE, predates=False):
    built = state_pb2.MemoryRecord(
        id=article_id, publisher=publisher, wire_origin=wire, aliases=[alias] if alias else [], predates_match=predates
    )
    built.reuse.kind = kind
    built.first_seen_at.seconds = seen
    if published is not None:
        built.published_at.seconds, built.published_at_trusted = published, True
    return built


FIRST = record("a", seen=100)
CANONICAL = "herald.example/a"

CASES = [
    (record("b", seen=200), 0, "first seen"),
    (record("b", seen=50), 1, "seen before, though it came later"),
    (record("b", seen=200, published=50), 1, "trusted earlier publication"),
    (record("b", seen=50, wire="Kaspia"), 0, "it credits somebody else"),
    (record("b", seen=50, kind=Reuse.EXCERPT), 0, "a part is not the original"),
    (record("b", seen=50, kind=Reuse.EXCERPT, predates=True), 1, "a flash before the full report"),
    (record("b", seen=50, publisher="Kaspia", wire="KASPIA"), 1, "crediting oneself is no credit"),
]


@pytest.mark.parametrize(("second", "original", "why"), CASES)
def test_the_original(second, original, why):
    cluster = Cluster()
    cluster.add(0, member_of(FIRST))
    cluster.add(1, member_of(second))
    assert cluster.original == original, why


def test_who_is_named_comes_first():
    cluster = Cluster()
    cluster.add(0, member_of(record("a", wire="Kaspia Wire")))
    cluster.add(1, member_of(record("b", seen=200)))
    assert cluster.original == 1
    cluster.add(2, member_of(record("c", seen=300, publisher="KASPIA wire")))
    assert cluster.original == 2
    cluster.remove(0)
    assert cluster.original == 1


def test_a_canonical_address_names_its_article():
    named = ids.article_id(CANONICAL)
    cluster = Cluster()
    cluster.add(0, member_of(record("a", alias=CANONICAL)))
    cluster.add(1, member_of(record("b", seen=150)))
    cluster.add(2, member_of(record(named, seen=900)))
    assert cluster.original == 2


def test_the_order_of_adding_does_not_matter():
    records = [
        record(f"{n}", seen=n % 5, wire="w" if n % 3 else "", kind=Reuse.EXCERPT if n % 2 else 0) for n in range(12)
    ]
    forward, backward = Cluster(), Cluster()
    for slot, built in enumerate(records):
        forward.add(slot, member_of(built))
    for slot, built in reversed(list(enumerate(records))):
        backward.add(slot, member_of(built))
    while forward.members:
        assert forward.original == backward.original
        slot = forward.original
        forward.remove(slot)
        backward.remove(slot)


def test_a_single_article_is_no_cluster_object():
    records = {1: record("a"), 2: record("b", seen=200)}
    clusters = Clusters(lambda slot: member_of(records[slot]))
    name = cluster_id("a")
    clusters.add(name, 1)
    assert clusters.get(name) is None
    clusters.add(name, 2)
    assert set(clusters.get(name).members) == {1, 2}
    clusters.remove(name, 1)
    clusters.remove(name, 2)
    assert clusters.get(name) is None
    clusters.add(name, 2)
    assert clusters.get(name) is None
    clusters.remove(name, 2)


def test_credits_are_compared_without_case_and_punctuation():
    assert credit_name("  Kaspia-Wire (KW)") == credit_name("kaspia wire kw")
    assert credit_name("—") == ""


def test_a_new_original_of_a_much_copied_text_revises_a_bounded_number():
    run = Run(Dedupe())
    for n in range(MAX_REVISIONS + 20):
        run.say(article(f"copy{n}", at=n + 100, published=n + 100))
    told = run.say(article("source", at=5_000, published=0))
    assert told[0].reuse.original_id == "source"
    assert len(told) == 1 + MAX_REVISIONS
    assert {out.reuse.original_id for out in told[1:]} == {"source"}
    assert {out.version for out in told[1:]} == {2}
    assert run.say(article("late", at=6_000, published=6_000))[0].reuse.original_id == "source"


def test_a_gone_copy_is_not_revised():
    run = Run(Dedupe())
    run.say(article("copy", at=100, published=100))
    run.say(article("copy", "", visit=2, at=200, gone=True))
    (source,) = run.say(article("source", at=300, published=0))
    assert (source.id, source.reuse.original_id) == ("source", "source")


def test_cluster_ids_stay_when_the_text_changes():
    run = Run(Dedupe())
    (one,) = run.say(article("a"))
    (two,) = run.say(
        article("a", "Quite another text about nothing that was there before, of some length. " * 3, 2, 60)
    )
    assert two.reuse.cluster_id == one.reuse.cluster_id
    (copy,) = run.say(article("b", CORRIDOR, at=120))
    assert copy.reuse.kind == Reuse.NONE
