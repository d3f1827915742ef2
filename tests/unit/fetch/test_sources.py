"""sources.yaml: what is read, what is refused and with which words, what becomes of it in the frontier."""

from __future__ import annotations

from pathlib import Path

import pytest

from caspian.events.v1 import article_pb2, frontier_pb2
from caspian.fetch.items import Item, partition_of
from caspian.fetch.sources import SourcesError, declarations, items_of, load
from unit.fetch.world import START, World, feed, html, rss

SHIPPED = Path(__file__).parents[3] / "deploy" / "sources.yaml"
GOOD = """
- id: lakeside
  publisher: The Lakeside Courier
  class: regional
  country: az
  languages: [en, az]
  feeds: [https://lakeside.example/rss, "https://lakeside.example/articles?format=rss"]
  sitemaps: [https://lakeside.example/news.xml]
  index_pages: [{url: https://lakeside.example/all/, links: "h2 a"}]
  scope: title
  terms: link-only
  poll_floor_s: 60
  poll_ceiling_s: 600
  host_delay_s: 2.5
  ignore_validators: true
"""


def test_a_source_is_read() -> None:
    (entry,) = load(GOOD)
    message = entry.message()
    assert message.source_class == article_pb2.Provenance.REGIONAL
    assert message.terms == article_pb2.Provenance.LINK_ONLY
    assert message.scope == frontier_pb2.Source.TITLE
    assert list(message.languages) == ["en", "az"]
    assert (message.poll_floor_s, message.poll_ceiling_s, message.host_delay_s) == (60, 600, 2.5)
    assert message.ignore_validators


def test_every_address_becomes_one_declared_item() -> None:
    items = items_of(load(GOOD), START)
    assert [(item.kind, item.url) for item in items] == [
        (Item.FEED, "https://lakeside.example/rss"),
        (Item.FEED, "https://lakeside.example/articles?format=rss"),
        (Item.SITEMAP, "https://lakeside.example/news.xml"),
        (Item.INDEX, "https://lakeside.example/all/"),
    ]
    assert items[3].source.link_selector == "h2 a"
    assert all(not item.found_in and item.visit == 1 for item in items)


def test_declarations_are_records_for_the_partition_of_their_domain() -> None:
    emits = declarations(load(GOOD), START)
    assert {emit.topic for emit in emits} == {"frontier"}
    assert {emit.partition for emit in emits} == {partition_of("lakeside.example")}
    assert emits[0].key == "d:feed https://lakeside.example/rss"
    assert len({emit.key for emit in emits}) == 4


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("class: regional", "class: tabloid", "f.yaml:4: class: "),
        ("country: az", "country: Azerbaijan", "f.yaml:5: country: "),
        ("languages: [en, az]", "languages: []", "f.yaml:6: languages: "),
        ("scope: title", "scope: titel", "f.yaml:10: scope: "),
        ("terms: link-only", "terms: none", "f.yaml:11: terms: "),
        ("poll_floor_s: 60", "poll_floor_s: often", "f.yaml:12: poll_floor_s: "),
        ("poll_ceiling_s: 600", "poll_ceiling_s: 6", "poll_ceiling_s is below poll_floor_s"),
        ("  scope: title\n", "", "f.yaml:2: scope: Field required"),
        ("ignore_validators", "ignore_validator", "f.yaml:15: ignore_validator: Extra inputs"),
        (
            "https://lakeside.example/rss,",
            "ftp://lakeside.example/rss,",
            "lakeside: an address cannot be used: not http",
        ),
        ("https://lakeside.example/rss,", "https://u:p@lakeside.example/rss,", "an address cannot be used: userinfo"),
        ("https://lakeside.example/rss,", "https://lakeside.example:8080/rss,", "an address cannot be used: port"),
        ("id: lakeside", "id: Lake side", "f.yaml:2: id: "),
        ("publisher: The", "publisher: [The", "f.yaml:"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(old: str, new: str, message: str) -> None:
    with pytest.raises(SourcesError) as caught:
        load(GOOD.replace(old, new), "f.yaml")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "just words", "{a: b}", "- 1", "\x00", "[" * 5_000, "a: &a [*a]"])
def test_other_files_are_one_clear_error(text: str) -> None:
    with pytest.raises(SourcesError) as caught:
        load(text, "f.yaml")
    assert str(caught.value).startswith("f.yaml")
    assert "\n" not in str(caught.value)


def test_ids_and_addresses_stand_only_once() -> None:
    with pytest.raises(SourcesError, match="'lakeside' stands there twice"):
        load(GOOD + GOOD)
    with pytest.raises(SourcesError, match="'lakeside' polls the same address"):
        load(GOOD + GOOD.replace("id: lakeside", "id: other"))


def test_loopback_needs_its_port_to_be_named() -> None:
    text = GOOD.replace("https://lakeside.example/rss,", "http://127.0.0.11:8790/rss,")
    with pytest.raises(SourcesError, match="port"):
        load(text)
    assert load(text, ports=frozenset({8790}))


def test_the_shipped_file_is_good() -> None:
    entries = load(SHIPPED.read_text(encoding="utf-8"), "deploy/sources.yaml")
    assert len(entries) >= 70
    classes = {entry.source_class for entry in entries}
    assert classes >= {"state-ru", "state-ir", "independent", "exile", "western", "regional", "think-tank", "wire"}
    assert {entry.terms for entry in entries if entry.publisher == "TASS"} == {"link-only"}


def test_declaring_a_feed_again_changes_its_policy_and_keeps_its_state() -> None:
    world = World({"https://news.example/rss": rss("https://news.example/1"), "https://news.example/1": html()})
    world.add(feed())
    world.run(20)
    before = world.state("https://news.example/rss")
    world.add(feed(poll_floor_s=77))
    after = world.state("https://news.example/rss")
    assert before is not None
    assert after is not None
    assert after.source.poll_floor_s == 77
    assert after.poll == before.poll
    assert after.due == before.due


def test_a_withdrawn_feed_is_never_due_and_can_come_back() -> None:
    world = World({"https://news.example/rss": rss("https://news.example/1")}, poll_floor_s=60)
    world.add(feed())
    world.run(20)
    gone = feed()
    gone.withdrawn = True
    world.add(gone)
    polls = len(world.polls())
    world.run(3600, step=5)
    assert len(world.polls()) == polls
    world.add(feed())
    world.run(20)
    assert len(world.polls()) == polls + 1
