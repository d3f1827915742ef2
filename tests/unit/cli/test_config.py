from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from pydantic import Field

from caspian.cli.config import COMPUTED, MASK, Setting, default_of, effective, shown
from caspian.cli.main import main
from caspian.cli.rooms import import_all, modules
from caspian.settings import REGISTRY, SettingsError

PASSWORD = "CASPIAN_KAFKA_SASL_PASSWORD"


def by_name(environ: dict[str, str]) -> dict[str, Setting]:
    return {entry.name: entry for entry in effective(environ)}


def test_defaults_are_shown_without_an_environment() -> None:
    entry = by_name({})["CASPIAN_KAFKA_SECURITY_PROTOCOL"]
    assert (entry.value, entry.default, entry.origin) == ("PLAINTEXT", "PLAINTEXT", "default")


def test_the_value_in_force_comes_from_the_environment() -> None:
    entry = by_name({"CASPIAN_KAFKA_BOOTSTRAP": "a:9092,b:9092"})["CASPIAN_KAFKA_BOOTSTRAP"]
    assert (entry.value, entry.default, entry.origin) == ("a:9092,b:9092", "", "environment")


def test_a_secret_is_never_shown(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    for environ, origin in (({PASSWORD: "hunter2"}, "environment"), ({f"{PASSWORD}_FILE": str(secret)}, "file")):
        entry = by_name(environ)[PASSWORD]
        assert (entry.value, entry.origin) == (MASK, origin)
        assert "hunter2" not in repr(entry)
    assert by_name({})[PASSWORD].value == ""


def test_a_default_of_this_machine_is_not_documentation() -> None:
    entry = by_name({})["CASPIAN_STREAM_SLOT"]
    assert entry.default == COMPUTED
    assert entry.value


def test_shapes_of_values() -> None:
    assert [shown(value) for value in (None, ("a", "b"), 1.5, True)] == ["", "a,b", "1.5", "True"]
    assert default_of(Field()) == "(must be set)"


def test_a_wrong_value_is_named() -> None:
    with pytest.raises(SettingsError, match="CASPIAN_STREAM_WINDOW"):
        by_name({"CASPIAN_STREAM_WINDOW": "many"})


def test_every_setting_is_described_in_one_line() -> None:
    undescribed = [entry.name for entry in effective({}) if not entry.description or "\n" in entry.description]
    assert not undescribed


def test_every_settings_module_declares_a_room() -> None:
    import_all()
    declaring = {cls.__module__ for cls in REGISTRY.values()}
    assert set(modules()) == declaring


def test_settings_modules_load_nothing_heavy() -> None:
    code = (
        "import sys; from caspian.cli.rooms import import_all; import_all();"
        "heavy = {'faust', 'kafka', 'aiokafka', 'numba', 'trafilatura', 'httpx', 'lxml'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_json_has_one_object_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PASSWORD, "hunter2")
    result = CliRunner().invoke(main, ["config", "--json"])
    assert result.exit_code == 0
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert {"name", "value", "default", "origin", "description"} == set(lines[0])
    assert {line["name"] for line in lines} >= {PASSWORD, "CASPIAN_STREAM_WINDOW"}
    assert "hunter2" not in result.stdout


def test_the_table_shows_whole_names_and_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASPIAN_KAFKA_SASL_USERNAME", "[red]reader[/]")
    result = CliRunner().invoke(main, ["config"])
    assert result.exit_code == 0
    row = next(line for line in result.stdout.splitlines() if "CASPIAN_KAFKA_SASL_USERNAME" in line)
    assert "[red]reader[/]" in row
