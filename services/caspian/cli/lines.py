"""Chunks of bytes in, numbered lines out: bounded in memory whatever comes, and as soon as they are complete."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterable, Iterator
from concurrent.futures import CancelledError
from typing import BinaryIO

# A page of 5 MiB in base64, and room for its other fields.
MAX_LINE = 8 * 1024 * 1024
_CHUNK = 64 * 1024
# Lines read ahead of those being worked on.
_AHEAD = 4

Line = tuple[int, bytes | None]


def split(chunks: Iterable[bytes], limit: int = MAX_LINE) -> Iterator[Line]:
    """Lines with their numbers, from 1, without their ends; None for a line over `limit`, which is skipped unkept."""
    number, kept, too_long = 1, bytearray(), False
    for chunk in chunks:
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            too_long = too_long or len(kept) + end - start > limit
            yield number, None if too_long else bytes(kept + chunk[start:end]).rstrip(b"\r")
            number, start, too_long = number + 1, end + 1, False
            kept.clear()
        too_long = too_long or len(kept) + len(chunk) - start > limit
        if too_long:
            kept.clear()
        else:
            kept += chunk[start:]
    if kept or too_long:
        yield number, None if too_long else bytes(kept).rstrip(b"\r")


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """What is there, without waiting for more: a person at a terminal gets an answer to each line."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):  # no real file
        yield from iter(lambda: stream.read(_CHUNK), b"")
        return
    # Around Python's buffer: a thread that waits in it would block the end of the program.
    yield from iter(lambda: os.read(descriptor, _CHUNK), b"")


async def read(stream: BinaryIO, limit: int = MAX_LINE) -> AsyncIterator[Line]:
    """Lines of `stream`, read in a thread of its own that nobody waits for at the end."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Line | Exception | None] = asyncio.Queue(_AHEAD)

    def put(entry: Line | Exception | None) -> None:
        putting = queue.put(entry)
        try:
            asyncio.run_coroutine_threadsafe(putting, loop).result()
        finally:
            putting.close()

    def feed() -> None:
        try:
            for line in split(chunks(stream), limit):
                put(line)
            put(None)
        except (RuntimeError, CancelledError):
            return  # the loop has ended: nobody asks any more
        except OSError as exc:
            put(exc)

    threading.Thread(target=feed, name="stdin", daemon=True).start()
    while (entry := await queue.get()) is not None:
        if isinstance(entry, Exception):
            raise entry
        yield entry
