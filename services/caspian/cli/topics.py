"""`caspian topics apply|diff|acls`: the topics of pipeline.py on the cluster, and who may do what with them."""

from __future__ import annotations

import click

from caspian.cli import granted
from caspian.cli.cluster import cluster
from caspian.pipeline import PROCESSES


@click.group("topics")
def command() -> None:
    """Create the topics, compare them with the topology, or print the rights that workers need.

    \b
    Example:
      caspian topics diff
    """


@command.command("apply")
def apply() -> None:
    """Create what is missing and mend settings; never changes a number of partitions.

    \b
    Example:
      caspian topics apply
    """
    from caspian.stream import topics

    done = topics.apply(*cluster())
    for entry in done:
        click.echo(f"{entry.topic}: {'created' if entry.what == 'missing' else entry.what + '; mended'}")
    click.echo(f"{len(done)} changed" if done else "nothing to do")


@command.command("diff")
@click.pass_context
def diff(ctx: click.Context) -> None:
    """Say how the cluster differs from the topology; exit code 1 if it does.

    \b
    Example:
      caspian topics diff
    """
    from caspian.stream import topics

    found = topics.diff(*cluster())
    for entry in found:
        click.echo(f"{entry.topic}: {entry.what}{' (refused)' if entry.refused else ''}")
    click.echo(f"{len(found)} differences" if found else "no difference")
    ctx.exit(1 if found else 0)


@command.command("acls")
@click.argument("processes", nargs=-1, metavar="[WORKER]…", type=click.Choice([process.name for process in PROCESSES]))
@click.option(
    "--user",
    default="caspian-{worker}",
    show_default=True,
    help="Whom to grant it; {worker} stands for the worker's name.",
)
@click.option("--json", "as_json", is_flag=True, help="One right a line, not commands.")
def acls(processes: tuple[str, ...], user: str, as_json: bool) -> None:
    """Print the rights that workers need and no more, as commands of Kafka's kafka-acls; changes nothing.

    Without WORKER: of all of them. `Describe` comes with `Read` and `Write`.

    \b
    Example:
      caspian topics acls publish
    """
    from caspian.settings import KafkaSettings, load
    from caspian.stream.names import Names
    from caspian.stream.rights import rights
    from caspian.stream.settings import StreamSettings

    names, bootstrap = Names(load(StreamSettings).namespace), load(KafkaSettings).bootstrap
    for process in PROCESSES:
        if processes and process.name not in processes:
            continue
        principal = f"User:{user.replace('{worker}', process.name)}"
        found = rights(process, names)
        for text in granted.as_json(principal, found) if as_json else granted.as_commands(principal, found, bootstrap):
            click.echo(text)
