"""`caspian sources check|apply`: a sources file in; what is wrong with it, or declarations on the frontier out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caspian.settings import SettingsError, load

if TYPE_CHECKING:
    from caspian.fetch.sources import SourceEntry
    from caspian.outcome import Emit

_FILE = click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))


def declarations_of(path: Path) -> list[Emit]:
    """The frontier records of a sources file; `-` is standard input.

    Raises:
        SettingsError: the file cannot be read or used; names line and field.
    """
    from caspian.fetch import sources

    entries = _entries(path)
    with _in_words():
        return sources.declarations(entries, datetime.now(UTC), _ports())


def _entries(path: Path) -> tuple[SourceEntry, ...]:
    from caspian.fetch import sources

    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8; name a sources file, e.g. deploy/sources.yaml") from None
    except OSError as exc:
        raise SettingsError(f"{path}: {exc.strerror}; name a sources file, e.g. deploy/sources.yaml") from None
    with _in_words():
        return sources.load(text, str(path), _ports())


@contextmanager
def _in_words() -> Iterator[None]:
    from caspian.fetch.sources import SourcesError

    try:
        yield
    except SourcesError as exc:
        raise SettingsError(str(exc)) from None


def _ports() -> frozenset[int]:
    """Besides 80 and 443, those that the workers are allowed to reach on this machine (the sample newsroom)."""
    from caspian.fetch.settings import FetchSettings
    from caspian.network.guard import AddressGuard

    return AddressGuard(load(FetchSettings).allow_loopback).ports


@click.group("sources")
def command() -> None:
    """Check a sources file, or declare its sources to the workers that run.

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
    entries = _entries(file)
    click.echo(f"{len(entries)} sources, {sum(len(entry.addresses()) for entry in entries)} addresses to poll")


@command.command("apply")
@_FILE
def apply(file: Path) -> None:
    """Declare the sources of a file while the workers run; declaring them again changes nothing but policy.

    \b
    Example:
      caspian sources apply deploy/sources.yaml
    """
    declarations = declarations_of(file)
    from caspian.cli.cluster import cluster
    from caspian.stream.producer import write

    click.echo(f"{write(*cluster(), declarations)} addresses declared")
