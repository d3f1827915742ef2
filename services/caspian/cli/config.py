"""`caspian config`: the environment in; every setting with its value, default and meaning out, secrets masked."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

import click
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from caspian.cli.rooms import import_all
from caspian.settings import REGISTRY, Room, load, variable

MASK = "********"
# A default that depends on the machine is not a value to print in documentation.
COMPUTED = "(depends on the machine)"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as shown: `origin` is `default`, `environment` or `file`."""

    name: str
    value: str
    default: str
    origin: str
    description: str


def effective(environ: Mapping[str, str] | None = None) -> Iterator[Setting]:
    """Every setting of every room, in the registry's order.

    Raises:
        SettingsError: a value cannot be used.
    """
    environ = os.environ if environ is None else environ
    import_all()
    for room, cls in REGISTRY.items():
        values = load(cls, environ)
        for name, field in cls.model_fields.items():
            yield _setting(variable(room, name), field, values, name, environ)


def _setting(variable_name: str, field: FieldInfo, values: Room, name: str, environ: Mapping[str, str]) -> Setting:
    origin = "default"
    if variable_name in environ:
        origin = "environment"
    elif f"{variable_name}_FILE" in environ:
        origin = "file"
    return Setting(
        variable_name,
        shown(getattr(values, name)),
        default_of(field),
        origin,
        " ".join((field.description or "").split()),
    )


def default_of(field: FieldInfo) -> str:
    """A field's default as documentation shows it."""
    if field.default_factory is not None:
        return COMPUTED
    if field.default is PydanticUndefined:
        return "(must be set)"
    return shown(field.default)


def shown(value: object) -> str:
    """A value on one line; a secret never."""
    if isinstance(value, SecretStr):
        return MASK if value.get_secret_value() else ""
    if isinstance(value, list | tuple):
        return ",".join(shown(entry) for entry in value)
    if value is None:
        return ""
    return str(value)


def _table(settings: list[Setting]) -> None:
    from rich.console import Console
    from rich.table import Table

    # Piped into a file or a pager, lines are as long as they need to be.
    console = Console(highlight=False, markup=False, width=None if sys.stdout.isatty() else 240)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("setting", "value", "default", "description"):
        table.add_column(heading, overflow="fold")
    for entry in settings:
        style = "" if entry.origin == "default" else "bold"
        table.add_row(entry.name, entry.value, entry.default, entry.description, style=style)
    console.print(table, soft_wrap=False)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
def command(as_json: bool) -> None:
    """Show every setting with the value in force, secrets masked.

    A secret can be read from a file: CASPIAN_KAFKA_SASL_PASSWORD_FILE=/run/secrets/kafka.
    """
    settings = list(effective())
    if not as_json:
        _table(settings)
        return
    for entry in settings:
        click.echo(json.dumps(asdict(entry), ensure_ascii=False))
