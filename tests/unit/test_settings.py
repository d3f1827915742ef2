from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import Field, SecretStr, model_validator

from caspian.settings import REGISTRY, Room, SettingsError, load, refuse_unknown, register, variable


@pytest.fixture
def room() -> Iterator[type[Room]]:
    @register("probe")
    class ProbeSettings(Room):
        count: int = Field(1, ge=1, description="A number")
        places: tuple[str, ...] = Field((), description="Some words")
        waits: tuple[float, ...] = Field((1.5, 2.5), description="Some numbers")
        secret: SecretStr = Field(SecretStr(""), description="Nobody's business")
        low: int = Field(0, description="Not above high")
        high: int = Field(9, description="Not below low")

        @model_validator(mode="after")
        def _ordered(self) -> ProbeSettings:
            if self.low > self.high:
                raise ValueError("low is above high")
            return self

    yield ProbeSettings
    del REGISTRY["probe"]


def test_defaults_need_no_environment(room: type[Room]) -> None:
    settings = load(room, {})
    assert (settings.count, settings.places, settings.waits) == (1, (), (1.5, 2.5))


@pytest.mark.parametrize("raw", ["a:1,b:2", " a:1 , b:2,", '["a:1", "b:2"]'])
def test_lists_are_written_with_commas_or_as_json(room: type[Room], raw: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert load(room, {"CASPIAN_PROBE_PLACES": raw}).places == ("a:1", "b:2")
    monkeypatch.setenv("CASPIAN_PROBE_PLACES", raw)
    assert load(room).places == ("a:1", "b:2")


def test_the_environment_given_is_the_only_one(room: type[Room], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASPIAN_PROBE_COUNT", "7")
    assert load(room, {}).count == 1
    assert load(room, {"CASPIAN_PROBE_COUNT": "3"}).count == 3
    assert load(room).count == 7
    assert room().count == 1


@pytest.mark.parametrize(
    ("environ", "line"),
    [
        ({"CASPIAN_PROBE_COUNT": "many"}, "CASPIAN_PROBE_COUNT: input should be a valid integer"),
        ({"CASPIAN_PROBE_COUNT": "0"}, "CASPIAN_PROBE_COUNT: input should be greater than or equal to 1"),
        ({"CASPIAN_PROBE_WAITS": "1,x"}, "CASPIAN_PROBE_WAITS: input should be a valid number"),
        ({"CASPIAN_PROBE_PLACES": "[1"}, "CASPIAN_PROBE_PLACES: not a list"),
        ({"CASPIAN_PROBE_LOW": "10"}, "CASPIAN_PROBE_…: value error, low is above high"),
        ({"CASPIAN_PROBE_SECRET_FILE": "/no/such/file"}, "CASPIAN_PROBE_SECRET_FILE: cannot read /no/such/file"),
    ],
)
def test_what_cannot_be_used_is_named(room: type[Room], environ: dict[str, str], line: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(room, environ)
    assert str(caught.value).startswith(line)
    assert "\n" not in str(caught.value)


def test_a_secret_can_come_from_a_file(room: type[Room], tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("hunter2\n", encoding="utf-8")
    settings = load(room, {"CASPIAN_PROBE_SECRET_FILE": str(path)})
    assert settings.secret.get_secret_value() == "hunter2"
    assert "hunter2" not in repr(settings)


def test_unknown_names_are_refused_with_the_closest(room: type[Room]) -> None:
    refuse_unknown(
        {"CASPIAN_PROBE_COUNT": "1", "CASPIAN_PROBE_SECRET_FILE": "x", "HOME": "/", "CASPIAN_REQUIRE_KAFKA": "1"}
    )
    with pytest.raises(SettingsError, match="did you mean CASPIAN_PROBE_COUNT"):
        refuse_unknown({"CASPIAN_PROBE_COUNTS": "1"})
    with pytest.raises(SettingsError, match="`caspian config` lists all"):
        refuse_unknown({"CASPIAN_ZZZ": "1"})


def test_a_variable_is_named_by_room_and_field() -> None:
    assert variable("kafka", "bootstrap") == "CASPIAN_KAFKA_BOOTSTRAP"
