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


def test_an_event_counts_before_a_drop_and_a_drop_before_a_dead_letter():
    kept = books(visit("a", 1), event("a", 1), drop("a", 1), visit("b", 1), drop("b", 1))
    kept.dead_letter("a", 1, "killed-cpu")
    kept.dead_letter("b", 1, "killed-cpu")
    balance = kept.balance()
    assert balance.holds
    assert (balance.published, balance.dropped, balance.dead) == ({"created": 1}, {"off-target": 1}, {})


def test_the_first_event_of_a_visit_names_it():
    kept = books(visit("a", 1), event("a", 1), event("a", 1, EnrichedEvent.UPDATED))
    assert kept.balance().published == {"created": 1}


@pytest.mark.parametrize("outcome", [Visit.FAILED, Visit.UNCHANGED])
def test_a_visit_that_was_not_handed_on_owes_nothing(outcome):
    assert books(visit("a", 1, outcome)).balance().handed_on == 0


def test_dead_letters_and_drops_from_nowhere_are_phantoms():
    kept = books(drop("a", 1))
    kept.dead_letter("b", 2, "killed-cpu")
    balance = kept.balance()
    assert balance.phantom == [("a", 1), ("b", 2)]
    assert not balance.holds


def test_a_repeated_event_breaks_the_books_though_the_sums_agree():
    balance = books(visit("a", 1), event("a", 1), event("a", 1)).balance()
    assert (balance.lost, balance.phantom) == ([], [])
    assert not balance.holds
    assert balance.lines()[-1] == f"repeated: event {balance.repeated[0]}"


def test_the_parts_of_a_sum_are_named_most_frequent_first():
    kept = books(
        *(visit("a", n) for n in range(1, 8)), event("a", 1), event("a", 2, EnrichedEvent.UPDATED),
        event("a", 3, EnrichedEvent.UPDATED), drop("a", 4), drop("a", 5, "too-short"), drop("a", 6),
    )  # fmt: skip
    kept.dead_letter("a", 7, "killed-cpu")
    assert kept.balance().lines() == [
        "7 visits handed on = 3 published + 3 dropped + 1 dead",
        "published: 2 updated, 1 created",
        "dropped: 2 off-target, 1 too-short",
        "dead: 1 killed-cpu",
    ]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"), st.integers(1, 3), st.sampled_from(["visit", "drop", "event", "dead", "gone"])
        )
    )
)
def test_the_sum_is_always_of_what_was_handed_on(things):
    kept = Books()
    for article, number, what in things:
        match what:
            case "visit" | "gone":
                kept.ledger(visit(article, number, Visit.GONE if what == "gone" else Visit.HANDED_ON))
            case "drop":
                kept.ledger(drop(article, number))
            case "event":
                kept.event(event(article, number))
            case _:
                kept.dead_letter(article, number, "killed-cpu")
    balance = kept.balance()
    parts = balance.published.total() + balance.dropped.total() + balance.dead.total() + len(balance.lost)
    assert balance.handed_on == parts == len({(a, n) for a, n, what in things if what in ("visit", "gone")})
    assert not set(balance.lost) & set(balance.phantom)
