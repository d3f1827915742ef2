from hypothesis import given
from hypothesis import strategies as st

from caspian.cli import coverage
from caspian.cli.source_books import LOST_AFTER_S, SourceBooks, total
from caspian.events.v1.coverage_pb2 import CoverageRecord, Drop, Gap, Heartbeat, PollReport, Silence, Visit
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.fetch.coverage import Verdict

NOW = 1_790_000_000.0


def line(source, name, at=NOW - 60, stage="fetch", **detail):
    record = CoverageRecord(id=f"{source}{name}{sorted(detail)}", source_id=source, stage=stage, **detail)
    record.at.FromNanoseconds(int(at * 1e9))
    return record


def visit(source, article, number=1, outcome=Visit.HANDED_ON, reason="", at=NOW - 60):
    return line(source, f"{article}{number}", at, visit=Visit(
        article_id=article, visit=number, outcome=outcome, reason=reason))  # fmt: skip


def poll(source, number=1, status="ok", **counts):
    entries = sum(counts.values())
    report = PollReport(url=f"https://{source}.example/rss", number=number, status=status, entries=entries, **counts)
    return line(source, f"p{number}", poll=report)


def drop(source, article, reason="off-target", stage="publish"):
    return line(source, article, stage=stage, drop=Drop(article_id=article, visit=1, reason=reason))


def event(article, number=1):
    found = EnrichedEvent(event_id=f"e{article}{number}", type=EnrichedEvent.CREATED)
    found.article.id, found.article.visit = article, number
    return found


def books(*records):
    kept = SourceBooks()
    for record in records:
        kept.event(record) if isinstance(record, EnrichedEvent) else kept.ledger(record)
    return kept


def test_each_source_has_its_own_sums():
    kept = books(
        poll("north", new_entries=3, seen=2, off_scope=1),
        visit("north", "a"), visit("north", "b"), visit("north", "c"), visit("south", "d"),
        visit("north", "e", outcome=Visit.FAILED, reason="dns"),
        drop("north", "b"), event("a"), event("d"),
    )  # fmt: skip
    kept.dead_letter("c", 1, "handler-failed")
    north, south = kept.rows(NOW)
    assert (north.balance.handed_on, north.balance.published.total(), north.balance.dead.total()) == (3, 1, 1)
    assert north.dropped == {"off-target (publish)": 1, "dns (fetch)": 1}
    assert (south.balance.handed_on, south.balance.published.total()) == (1, 1)
    assert north.balanced
    assert south.balanced
    assert total([north, south]) == {
        "handed on": 4, "published": 2, "dropped": 1, "dead": 1, "under way": 0, "lost": 0,
    }  # fmt: skip


def test_an_article_that_is_replayed_is_not_dead_any_more():
    kept = books(visit("north", "a"), event("a"))
    kept.dead_letter("a", 1, "handler-failed")
    (row,) = kept.rows(NOW)
    assert (row.balance.published.total(), row.balance.dead.total()) == (1, 0)


def test_under_way_becomes_lost_after_a_while():
    kept = books(visit("north", "a", at=NOW - 5), visit("north", "b", at=NOW - LOST_AFTER_S - 1))
    (row,) = kept.rows(NOW)
    assert (row.under_way, row.lost) == (1, [("b", 1)])
    assert not row.balanced
    told = coverage.report([row], NOW)
    assert "    LOST: article b visit 1 has no outcome" in told
    assert told[-1] == "THE SUMS DO NOT BALANCE"
    assert told[-2] == "2 visits handed on = 0 published + 0 dropped + 0 dead + 1 under way + 1 LOST"


def test_outcomes_of_visits_before_the_window_are_left_out():
    kept = books(drop("north", "older"), visit("north", "a"), event("older"), event("a"))
    kept.dead_letter("older", 1, "x")
    (row,) = kept.rows(NOW)
    assert row.balance.phantom == []
    assert row.balance.published.total() == 1


def test_no_news_and_no_data_are_different_words():
    kept = books(
        poll("busy", new_entries=1), poll("calm", seen=4), poll("away", status="dns"),
        line("fetch", "h", heartbeat=Heartbeat(worker="fetch")),
    )  # fmt: skip
    rows = {row.coverage.source: row for row in kept.rows(NOW, {"busy", "calm", "away", "forgotten"})}
    assert {name: row.verdict for name, row in rows.items()} == {
        "busy": Verdict.NEWS, "calm": Verdict.NO_NEWS, "away": Verdict.NO_DATA, "forgotten": Verdict.NO_DATA,
    }  # fmt: skip
    told = "\n".join(coverage.report(rows.values(), NOW))
    assert "cannot be reached: https://away.example/rss: dns" in told
    assert "never polled in this time" in told
    assert "no news" in told
    assert "no data" in told


def test_one_source_only():
    kept = books(poll("north", seen=1), poll("south", seen=1))
    assert [row.coverage.source for row in kept.rows(NOW, {"north", "south"}, "south")] == ["south"]
    assert kept.rows(NOW, {"north"}, "nobody") == []


def test_polls_that_do_not_add_up_are_said_so():
    wrong = poll("north", seen=1)
    wrong.poll.entries = 3
    (row,) = books(wrong).rows(NOW)
    assert not row.balanced
    assert any("DOES NOT BALANCE" in text for text in coverage.report([row], NOW))


def test_gaps_and_silence_are_shown():
    silence = Silence(kind=Silence.QUIET, url="https://north.example/rss")
    silence.since.FromNanoseconds(int((NOW - 7200) * 1e9))
    kept = books(poll("north", seen=1), line("north", "g", gap=Gap(url="x")), line("north", "s", silence=silence))
    told = coverage.report(kept.rows(NOW), NOW)
    assert told[1].split()[-1] == "1"
    assert "    quiet for 2 h: https://north.example/rss" in told


def test_nothing_declared_and_nothing_known():
    assert coverage.report([], NOW)[0].startswith("no source is declared")


def test_the_object_says_what_the_table_says():
    kept = books(poll("north", new_entries=1), visit("north", "a"), event("a"))
    found = coverage.as_object(kept.rows(NOW)[0])
    assert (found["handedOn"], found["published"], found["balanced"]) == (1, {"created": 1}, True)


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.sampled_from("pdkou")), max_size=40))
def test_every_visit_stands_in_one_column(fates):
    records, dead = [], []
    for number, (source, fate) in enumerate(fates):
        article = f"a{number}"
        records.append(visit(source, article, at=NOW - (5 if fate != "o" else LOST_AFTER_S + 9)))
        if fate == "p":
            records.append(event(article))
        elif fate == "d":
            records.append(drop(source, article))
        elif fate == "k":
            dead.append(article)
    kept = books(*[record for record in records if not isinstance(record, EnrichedEvent)])
    for record in records:
        if isinstance(record, EnrichedEvent):
            kept.event(record)
    for article in dead:
        kept.dead_letter(article, 1, "x")
    sums = dict(total(kept.rows(NOW)))
    assert sums.pop("handed on", 0) == sum(sums.values()) == len(fates)
