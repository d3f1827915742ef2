import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.balance import Books
from caspian.events.v1.coverage_pb2 import CoverageRecord, Drop, PollReport, Visit
from caspian.events.v1.enriched_pb2 import EnrichedEvent


def visit(article, number, outcome=Visit.HANDED_ON):
    return CoverageRecord(
        id=f"v{article}{number}", visit=Visit(article_id=article, visit=number, outcome=outcome, reason="")
    )


def drop(article, number, reason="off-target"):
    return CoverageRecord(id=f"d{article}{number}", drop=Drop(article_id=article, visit=number, reason=reason))


def event(article, number, kind=EnrichedEvent.CREATED, reason="", name=None):
    result = EnrichedEvent(event_id=name or f"e{article}{number}{kind}", type=kind, reason=reason)
    result.article.id, result.article.visit = article, number
    return result


def books(*records):
    result = Books()
    for record in records:
        (result.event if isinstance(record, EnrichedEvent) else result.ledger)(record)
    return result


def test_every_visit_in_exactly_one_outcome():
    kept = books(
        visit("a", 1), event("a", 1),
        visit("a", 2), event("a", 2, EnrichedEvent.UPDATED),
        visit("b", 1), drop("b", 1),
        visit("c", 1),
        visit("d", 1, Visit.FAILED), visit("d", 2, Visit.UNCHANGED),
        visit("a", 3, Visit.GONE), event("a", 3, EnrichedEvent.RETRACTED, "gone"),
        CoverageRecord(id="p", poll=PollReport(url="http://x")),
    )  # fmt: skip
    kept.dead_letter("c", 1, "killed-cpu")
    balance = kept.balance()
    assert balance.holds
    assert balance.handed_on == 5
    assert (balance.published.total(), balance.dropped.total(), balance.dead.total()) == (3, 1, 1)
    assert balance.lines()[0] == "5 visits handed on = 3 published + 1 dropped + 1 dead"


def test_lost_phantom_and_repeated_are_named():
    kept = books(visit("a", 1), event("b", 1), visit("c", 1), event("c", 1, name="x"), event("c", 1, name="x"))
    balance = kept.balance()
    assert not balance.holds
    assert (balance.lost, balance.phantom, balance.repeated) == ([("a", 1)], [("b", 1)], ["x"])
    text = "\n".join(balance.lines())
    assert "+ 1 LOST" in text
    assert "phantom: article b visit 1" in text


@pytest.mark.parametrize("kind", [EnrichedEvent.REVISED, EnrichedEvent.RESCORED])
def test_revised_and_rescored_are_not_visits(kind):
    assert books(visit("a", 1), event("a", 1, kind)).balance().lost == [("a", 1)]


def test_a_withdrawal_by_hand_is_not_a_visit():
    kept = books(visit("a", 1), event("a", 1, EnrichedEvent.RETRACTED, "withdrawn"))
    assert kept.balance().lost == [("a", 1)]


def test_what_a_replay_made_of_a_dead_letter_counts():
    kept = books(visit("a", 1), event("a", 1))
    kept.dead_letter("a", 1, "handler-failed")
    balance = kept.balance()
    assert balance.holds
    assert not balance.dead


RECORDS = [visit("a", 1), visit("b", 1), drop("b", 1), event("a", 1), drop("a", 2, "unchanged"), visit("a", 2)]


@given(st.lists(st.sampled_from(range(len(RECORDS))), min_size=0, max_size=20), st.randoms())
def test_order_and_repeated_ledger_lines_change_nothing(extra, rng):
    once = books(*RECORDS).balance()
    many = RECORDS + [RECORDS[index] for index in extra if not isinstance(RECORDS[index], EnrichedEvent)]
    rng.shuffle(many)
    assert books(*many).balance() == once
