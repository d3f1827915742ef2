"""Hostile servers in a process of their own: what they do to themselves costs the tests' process nothing.

`python -m hostile.elsewhere HOST[:PORT]…` serves the catalogue at each host and prints `HOST:PORT` lines; it ends with
its stdin.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from hostile.catalogue import CATALOGUE
from hostile.server import HostileServer


@contextlib.contextmanager
def served(*hosts: str) -> Iterator[list[str]]:
    """The endpoints (`host:port`) at which the catalogue is served meanwhile."""
    process = subprocess.Popen(
        [sys.executable, "-m", "hostile.elsewhere", *hosts],
        cwd=Path(__file__).parents[1],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield [process.stdout.readline().strip() for _ in hosts]
    finally:
        process.kill()
        process.wait(5)


def main() -> None:
    with contextlib.ExitStack() as stack:
        for host in sys.argv[1:]:
            name, _, port = host.partition(":")
            print(stack.enter_context(HostileServer(CATALOGUE, host=name, port=int(port or 0))).endpoint, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main()
