"""Where the system of this user runs: told as long as it runs, and no longer."""

import json
import os
import subprocess
import sys

import pytest

from caspian.local.announcement import Announcement, announced, announced_rules


@pytest.fixture(autouse=True)
def place(monkeypatch, tmp_path):
    monkeypatch.setenv("CASPIAN_LOCAL_CACHE_DIR", str(tmp_path / "cache"))
    return tmp_path / "cache" / "running.json"


def test_told_as_long_as_it_runs():
    assert announced() == announced_rules() == ""
    with Announcement("127.0.0.1:9111", "/etc/rules.yaml"):
        assert announced() == "127.0.0.1:9111"
        assert announced_rules() == "/etc/rules.yaml"
    assert announced() == announced_rules() == ""


def test_one_that_was_killed_is_not_told(place):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    place.parent.mkdir()
    place.write_text(json.dumps({"bootstrap": "127.0.0.1:9111", "rules": "", "pid": gone.pid}))
    assert announced() == ""


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", "3", '{"pid": "x"}', '{"pid": null, "bootstrap": "x:1"}', "{}"]
)
def test_a_file_that_says_nothing_is_nobody(place, text):
    place.parent.mkdir()
    place.write_text(text)
    assert announced() == ""


def test_a_release_that_told_no_rules_is_still_found(place):
    place.parent.mkdir()
    place.write_text(json.dumps({"bootstrap": "127.0.0.1:9111", "pid": os.getpid()}))
    assert announced() == "127.0.0.1:9111"
    assert announced_rules() == ""


def test_the_end_of_one_system_does_not_hide_another_that_began_later(place):
    with Announcement("127.0.0.1:9111"):
        other = json.dumps({"bootstrap": "127.0.0.1:9222", "rules": "", "pid": os.getppid()})
        place.write_text(other)
    assert announced() == "127.0.0.1:9222"
