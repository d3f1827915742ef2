"""`caspian sources …`: the group, and what concerns a whole file: `check` it, `apply` it to the workers that run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from caspian.cli import sources_add, sources_list, sources_probe
from caspian.cli.sources_file import entries_of, ports

_FILE = click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))


@click.group("sources")
def command() -> None:
    """List, check and apply sources; find feeds and add them to a file.

    \b
    Example:
      caspian sources apply deploy/sources.yaml
    """


@command.command("check")
@_FILE
def check(file: Path) -> None:
    """Say what is wrong with a sources file, and where.

    \b
    Example:
      caspian sources check deploy/sources.yaml
    """
    entries = entries_of(file)
    click.echo(f"{len(entries)} sources, {sum(len(entry.addresses()) for entry in entries)} addresses to poll")


@command.command("apply")
@_FILE
@click.option("--withdraw", is_flag=True, help="Also end the polling of everything that is not in the file.")
def apply(file: Path, withdraw: bool) -> None:
    """Declare the sources of a file while the workers run; what they know already is not written again.

    Without --withdraw, addresses that are not in the file are only counted: several files can be applied.

    \b
    Example:
      caspian sources apply --withdraw deploy/sources.yaml
    """
    entries = entries_of(file)
    from caspian.cli.cluster import cluster
    from caspian.cli.sources_list import frontier
    from caspian.fetch.registry import changes
    from caspian.stream.producer import write

    kafka, names = cluster()
    found = changes(entries, frontier(kafka, names), datetime.now(UTC), ports())
    write(kafka, names, [*found.declarations, *(found.withdrawals if withdraw else ())])
    for sign, addresses in (("+", found.added), ("~", found.changed), ("-", found.withdrawn if withdraw else ())):
        for address in addresses:
            click.echo(f"{sign} {address}")
    gone = f"{len(found.withdrawn)} withdrawn" if withdraw else f"{len(found.withdrawn)} not in the file"
    click.echo(f"{len(found.added)} added, {len(found.changed)} changed, {gone}")
    if found.withdrawn and not withdraw:
        click.echo("what is not in the file is still polled; --withdraw ends that", err=True)


for _each in (sources_list.ls, sources_add.add, sources_add.import_opml, sources_probe.probe):
    command.add_command(_each)
