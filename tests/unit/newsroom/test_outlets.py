from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from caspian.local.newsroom import addresses, outlets
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


@pytest.mark.parametrize("many", [True, False])
def test_sources_name_exactly_the_outlets_and_feeds_at_the_addresses_in_use(many: bool) -> None:
    where = addresses.plan(OUTLETS, 9100, lambda: many)
    sources = {source["id"]: source for source in yaml.safe_load(sources_yaml(where))}
    assert sources.keys() == OUTLETS.keys()
    for outlet in OUTLETS.values():
        source = sources[outlet.id]
        assert source["publisher"] == outlet.name
        assert source["languages"] == list(outlet.languages)
        assert source["feeds"] == [where[outlet.id].base + feed.path for feed in outlet.feeds]
        assert 0 < source["poll_floor_s"] <= source["poll_ceiling_s"]


def test_every_outlet_has_its_template() -> None:
    for outlet in OUTLETS.values():
        assert (outlets.DATA / "templates" / f"{outlet.template}.html").is_file()
