"""Logs of processes: the last line for the table, and bounds."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.local.process_log import LINE_CHARS, ProcessLog


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"", ""),
        (b"\n\n  \n", ""),
        (b"one\ntwo\n", "two"),
        (b"one\ntwo\n\n", "two"),
        (b"no end", "no end"),
        ("Иран и Россия\n".encode(), "Иран и Россия"),
        (b"\xff\xfe broken \xd0\n", "\ufffd\ufffd broken \ufffd"),
        (b"title: \x1b]0;pwned\x07\x1b[2J red\n", "title:  ]0;pwned  [2J red"),
        (b"x" * 100_000, "x" * LINE_CHARS),
        (b"early\n" + b"\n" * 50_000, ""),
    ],
)
def test_the_last_line(tmp_path, content, line):
    (tmp_path / "log").write_bytes(content)
    assert ProcessLog(tmp_path / "log").last_line() == line


def test_no_file_no_line(tmp_path):
    assert ProcessLog(tmp_path / "none").last_line() == ""
    ProcessLog(tmp_path / "none").trim()


@given(st.binary(max_size=500))
def test_no_content_reaches_the_terminal_raw(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "any.log"
    path.write_bytes(content)
    line = ProcessLog(path).last_line()
    assert line.isprintable()
    assert len(line) <= LINE_CHARS


def test_directories_are_made_and_content_is_kept(tmp_path):
    log = ProcessLog(tmp_path / "deep" / "log")
    for text in (b"first\n", b"second\n"):
        with log.open() as file:
            file.write(text)
    assert log.path.read_bytes() == b"first\nsecond\n"


def test_a_log_that_grows_is_moved_aside_while_its_writer_goes_on(tmp_path):
    log = ProcessLog(tmp_path / "log", most_bytes=1000)
    code = "import sys\nfor line in sys.stdin: print(line.strip() * 100, flush=True)"
    with log.open() as file:
        writer = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=file, text=True)
    assert writer.stdin is not None
    writer.stdin.write("0123456789\n")
    writer.stdin.flush()
    deadline = time.monotonic() + 10
    while log.path.stat().st_size < 1001:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    log.trim()
    assert log.path.stat().st_size == 0
    assert (tmp_path / "log.1").read_bytes() == b"0123456789" * 100 + b"\n"
    writer.stdin.write("abc\n")
    writer.stdin.close()
    assert writer.wait(10) == 0
    # At the start of the file, not after a hole of 1,001 bytes.
    assert log.path.read_bytes() == b"abc" * 100 + b"\n"


def test_a_small_log_is_left_alone(tmp_path):
    log = ProcessLog(tmp_path / "log", most_bytes=10)
    log.path.write_bytes(b"1234567890")
    log.trim()
    assert log.path.read_bytes() == b"1234567890"
    assert not (tmp_path / "log.1").exists()
