"""Compressed chunks in, plain chunks of at most 64 KiB out, so that a bomb meets its budget before it meets memory.

httpx would build the whole output of a chunk at once: 809 bytes of brotli become 1 GiB.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

from caspian.fetch.http.budget import STEP_BYTES

# How a member of a gzip file begins.
_MEMBER = b"\x1f\x8b"


class CodingError(Exception):
    """The body is not what its Content-Encoding says, or the coding is none of ours."""


class Decoder(Protocol):
    """Undoes one content coding, in steps."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Plain text of `data`, in steps of at most 64 KiB.

        Raises:
            CodingError: corrupt input.
        """
        ...

    @property
    def finished(self) -> bool:
        """The compressed stream came to its own end."""
        ...


class Identity:
    """No coding."""

    finished = True

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The data itself."""
        if data:
            yield data


class Zlib:
    """gzip (also of several members) and deflate (with or without its zlib header)."""

    def __init__(self, gzip: bool) -> None:
        self._wbits = 31 if gzip else 15
        self._gzip = gzip
        self._inner = zlib.decompressobj(self._wbits)
        self._started = False
        # After a member: the first byte of what may be another one.
        self._between = b""

    @property
    def finished(self) -> bool:
        """The last member is complete."""
        return self._inner.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See `Decoder`. Bytes after a complete stream that start no new member are ignored, as browsers do."""
        pending = False
        data, self._between = self._between + data, b""
        while data or pending:
            if self._inner.eof:
                if self._gzip and data == _MEMBER[:1]:
                    self._between = data
                    return
                if not self._gzip or not data.startswith(_MEMBER):
                    return
                self._inner = zlib.decompressobj(self._wbits)
            plain = self._step(data)
            if plain:
                yield plain
            data = self._inner.unconsumed_tail or self._inner.unused_data
            # A full step may leave output inside zlib although all input is used up.
            pending = len(plain) == STEP_BYTES and not self._inner.eof

    def _step(self, data: bytes) -> bytes:
        try:
            plain = self._inner.decompress(data, STEP_BYTES)
        except zlib.error:
            # "deflate" without the zlib header is wrong and common.
            if self._gzip or self._started:
                raise CodingError("corrupt") from None
            self._inner = zlib.decompressobj(-15)
            try:
                plain = self._inner.decompress(data, STEP_BYTES)
            except zlib.error:
                raise CodingError("corrupt") from None
        self._started = True
        return plain


class Brotli:
    """br."""

    def __init__(self) -> None:
        self._inner = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        """The stream came to its end."""
        return bool(self._inner.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        """See `Decoder`."""
        while not self._inner.is_finished():
            try:
                plain = self._inner.process(data, output_buffer_limit=STEP_BYTES)
            except brotli.error:
                raise CodingError("corrupt") from None
            data = b""
            if plain:
                yield plain
            elif self._inner.can_accept_more_data():
                return


def decoder(content_encoding: str) -> Decoder:
    """The decoder for a Content-Encoding header: none or one of gzip, deflate, br.

    Raises:
        CodingError: several codings, or an unknown one.
    """
    match content_encoding.strip().lower():
        case "" | "identity":
            return Identity()
        case "gzip" | "x-gzip":
            return Zlib(gzip=True)
        case "deflate":
            return Zlib(gzip=False)
        case "br":
            return Brotli()
        case _:
            raise CodingError("unknown or stacked coding")


def gunzip(body: bytes, limit: int) -> bytes:
    """A gzip file (`sitemap.xml.gz`) opened, at most `limit` bytes of it.

    Raises:
        CodingError: corrupt, or more than `limit` bytes.
    """
    plain = bytearray()
    for step in Zlib(gzip=True).feed(body):
        plain += step
        if len(plain) > limit:
            raise CodingError("too large")
    return bytes(plain)
