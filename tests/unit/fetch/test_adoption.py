"""Records of the frontier as anyone may write them: taken up, corrected, forwarded, or refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.events.v1 import article_pb2, frontier_pb2, page_pb2
from caspian.fetch import items
from caspian.fetch.items import Item, partition_of, stamp
from caspian.outcome import Done, Poison
from unit.fetch.world import START, World, feed, html, rss, source

PAGE = "https://news.example/1"
RIGHT = partition_of("news.example")


def test_a_bare_record_gets_what_an_item_needs() -> None:
    world = World({PAGE: html()})
    outcome = world.worker.process(f"d:{PAGE}", Item(kind=Item.PAGE, url=PAGE + "#top"), RIGHT)
    assert isinstance(outcome, Done)
    state = outcome.messages[0].value
    assert isinstance(state, Item)
    assert (state.url, state.visit, state.lane) == (PAGE, 1, article_pb2.Article.LIVE)
    assert state.discovered_at == state.due == stamp(START)


def test_the_discovery_ends_in_the_same_outcome_as_the_state_begins() -> None:
    world = World()
    emit = items.discovery(items.page(PAGE, source(), START))
    outcome = world.worker.process(emit.key, emit.value, RIGHT)
    assert isinstance(outcome, Done)
    assert [(m.key, m.value is None, m.partition) for m in outcome.messages] == [
        ("s:news.example/1", False, RIGHT), ("d:news.example/1", True, RIGHT),
    ]  # fmt: skip


def test_state_that_others_put_into_a_discovery_is_not_believed() -> None:
    world = World()
    record = items.page(PAGE, source(), START)
    record.visit = 99
    record.gone_answers = 1
    record.validators.etag = '"x"'
    record.failure.count = 7
    outcome = world.worker.process("d:news.example/1", record, RIGHT)
    assert isinstance(outcome, Done)
    state = outcome.messages[0].value
    assert isinstance(state, Item)
    assert (state.visit, state.gone_answers, state.validators.etag, state.failure.count) == (1, 0, "", 0)


def test_a_record_in_the_wrong_partition_is_forwarded() -> None:
    world = World()
    wrong = (RIGHT + 1) % 12
    outcome = world.worker.process("d:news.example/1", items.page(PAGE, source(), START), wrong)
    assert isinstance(outcome, Done)
    assert outcome.outcome == "forwarded"
    assert [(m.key[:2], m.partition) for m in outcome.messages] == [("d:", RIGHT), ("d:", wrong)]
    assert outcome.messages[1].value is None


def test_a_key_that_does_not_fit_its_record_is_corrected() -> None:
    world = World()
    outcome = world.worker.process("d:whatever", items.page(PAGE, source(), START), RIGHT)
    assert isinstance(outcome, Done)
    assert [m.key for m in outcome.messages] == ["s:news.example/1", "d:whatever"]


@pytest.mark.parametrize("url", ["ftp://x.example/", "http://u:p@x.example/", "nonsense", "", "http://x.example:22/"])
def test_an_address_that_may_not_be_requested_is_dropped_on_the_ledger(url: str) -> None:
    world = World()
    outcome = world.worker.process("d:x", Item(kind=Item.PAGE, url=url, source=source()), 0)
    assert isinstance(outcome, Done)
    world.write([m for m in outcome.messages if m.topic == "coverage"])
    assert world.visits() == [(1, "DROPPED", "invalid-url")]
    assert outcome.messages[-1].value is None
    assert "u:p" not in str(world.ledger)


def test_records_that_are_no_discoveries_are_dead_letters() -> None:
    world = World()
    assert world.worker.process("d:x", Item(url=PAGE), RIGHT) == Poison("no-kind")
    assert world.worker.process("x:x", items.page(PAGE, source(), START), RIGHT) == Poison("unknown-key")
    huge = items.page(PAGE, source(), START, entry=page_pb2.FeedEntry(content="x" * 600_000))
    assert world.worker.process("d:x", huge, RIGHT) == Poison("too-large")


def test_echoes_of_our_own_state_change_nothing() -> None:
    world = World({PAGE: html()})
    world.add(items.page(PAGE, source(), START))
    old = world.state(PAGE)
    assert old is not None
    world.run(30)
    newer = world.state(PAGE)
    assert world.worker.process("s:news.example/1", old, RIGHT) == Done(outcome="echo")
    assert world.worker.process("s:news.example/1", None, RIGHT) == Done(outcome="echo")
    assert world.worker.process("d:news.example/1", None, RIGHT) == Done(outcome="echo")
    world.run(4000, step=5)
    assert [visit for visit, _, _ in world.visits()] == [1, 2]
    assert newer != world.state(PAGE)


def test_a_source_declared_anew_while_its_poll_is_under_way_keeps_the_new_policy() -> None:
    url = "https://news.example/rss"
    world = World({url: rss(PAGE)})
    world.add(feed(url))

    def slow(request: object) -> object:
        world.write([items.discovery(feed(url, poll_floor_s=4242))])
        return rss(PAGE)(request)  # type: ignore[arg-type]

    world.sites[url] = slow  # type: ignore[assignment]
    world.run(30)
    state = world.state(url)
    assert state is not None
    assert state.source.poll_floor_s == 4242
    assert state.poll.polls == 1


def test_restored_state_is_the_newest_of_each_key() -> None:
    world = World({PAGE: html()})
    first = items.page(PAGE, source(), START)
    second = items.page(PAGE, source(), START)
    second.visit = 5
    for value in (first, second, None, second):
        world.worker.restore(RIGHT, "s:news.example/1", value.SerializeToString() if value else None)
    world.worker.restore(RIGHT, "d:news.example/2", first.SerializeToString())
    world.run(30)
    assert [visit for visit, _, _ in world.visits()] == [5]


@given(
    kind=st.sampled_from([0, 1, 2, 3, 4, 9]),
    url=st.one_of(st.text(max_size=30), st.sampled_from([PAGE, "http://[::1", "http://a.example/\ud800"])),
    key=st.text(max_size=20),
    partition=st.integers(0, 11),
    data=st.binary(max_size=60),
)
def test_any_record_has_an_outcome(kind: int, url: str, key: str, partition: int, data: bytes) -> None:
    world = World()
    try:
        item = frontier_pb2.FrontierItem.FromString(data)
        item.kind, item.url = kind, url  # type: ignore[assignment]
    # Lone surrogates and broken messages never get past the decoder.
    except Exception:
        return
    outcome = world.worker.process(f"d:{key}", item, partition)
    assert isinstance(outcome, Done | Poison)
    world.worker.tick(START)
