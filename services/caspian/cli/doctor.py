"""`caspian doctor`: settings, Kafka, topics, workers, clocks, dead letters, sources and disks, within seconds."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import click

from caspian.cli import cluster as clusters
from caspian.cli.diagnosis import Finding, Level, Room, diagnose
from caspian.cli.errors import PARTLY, UNUSABLE

_MARKS = {Level.WELL: "ok     ", Level.WARNING: "warning", Level.WRONG: "WRONG  "}


@click.command("doctor")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Look at everything within seconds; each finding comes with its remedy.

    Exit code 0 if all is well, 1 with warnings, 2 if something is wrong.

    \b
    Example:
      caspian doctor
    """
    from caspian.stream.exits import Unusable

    began = time.monotonic()
    try:
        found = _examine()
    except Unusable as exc:
        what, _, remedy = str(exc).partition("; ")
        found = [Finding(Level.WRONG, what, remedy)]
    for text in report(found):
        click.echo(text)
    click.echo(f"looked for {time.monotonic() - began:.1f} s")
    levels = {finding.level for finding in found}
    ctx.exit(UNUSABLE if Level.WRONG in levels else PARTLY if Level.WARNING in levels else 0)


def _examine() -> list[Finding]:
    from caspian.fetch.registry import rows
    from caspian.stream.facts import gather

    kafka, names = clusters.cluster()
    facts = gather(kafka, names)
    return diagnose(facts, rows(facts.frontier), _disk_here(), time.time())


def _disk_here() -> Room | None:
    """Where a Kafka on this machine keeps its data; None where there never was one."""
    from caspian.local.settings import LocalSettings, cache_directory
    from caspian.settings import load

    path = Path(cache_directory(load(LocalSettings)))
    if not path.exists():
        return None
    usage = shutil.disk_usage(path)
    return Room("this machine", usage.free, usage.total)


def report(found: list[Finding]) -> list[str]:
    """A line a finding, its remedy below it."""
    lines = []
    for finding in found:
        lines.append(f"{_MARKS[finding.level]}  {finding.what}")
        if finding.remedy:
            lines.append(f"           → {finding.remedy}")
    return lines
