"""A path in, the sources of the file out; and entries in, a file that has them too. Wrong files are one line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caspian.settings import SettingsError, load

if TYPE_CHECKING:
    from caspian.fetch.sources import SourceEntry
    from caspian.outcome import Emit


def declarations_of(path: Path) -> list[Emit]:
    """The frontier records of a sources file; `-` is standard input.

    Raises:
        SettingsError: the file cannot be read or used; names line and field.
    """
    from caspian.fetch import sources

    entries = entries_of(path)
    with _in_words():
        return sources.declarations(entries, datetime.now(UTC), ports())


def entries_of(path: Path) -> tuple[SourceEntry, ...]:
    """The sources of a file, checked; `-` is standard input.

    Raises:
        SettingsError: the file cannot be read or used; names line and field.
    """
    return _checked(_text(path), path)


def append(path: Path, entries: list[dict[str, Any]]) -> None:
    """Write entries at the end of a file, which need not exist, if the whole is right then; else nothing is written.

    Raises:
        SettingsError: the file cannot be read or written, or would be wrong; names line and field.
    """
    from caspian.fetch.opml import as_yaml

    before = _text(path) if path.exists() else ""
    added = ("\n" if before and not before.endswith("\n") else "") + as_yaml(entries)
    _checked(before + added, path)
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(added)
    except OSError as exc:
        raise SettingsError(f"{path}: {exc.strerror}; name a file that can be written") from None


def ports() -> frozenset[int]:
    """Besides 80 and 443, those that the workers are allowed to reach on this machine (the sample newsroom)."""
    from caspian.fetch.settings import FetchSettings
    from caspian.network.guard import AddressGuard

    return AddressGuard(load(FetchSettings).allow_loopback).ports


def _text(path: Path) -> str:
    try:
        return sys.stdin.read() if str(path) == "-" else path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8; name a sources file, e.g. deploy/sources.yaml") from None
    except OSError as exc:
        raise SettingsError(f"{path}: {exc.strerror}; name a sources file, e.g. deploy/sources.yaml") from None


def _checked(text: str, path: Path) -> tuple[SourceEntry, ...]:
    from caspian.fetch import sources

    with _in_words():
        return sources.load(text, str(path), ports())


@contextmanager
def _in_words() -> Iterator[None]:
    from caspian.fetch.sources import SourcesError

    try:
        yield
    except SourcesError as exc:
        raise SettingsError(str(exc)) from None
