"""The console script `caspian`: an argument vector in, one command called, an exit code out.

Exit codes: 0 done, 1 part of the input could not be used, 2 a person must act (settings, usage, broker), 130
interrupted. Foreseen errors are one line on stderr that starts with `caspian: ` and names the remedy.
"""

from __future__ import annotations

import importlib
import sys
from typing import Any, NoReturn

import click

from caspian.cli.commands import COMMANDS
from caspian.cli.errors import NOBODY_READS, UNUSABLE, explain, silence_stdout


class Commands(click.Group):
    """The table of `commands.py` as a click group that imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 -- click calls it
        """Names, in the table's order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 -- click calls it
        """Import one command."""
        entry = COMMANDS.get(cmd_name)
        if entry is None:
            return None
        found = importlib.import_module(entry.module).command
        assert isinstance(found, click.Command)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 -- click calls it
        """The overview, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry.summary) for name, entry in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; every foreseen error ends here, as one line and an exit code."""
        try:
            if "--help" not in ctx.args:
                _refuse_unknown_settings()
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except click.UsageError as exc:
            where = exc.ctx.command_path if exc.ctx else ctx.command_path
            _leave(ctx, f"{exc.format_message().rstrip('.')}; see `{where} --help`", UNUSABLE)
        except click.ClickException as exc:
            _leave(ctx, exc.format_message(), exc.exit_code)
        except (click.exceptions.Exit, click.Abort):
            raise
        except (Exception, KeyboardInterrupt) as exc:
            explained = explain(exc)
            if explained is None:
                raise
            _leave(ctx, *explained)


def _refuse_unknown_settings() -> None:
    from caspian.cli.rooms import import_all
    from caspian.settings import refuse_unknown

    import_all()
    refuse_unknown()


def _leave(ctx: click.Context, line: str, code: int) -> NoReturn:
    if code == NOBODY_READS:
        silence_stdout()
    if line:
        click.echo(f"caspian: {line}", err=True)
    ctx.exit(code)


@click.group("caspian", cls=Commands, context_settings={"max_content_width": 100})
@click.version_option(package_name="caspian", message="%(package)s %(version)s")
def main() -> None:
    """News on the Russia–Iran partnership as a stream of clean, deduplicated, stance-scored events.

    Settings come from CASPIAN_… variables; `caspian config` lists them.
    """
