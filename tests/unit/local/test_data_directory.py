"""Kafka's data: ours alone, on a disk with room, and gone afterwards unless the caller named the place."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from caspian.local import data_directory
from caspian.local.data_directory import DataDirectory
from caspian.local.errors import DataDirectoryError


def test_fresh_ones_are_different_and_removed(tmp_path):
    first, second = DataDirectory(None, tmp_path), DataDirectory(None, tmp_path)
    assert first.path != second.path
    first.close()
    assert not first.path.exists()
    assert second.path.exists()
    second.close()


def test_a_named_one_stays(tmp_path):
    directory = DataDirectory(tmp_path / "mine" / "data", tmp_path)
    (directory.path / "kept").touch()
    directory.close()
    assert (tmp_path / "mine" / "data" / "kept").exists()


def test_two_cannot_have_the_same(tmp_path):
    directory = DataDirectory(tmp_path / "mine", tmp_path)
    with pytest.raises(DataDirectoryError, match="mine belongs to a Kafka that runs"):
        DataDirectory(tmp_path / "mine", tmp_path)
    directory.close()
    DataDirectory(tmp_path / "mine", tmp_path).close()


def test_what_a_killed_process_left_is_removed_and_a_living_ones_is_not(tmp_path):
    code = (
        "import sys, os, signal; from pathlib import Path; from caspian.local.data_directory import DataDirectory; "
        "print(DataDirectory(None, Path(sys.argv[1])).path, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    said = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    ).stdout
    left = Path(said.strip())
    living = DataDirectory(None, tmp_path)
    assert not left.exists()
    DataDirectory(None, tmp_path).close()
    assert living.path.exists()
    living.close()


def test_many_at_once_do_not_sweep_each_other(tmp_path):
    code = (
        "import sys; from pathlib import Path; from caspian.local.data_directory import DataDirectory\n"
        "for _ in range(20):\n"
        "    directory = DataDirectory(None, Path(sys.argv[1]))\n"
        "    assert directory.path.exists()\n"
        "    directory.close()\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)]) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]


def test_a_disk_too_full_is_said_with_the_numbers(tmp_path, monkeypatch):
    monkeypatch.setattr(data_directory, "LEAST_FREE", 10**15)
    with pytest.raises(DataDirectoryError, match=r"disk of .* is full: \d+ MB free, 1000000000 needed; free space"):
        DataDirectory(None, tmp_path)
    assert list((tmp_path / "kafka").iterdir()) == []


@pytest.mark.parametrize("place", ["file/data", "file"])
def test_a_place_that_cannot_be_a_directory_is_said(tmp_path, place):
    (tmp_path / "file").touch()
    with pytest.raises(DataDirectoryError, match=r"cannot keep Kafka's data in .*file.*CASPIAN_LOCAL_CACHE_DIR"):
        DataDirectory(tmp_path / place, tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_without_permission_is_said(tmp_path):
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(DataDirectoryError, match="Permission denied"):
        DataDirectory(None, tmp_path / "closed")
