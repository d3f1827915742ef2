"""What every command says of itself, out of click, as `--help` shows it."""

from __future__ import annotations

from collections.abc import Iterator

import click

from caspian.cli.main import main

_WIDTH = 100


def commands() -> str:
    """The overview, then each command and subcommand with its help."""
    return "\n\n".join(_sections(main, None))


def _sections(command: click.Command, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(command, info_name=command.name, parent=parent, terminal_width=_WIDTH)
    heading = "##" if parent is None or parent.parent is None else "###"
    yield f"{heading} {context.command_path}\n\n```text\n{command.get_help(context).rstrip()}\n```"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from _sections(found, context)
