from __future__ import annotations

import asyncio
import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.cli.lines import Line, chunks, read, split


@given(st.lists(st.binary(max_size=12)), st.data())
def test_lines_do_not_depend_on_how_they_are_cut(parts: list[bytes], data: st.DataObject) -> None:
    whole = b"".join(parts)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=5)))
    pieces = [whole[start:end] for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    wanted = [line.rstrip(b"\r") for line in whole.split(b"\n")]
    if not wanted[-1] and not whole.split(b"\n")[-1]:
        wanted.pop()
    assert list(split(pieces)) == list(enumerate(wanted, start=1))


@given(st.lists(st.binary(min_size=1, max_size=30).filter(lambda line: b"\n" not in line and b"\r" not in line)))
def test_a_line_that_is_too_long_is_counted_and_not_kept(lines: list[bytes]) -> None:
    found = list(split([line + b"\n" for line in lines], limit=20))
    assert found == [(n, line if len(line) <= 20 else None) for n, line in enumerate(lines, start=1)]


def test_an_endless_line_takes_no_memory() -> None:
    kept = 0

    def endless():
        nonlocal kept
        for _ in range(1000):
            yield b"x" * 1000

    assert list(split(endless(), limit=5000)) == [(1, None)]


def test_the_last_line_needs_no_end() -> None:
    assert list(split([b"a\r\nb"])) == [(1, b"a"), (2, b"b")]
    assert list(split([])) == []
    assert list(split([b"\n\n"])) == [(1, b""), (2, b"")]


def test_chunks_come_as_they_are_there() -> None:
    """A reader that waits for a full buffer would keep a person at a terminal waiting."""
    ours, theirs = os.pipe()
    with os.fdopen(ours, "rb") as stream:
        found = chunks(stream)
        os.write(theirs, b"one\n")
        assert next(found) == b"one\n"
        os.write(theirs, b"two\n")
        assert next(found) == b"two\n"
        os.close(theirs)
        assert list(found) == []


async def collect(stream: io.BufferedIOBase) -> list[Line]:
    return [line async for line in read(stream)]  # type: ignore[arg-type]


def test_reading_without_a_file_behind_it() -> None:
    assert asyncio.run(collect(io.BytesIO(b"a\nb\n"))) == [(1, b"a"), (2, b"b")]


def test_nobody_waits_for_a_reader_that_nobody_asks() -> None:
    """The writing end stays open: the loop must end all the same."""
    ours, theirs = os.pipe()
    os.write(theirs, b"a\nb\n")

    async def first() -> Line:
        with os.fdopen(ours, "rb", closefd=False) as stream:
            async for line in read(stream):
                return line
        raise AssertionError

    assert asyncio.run(asyncio.wait_for(first(), 5)) == (1, b"a")
    os.close(theirs)


def test_a_stream_that_fails_says_so() -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("disk gone")

    with pytest.raises(OSError, match="disk gone"):
        asyncio.run(collect(Broken()))
