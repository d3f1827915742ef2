from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from caspian.local.newsroom import addresses, outlets, scene
from caspian.local.newsroom.sources import sources_yaml

OUTLETS = outlets.load()


def test_outlets_have_the_same_fixed_addresses_on_every_run() -> None:
    where = addresses.plan(OUTLETS, 8790, lambda: True)
    assert where["silk-junction"].base == "http://127.0.0.11:8790"
    assert len({address.host for address in where.values()}) == len(OUTLETS)
    assert {address.port for address in where.values()} == {8790}


def test_where_only_one_loopback_address_exists_outlets_differ_by_port() -> None:
    where = addresses.plan(OUTLETS, 8790, lambda: False)
    assert {address.host for address in where.values()} == {"127.0.0.1"}
    assert len({address.port for address in where.values()}) == len(OUTLETS)


@pytest.mark.parametrize("change", [{"id": "other"}, {"number": 12}, {"mood": "good"}, {"number": 5}])
def test_mistakes_in_outlets_are_refused(tmp_path: Path, change: dict[str, object]) -> None:
    one = {"id": "one", "name": "One", "number": 11, "template": "t", "languages": ["en"], "feeds": []}
    file = tmp_path / "outlets.yaml"
    second = {**one, **({"id": "two"} if "id" not in change else {}), **change}
    if change == {"id": "other"}:
        second["number"] = 11
    if change == {"number": 12}:
        second["id"] = "one"
    file.write_text(yaml.safe_dump([one, second]), encoding="utf-8")
    with pytest.raises(ValueError):
        outlets.load(file)


def test_outlets_that_publish_nothing_stay_away() -> None:
    short, long = scene.load("short", 8790, lambda: True), scene.load("long", 8790, lambda: True)
    assert short.outlets.keys() < long.outlets.keys() == OUTLETS.keys()
    assert {item.outlet for item in short.timeline.items} | {"borealis"} == short.outlets.keys()
    declared = yaml.safe_load(sources_yaml(short.addresses))
    assert {source["id"] for source in declared} == short.outlets.keys()


def test_an_address_leads_to_its_article() -> None:
    shown = scene.load("short", 8790, lambda: True)
    assert (
        shown.key_of("http://127.0.0.12:8790/culture/marmalade-champion-returns?utm_source=x")
        == "harbour-ledger/cooking"
    )
    assert shown.key_of(
        "http://127.0.0.14:8790/fa/news/220433/%D8%B1%D8%B2%D9%85%D8%A7%DB%8C%D8%B4-%D8%B3%D9%BE%D8%B1-%D8%A2%D8%A8%DB%8C"
    ) == ("sepidar/drill-pride-fa")
    assert shown.key_of("http://127.0.0.12:8790/other") == "harbour-ledger/other"
    assert shown.key_of("http://example.org/x") == "http://example.org/x"


@pytest.mark.parametrize("many", [True, False])
def test_sources_name_exactly_the_outlets_and_feeds_at_the_addresses_in_use(many: bool) -> None:
    where = addresses.plan(OUTLETS, 9100, lambda: many)
    sources = {source["id"]: source for source in yaml.safe_load(sources_yaml(where))}
    assert sources.keys() == OUTLETS.keys()
    for outlet in OUTLETS.values():
        source = sources[outlet.id]
        assert source["publisher"] == outlet.name
        assert source["languages"] == list(outlet.languages)
        assert source.get("feeds", []) + source.get("sitemaps", []) == [
            where[outlet.id].base + feed.path for feed in outlet.feeds
        ]
        assert 0 < source["poll_floor_s"] <= source["poll_ceiling_s"]


def test_every_outlet_has_its_template() -> None:
    for outlet in OUTLETS.values():
        assert (outlets.DATA / "templates" / f"{outlet.template}.html").is_file()
