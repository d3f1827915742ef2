"""What a step needs: the real command line, shown as it is typed, and looks at the topics that must have changed."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.local.run import Run
from caspian.pipeline import BY_NOUN, ENRICHED
from caspian.settings import variable
from caspian.stream import codec
from caspian.stream.reader import read
from caspian.stream.records import Taken

_COMMAND_S = 90
_PATIENCE_S = 40.0


class Unseen(Exception):
    """A command did not end, or a topic does not look, as this walk promises."""


class Desk:
    """One person at the command line of a running system; `directory` is for files."""

    def __init__(self, run: Run, directory: Path) -> None:
        self.run, self.directory = run, directory
        self.seen = 0

    # --- what is shown ---

    def title(self, text: str) -> None:
        """A new step."""
        print(f"\n=== {text} ===", flush=True)

    def caspian(self, *arguments: str, look: str, env: Mapping[str, str] | None = None, code: int = 0) -> str:
        """Run `caspian …` as a process, print command, output and what to look at.

        Raises:
            Unseen: it ended with another exit code.
        """
        env = dict(env or {})
        settings = "".join(f"{name}={shlex.quote(value)} " for name, value in env.items())
        print(f"\n$ {settings}caspian {shlex.join(arguments)}", flush=True)
        where = {variable("kafka", "bootstrap"): self.run.system.kafka.bootstrap}
        done = subprocess.run(
            [sys.executable, "-m", "caspian", *arguments], env=os.environ | where | env, cwd=self.directory,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_COMMAND_S, check=False,
        )  # fmt: skip
        print(done.stdout.rstrip())
        print(f"  → {look}", flush=True)
        if done.returncode != code:
            raise Unseen(f"`caspian {shlex.join(arguments)}` ended with {done.returncode}, not {code}")
        return done.stdout

    def restart(self, worker: str, env: Mapping[str, str]) -> None:
        """The worker again, with other settings; returns when it takes part."""
        print(f"\n(restarting) $ {' '.join(f'{name}={value}' for name, value in env.items())} caspian worker {worker}")
        self.run.system.restart(worker, env)
        self.run.system.wait_until_ready()

    # --- what is checked ---

    def check(self, holds: bool, text: str) -> None:
        """One effect.

        Raises:
            Unseen: it is not there.
        """
        if not holds:
            raise Unseen(text)
        self.seen += 1
        print(f"  ✓ {text}", flush=True)

    def wait(self, holds: Callable[[], bool], text: str, seconds: float = _PATIENCE_S, pause: float = 0.2) -> None:
        """The same for one that takes a while."""
        deadline = time.monotonic() + seconds
        while not holds():
            if time.monotonic() > deadline:
                raise Unseen(f"{text}: not within {seconds:.0f} s")
            self.run.tick()
            time.sleep(pause)
        self.check(True, text)

    def records(self, noun: str) -> list[Taken]:
        """Everything on a topic, committed."""
        return list(read(self.run.system.kafka, self.run.system.names.topic(BY_NOUN[noun])))

    def events(self, article: str = "") -> list[EnrichedEvent]:
        """All events, or those of one article, in order."""
        found = []
        for record in self.records(ENRICHED.noun):
            event = codec.decode(ENRICHED, record.key, record.value, record.headers)
            assert isinstance(event, EnrichedEvent)
            if not article or event.article.id == article:
                found.append(event)
        return found


def kinds(events: list[EnrichedEvent]) -> list[str]:
    """`created`, `rescored`, … of each."""
    return [EnrichedEvent.Type.Name(event.type).lower() for event in events]
