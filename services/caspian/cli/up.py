"""`caspian up`: everything on this machine, with what happens in it before one's eyes."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.live import Live

from caspian.cli import live
from caspian.local.drain import Drain
from caspian.local.figures import Figures, is_ready, scrape
from caspian.local.sample import SampleNewsroom
from caspian.local.settings import LocalSettings, cache_directory
from caspian.local.supervised import Status
from caspian.local.supervisor import Supervisor
from caspian.local.system import LocalSystem
from caspian.local.watch import Watch
from caspian.outcome import Emit
from caspian.settings import SettingsError, load
from caspian.stream.exits import Unusable
from caspian.stream.producer import write

_START_SECONDS = 120
# Between two looks at whether the run is over: each asks Kafka for every group.
_LOOK_SECONDS = 1.0


@click.command("up")
@click.option("--sources", type=click.Path(dir_okay=False, path_type=Path), help="Watch these instead of the newsroom.")
@click.option(
    "--once", is_flag=True, help="End by itself when everything has been seen; exit code 1 if the books do not balance."
)
@click.pass_context
def command(ctx: click.Context, sources: Path | None, once: bool) -> None:
    """Start Kafka, the topics, every worker and the sample newsroom on this machine.

    \b
    Example:
      caspian up --once
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with ExitStack() as stack:
        run = Run(stack, sources, once)
        run.start()
        holds = run.watch_until_over()
    ctx.exit(0 if holds else 1)


class Run:
    """One call of `caspian up`."""

    def __init__(self, stack: ExitStack, sources: Path | None, once: bool) -> None:
        self._stack, self._once = stack, once
        self._began = datetime.now(UTC)
        self._console = Console(file=sys.stdout, soft_wrap=True)
        self._newsroom = None if sources else SampleNewsroom("short" if once else "long")
        self._declarations = [] if sources is None else declarations_of(sources)
        data = None if self._newsroom else cache_directory(load(LocalSettings)) / "data"
        env = self._newsroom.environment() if self._newsroom else {}
        self._system = LocalSystem(data_dir=data, env=env, report=self._say)
        self._helpers = Supervisor(())

    def _say(self, text: str) -> None:
        self._console.print(text, style="grey58", highlight=False)

    def start(self) -> None:
        """Return when every worker takes part and the sources are declared."""
        began = time.monotonic()
        self._stack.enter_context(self._system)
        self._wait_until_ready()
        system = self._system
        if self._newsroom:
            self._helpers = Supervisor((self._newsroom.command(system.logs),))
            self._helpers.start()
            self._stack.callback(self._helpers.stop)
            self._declarations = self._newsroom.declarations(datetime.now(UTC))
        write(system.kafka, system.names, self._declarations)
        self._watch = Watch(system.kafka, system.names)
        self._watch.start()
        self._stack.callback(self._watch.stop)
        self._say(f"{len(self._declarations)} feeds declared; running after {time.monotonic() - began:.1f} s")

    def _wait_until_ready(self) -> None:
        waiting = set(self._system.ports)
        deadline = time.monotonic() + _START_SECONDS
        while waiting:
            self._keep_running()
            waiting = {name for name in waiting if not is_ready(self._system.ports[name])}
            if time.monotonic() > deadline:
                raise Unusable(f"{', '.join(sorted(waiting))} did not start; see {self._system.logs}")
            time.sleep(0.2)

    def _keep_running(self) -> None:
        for supervisor in (self._system.supervisor, self._helpers):
            supervisor.tick()
            if failed := supervisor.failed():
                raise Unusable(f"{failed[0].name} cannot work: {failed[0].last_line}")

    def watch_until_over(self) -> bool:
        """Show what happens; with `--once` return whether the books balance, else go on until interrupted."""
        drain, looked, note = None, 0.0, ""
        with self._display() as show:
            while True:
                self._keep_running()
                now = time.monotonic()
                if self._once and now - looked > _LOOK_SECONDS:
                    drain = drain or self._drain()
                    note = drain.open() if drain else "the time line goes on"
                    if drain and not note:
                        break
                    looked = time.monotonic()
                show(f"to come: {note}" if note else "")
                time.sleep(0.25)
        return self._settle()

    def _drain(self) -> Drain | None:
        if self._newsroom and not self._newsroom.is_over():
            return None
        return Drain(
            self._system.kafka,
            self._system.names,
            self._watch,
            feeds=len(self._declarations),
            since=datetime.now(UTC) if self._newsroom else self._began,
            revisits=self._newsroom is not None,
        )

    def _settle(self) -> bool:
        balance = self._watch.read_to_end().balance()
        for text in balance.lines():
            self._console.print(text, highlight=False)
        self._console.print("the books balance" if balance.holds else "THE BOOKS DO NOT BALANCE", style="bold")
        return balance.holds

    # --- showing ---

    @contextmanager
    def _display(self) -> Iterator[Callable[[str], None]]:
        if not self._console.is_terminal:
            yield live.Plain(self.view)
            return
        with Live(console=self._console, auto_refresh=False, screen=False, vertical_overflow="crop") as screen:

            def show(note: str) -> None:
                screen.update(live.table(self.view(note), self._console.height), refresh=True)

            yield show

    def view(self, note: str) -> live.View:
        """This moment."""
        with self._watch.lock:
            events, arrived = list(self._watch.events), self._watch.arrived
        return live.View(self._system.kafka.bootstrap, self.workers(), events, arrived, note)

    def workers(self) -> list[tuple[Status, Figures | None]]:
        """States and figures of all workers."""
        return [(status, scrape(self._system.ports[status.name])) for status in self._system.supervisor.statuses()]


def declarations_of(path: Path) -> list[Emit]:
    """The frontier records of a sources file.

    Raises:
        SettingsError: the file cannot be read or used; names line and field.
    """
    from caspian.fetch import sources

    try:
        entries = sources.load(path.read_text(encoding="utf-8"), str(path))
    except OSError as exc:
        raise SettingsError(f"{path}: {exc.strerror}; name a sources file, e.g. deploy/sources.yaml") from None
    except (UnicodeDecodeError, sources.SourcesError) as exc:
        raise SettingsError(str(exc)) from None
    return sources.declarations(entries, datetime.now(UTC))
