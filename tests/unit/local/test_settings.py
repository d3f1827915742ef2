"""Where jars and data go, whatever kind of home there is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from caspian.local.settings import LocalSettings, cache_directory
from caspian.settings import SettingsError, load

linux = pytest.mark.skipif(sys.platform != "linux", reason="XDG is Linux'")


def test_the_setting_wins(tmp_path):
    assert cache_directory(load(LocalSettings, {"CASPIAN_LOCAL_CACHE_DIR": str(tmp_path)})) == tmp_path


def test_a_relative_or_home_path_is_made_absolute(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/home/somebody")
    assert cache_directory(LocalSettings(cache_dir="here")) == tmp_path / "here"
    assert cache_directory(LocalSettings(cache_dir="~/there")) == Path("/home/somebody/there")


@linux
def test_xdg_cache_home_is_respected(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_directory(LocalSettings()) == tmp_path / "caspian"


@linux
def test_an_empty_home_directory_will_do(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache_directory(LocalSettings()) == tmp_path / ".cache" / "caspian"


@linux
def test_without_a_home_the_working_directory_serves(monkeypatch, tmp_path):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", "/proc/nowhere")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    assert cache_directory(LocalSettings()) == tmp_path / ".cache" / "caspian"


def test_a_port_out_of_range_is_refused():
    with pytest.raises(SettingsError, match="CASPIAN_LOCAL_KAFKA_PORT"):
        load(LocalSettings, {"CASPIAN_LOCAL_KAFKA_PORT": "70000"})
