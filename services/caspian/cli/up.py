"""`caspian up`: everything on this machine, with what happens in it before one's eyes."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.live import Live

from caspian.cli import live
from caspian.cli.alert_files import channels_of, rules_of
from caspian.cli.sources_file import declarations_of
from caspian.local.figures import scrape
from caspian.local.run import Run
from caspian.local.sample import SampleNewsroom
from caspian.local.settings import LocalSettings, cache_directory
from caspian.settings import load, variable

# Between two looks at whether the run is over: each asks Kafka for every group.
_LOOK_SECONDS = 1.0
_REDRAW_SECONDS = 0.25
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("up")
@click.option("--sources", type=_FILE, help="Watch these, not the newsroom.")
@click.option("--rules", type=_FILE, help="Alert by these rules (docs/alerts.md); the newsroom has some of its own.")
@click.option("--channels", type=_FILE, help="Send alerts to these channels.")
@click.option("--once", is_flag=True, help="End by itself when all has been seen; exit code 1 if the books differ.")
@click.pass_context
def command(ctx: click.Context, sources: Path | None, rules: Path | None, channels: Path | None, once: bool) -> None:
    """Start Kafka, the topics, every worker and the sample newsroom on this machine.

    \b
    Example:
      caspian up --once
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    console = Console(soft_wrap=True)

    def say(text: str) -> None:
        console.print(text, style="grey58", highlight=False)

    env = _alerting(rules, channels)
    if sources:
        data = cache_directory(load(LocalSettings)) / "data"
        run = Run(declarations=declarations_of(sources), data_dir=data, env=env, report=say)
    else:
        run = Run(SampleNewsroom("short" if once else "long"), env=env, report=say)
    with run:
        show_until_over(run, console, once=once)
        balance = run.balance()
    for text in balance.lines():
        console.print(text, highlight=False)
    console.print("the books balance" if balance.holds else "THE BOOKS DO NOT BALANCE", style="bold")
    ctx.exit(0 if balance.holds else 1)


def _alerting(rules: Path | None, channels: Path | None) -> dict[str, str]:
    """Settings of the alert and notify workers, from files that can be used.

    Raises:
        SettingsError: one cannot; the message has the line.
    """
    env = {}
    if rules:
        rules_of(rules)
        env[variable("alert", "rules")] = str(rules.resolve())
    if channels:
        channels_of(channels)
        env[variable("notify", "channels")] = str(channels.resolve())
    return env


def show_until_over(run: Run, console: Console, *, once: bool) -> None:
    """Show what happens; with `once` until nothing is to come, else until interrupted."""
    looked, note = 0.0, ""
    with display(run, console) as show:
        while True:
            run.tick()
            if once and time.monotonic() - looked > _LOOK_SECONDS:
                note = run.to_come()
                if not note:
                    show("")
                    return
                looked = time.monotonic()
            show(f"to come: {note}" if note else "")
            time.sleep(_REDRAW_SECONDS)


@contextmanager
def display(run: Run, console: Console) -> Iterator[Callable[[str], None]]:
    """A live table on a terminal, plain lines elsewhere."""

    def view(note: str) -> live.View:
        with run.watch.lock:
            events, arrived = list(run.watch.events), run.watch.arrived
            alerts, alerted = list(run.watch.alerts), run.watch.alerted
        statuses = run.system.supervisor.statuses()
        workers = [(status, scrape(run.system.ports[status.name])) for status in statuses]
        return live.View(run.system.kafka.bootstrap, workers, events, arrived, note, run.system.board, alerts, alerted)

    if not console.is_terminal:
        yield live.Plain(view)
        return
    with Live(console=console, auto_refresh=False, vertical_overflow="crop") as screen:
        yield lambda note: screen.update(live.table(view(note), console.height), refresh=True)
