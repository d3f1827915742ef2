"""The ledger by source: sums that add up, and "no news" that is not "no data"."""

from __future__ import annotations

from caspian import ledger
from caspian.fetch.coverage import Verdict, summarise
from caspian.fetch.items import stamp
from unit.fetch.world import START, World, fails, feed, html, rss, status

DAY = 86400


def page(number: int, host: str = "a") -> str:
    return f"https://{host}.example/{number}"


def test_each_source_gets_the_word_that_fits() -> None:
    a, b, c = (f"https://{name}.example/rss" for name in "abc")
    world = World({a: rss(page(1)), page(1): html(), b: rss(page(2, "b"), title="Bread"), c: fails("dns")})
    world.sites["https://c.example/robots.txt"] = fails("dns")
    world.add(feed(a, id="a"), feed(b, id="b", scope="TITLE"), feed(c, id="c"))
    world.run(600)
    rows = {row.source: row for row in summarise(world.ledger)}
    assert {name: row.verdict for name, row in rows.items()} == {
        "a": Verdict.NEWS, "b": Verdict.NO_NEWS, "c": Verdict.NO_DATA,
    }  # fmt: skip
    assert rows["c"].failing == {c: "dns"}
    assert rows["a"].failing == {}
    assert all(row.balanced for row in rows.values())


def test_silence_is_shown_until_it_ends() -> None:
    url = "https://a.example/rss"
    world = World({url: status(500)}, poll_floor_s=60, backoff_unit_s=60)
    world.add(feed(url, id="a"))
    world.run(1200)
    (row,) = summarise(world.ledger)
    assert row.silent[url][0] == "unreachable"
    world.sites[url] = rss(page(1))
    world.run(1200)
    (row,) = summarise(world.ledger)
    assert row.silent == {}
    assert row.reached > 0
    assert row.last_reached_at == row.last_poll_at


def test_drops_of_every_stage_are_counted_by_reason() -> None:
    url = "https://a.example/rss"
    world = World({url: rss(page(1), page(2)), page(1): html(), page(2): fails("denied-address")})
    world.add(feed(url, id="a"))
    world.run(60)
    article = world.pages[0].article_id
    world.write([ledger.drop("stance", article, 1, "a", "off-target", page(1), stamp(START))])
    (row,) = summarise(world.ledger)
    assert row.dropped == {("fetch", "denied-address"): 1, ("stance", "off-target"): 1}
    assert row.visits == {"HANDED_ON": 1, "DROPPED": 1}


def test_repeated_records_count_once_and_the_last_word_stands() -> None:
    url = "https://a.example/rss"
    world = World({url: rss(page(1)), page(1): html()})
    world.add(feed(url, id="a"))
    world.run(60)
    assert summarise(world.ledger * 3) == summarise(world.ledger)


def test_a_time_and_a_source_can_be_asked_for() -> None:
    world = World({f"https://{n}.example/rss": rss(page(1, n)) for n in "ab"}, revisits_s=())
    world.add(feed("https://a.example/rss", id="a"), feed("https://b.example/rss", id="b"))
    world.run(DAY, step=10)
    assert [row.source for row in summarise(world.ledger, source="b")] == ["b"]
    late = summarise(world.ledger, since=START.timestamp() + DAY / 2)
    assert [row.verdict for row in late] == [Verdict.NO_NEWS, Verdict.NO_NEWS]
    assert summarise([]) == []
