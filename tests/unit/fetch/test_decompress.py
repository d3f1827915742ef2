"""Decompression in steps: every coding, every way to break it, and never more than a step at a time."""

from __future__ import annotations

import contextlib
import gzip
import random
import zlib
from collections.abc import Callable

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.fetch.http.budget import STEP_BYTES
from caspian.fetch.http.decompress import CodingError, decoder, gunzip
from hostile.catalogue import GIB_OF_BROTLI

TEXT = b"Nothing to see on the pier. " * 20_000


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    " GZIP ": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "": lambda data: data,
    "identity": lambda data: data,
}


def undo(coding: str, packed: bytes, chunk: int) -> tuple[bytes, bool]:
    decoder_ = decoder(coding)
    plain = bytearray()
    for start in range(0, len(packed), chunk):
        for step in decoder_.feed(packed[start : start + chunk]):
            assert len(step) <= max(STEP_BYTES, chunk) * 2
            plain += step
    return bytes(plain), decoder_.finished


@pytest.mark.parametrize("coding", PACKERS)
@pytest.mark.parametrize("chunk", [1, 7, 4096, 1 << 20])
def test_every_coding_in_chunks_of_any_size(coding: str, chunk: int) -> None:
    text = TEXT if chunk > 100 else TEXT[:3000]
    assert undo(coding, PACKERS[coding](text), chunk) == (text, True)


def test_deflate_without_its_header_is_common_and_read() -> None:
    assert undo("deflate", raw_deflate(TEXT), 1000) == (TEXT, True)


def test_gzip_of_several_members_is_one_text() -> None:
    assert undo("gzip", gzip.compress(b"one ") + gzip.compress(b"two"), 5) == (b"one two", True)


def test_what_follows_a_complete_gzip_stream_is_ignored() -> None:
    assert undo("gzip", gzip.compress(b"one") + b"garbage", 1 << 20) == (b"one", True)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_an_unfinished_stream_says_so(coding: str) -> None:
    packed = PACKERS[coding](TEXT)
    plain, finished = undo(coding, packed[: len(packed) // 2], 4096)
    assert TEXT.startswith(plain)
    assert not finished


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_what_is_no_such_stream_is_an_error(coding: str) -> None:
    with pytest.raises(CodingError):
        undo(coding, b"\xff" * 100, 10)


def test_corruption_in_the_middle_is_an_error() -> None:
    packed = bytearray(zlib.compress(random.Random(1).randbytes(100_000)))
    packed[50_000] ^= 0xFF
    with pytest.raises(CodingError):
        undo("deflate", bytes(packed), 100)


@pytest.mark.parametrize("coding", ["gzip, gzip", "gzip, br", "zstd", "compress", "gzip;q=1", "x", ","])
def test_stacked_and_unknown_codings_are_refused(coding: str) -> None:
    with pytest.raises(CodingError):
        decoder(coding)


@pytest.mark.parametrize(("coding", "bomb"), [("br", GIB_OF_BROTLI), ("gzip", gzip.compress(bytes(64 << 20)))])
def test_a_bomb_goes_off_in_small_steps(coding: str, bomb: bytes) -> None:
    steps = decoder(coding).feed(bomb)
    for _ in range(100):
        assert 0 < len(next(steps)) <= 2 * STEP_BYTES


def test_gzip_files_are_bounded() -> None:
    assert gunzip(gzip.compress(TEXT), len(TEXT)) == TEXT
    with pytest.raises(CodingError):
        gunzip(gzip.compress(TEXT), len(TEXT) - 1)
    with pytest.raises(CodingError):
        gunzip(b"\x1f\x8bnothing", 10)


@given(data=st.binary(max_size=5000), coding=st.sampled_from(["gzip", "deflate", "br", ""]), chunk=st.integers(1, 5000))
def test_what_was_packed_comes_back(data: bytes, coding: str, chunk: int) -> None:
    assert undo(coding, PACKERS[coding](data), chunk)[0] == data


@given(data=st.binary(max_size=2000), coding=st.sampled_from(["gzip", "deflate", "br", ""]))
def test_any_bytes_are_text_or_a_coding_error(data: bytes, coding: str) -> None:
    with contextlib.suppress(CodingError):
        undo(coding, data, 64)
