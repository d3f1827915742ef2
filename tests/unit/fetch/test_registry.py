"""Applying a file of sources to a running frontier: what is added, changed, withdrawn, and what stays as it is."""

from __future__ import annotations

from caspian.fetch import items
from caspian.fetch.items import Item
from caspian.fetch.registry import changes, rows
from caspian.fetch.sources import load
from planted import SECRET
from unit.fetch.world import START, World, fails, html, rss, source

A, B = "https://a.example/rss", "https://b.example/rss"


def text(*sources: tuple[str, str], scope: str = "all") -> str:
    return "".join(
        f"- {{id: {name}, publisher: P, class: wire, country: az, languages: [en], feeds: ['{url}'], "
        f"scope: {scope}, terms: full-text}}\n"
        for name, url in sources
    )


def records(world: World) -> dict[str, Item]:
    return {key: item for (_, key), item in world.records.items()}


def applied(world: World, file: str) -> tuple[int, int, int]:
    found = changes(load(file), records(world), world.now)
    world.write([*found.declarations, *found.withdrawals])
    world.run(30)
    return len(found.added), len(found.changed), len(found.withdrawn)


def test_a_file_is_applied_and_applying_it_again_does_nothing() -> None:
    world = World({A: rss("https://a.example/1"), B: rss("https://b.example/1")})
    both = text(("source-a", A), ("source-b", B))
    assert applied(world, both) == (2, 0, 0)
    assert applied(world, both) == (0, 0, 0)
    assert [report.status for report in world.polls()] == ["ok", "ok"]


def test_what_is_no_longer_in_the_file_is_withdrawn_and_can_return() -> None:
    world = World({A: rss("https://a.example/1"), B: rss("https://b.example/1")}, poll_floor_s=60, poll_ceiling_s=60)
    applied(world, text(("source-a", A), ("source-b", B)))
    assert applied(world, text(("source-a", A))) == (0, 0, 1)
    before = len(world.seconds_of(B))
    world.run(600)
    assert len(world.seconds_of(B)) == before
    assert [row.withdrawn for row in rows(records(world))] == [False, True]
    assert applied(world, text(("source-a", A), ("source-b", B))) == (0, 1, 0)
    assert len(world.seconds_of(B)) == before + 1


def test_a_changed_policy_is_taken_over() -> None:
    world = World({A: rss("https://a.example/1")})
    applied(world, text(("source-a", A)))
    assert applied(world, text(("source-a", A), scope="title")) == (0, 1, 0)
    assert applied(world, text(("source-a", A), scope="title")) == (0, 0, 0)


def test_what_an_index_led_to_goes_with_its_source_only() -> None:
    child = "https://a.example/s1.xml"
    index = f"<sitemapindex><sitemap><loc>{child}</loc></sitemap></sitemapindex>"
    world = World({A: html(index), child: html("<urlset><url><loc>https://a.example/1</loc></url></urlset>")})
    file = text(("source-a", A)).replace("feeds", "sitemaps")
    applied(world, file)
    assert world.state(child) is not None
    assert applied(world, file) == (0, 0, 0)
    assert applied(world, text(("source-b", B))) == (1, 0, 2)
    assert all(row.withdrawn for row in rows(records(world)) if row.source == "source-a")


def test_pages_asked_for_by_hand_are_left_alone() -> None:
    world = World({"https://a.example/9": html()})
    world.add(items.page("https://a.example/9", source(id="manual"), START))
    world.run(30)
    assert applied(world, text(("source-b", B))) == (1, 0, 0)


def test_rows_show_what_a_person_wants_to_know_and_no_secret() -> None:
    url = A + f"?token={SECRET}"
    world = World({url: fails("timeout"), B: rss("https://b.example/1")})
    applied(world, text(("source-a", url), ("source-b", B)))
    first, second = rows(records(world))
    assert (first.source, first.url, first.kind, first.failures, first.failing) == (
        "source-a",
        A + "?token=***",
        "feed",
        1,
        "timeout",
    )
    assert first.last_success_at == 0
    assert second.polls == 1
    assert second.last_success_at > 0
    assert second.due > world.now.timestamp()
