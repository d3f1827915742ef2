"""The table of settings, out of every room's class."""

from __future__ import annotations

from collections.abc import Iterator

from docs.generate.blocks import code, table

from caspian.cli.config import default_of
from caspian.cli.rooms import import_all
from caspian.settings import REGISTRY, variable


def settings() -> str:
    """One section a room, in alphabetical order."""
    import_all()
    return "\n\n".join(_sections())


def _sections() -> Iterator[str]:
    for room, cls in sorted(REGISTRY.items()):
        rows = [
            (code(variable(room, name)), code(default_of(field)), field.description or "")
            for name, field in cls.model_fields.items()
        ]
        about = (cls.__doc__ or "").strip().splitlines()[0]
        yield f"### {room}\n\n{about}\n\n{table(('variable', 'default', 'meaning'), rows)}"
