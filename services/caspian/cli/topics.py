"""`caspian topics apply|diff`: the topics of pipeline.py on the cluster."""

from __future__ import annotations

import click

from caspian.cli.cluster import cluster


@click.group("topics")
def command() -> None:
    """Create the topics, or compare them with the topology.

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
