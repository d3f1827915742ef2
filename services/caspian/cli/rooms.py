"""Where settings are declared: every `settings.py` of the package, imported so that `settings.REGISTRY` is complete."""

from __future__ import annotations

import importlib
from pathlib import Path

_PACKAGE = Path(__file__).parents[1]


def modules() -> list[str]:
    """Import names of all settings modules, in a fixed order, the package's own first."""
    found = sorted(_PACKAGE.rglob("settings.py"), key=lambda path: (len(path.parts), path.as_posix()))
    return [".".join(path.relative_to(_PACKAGE.parent).with_suffix("").parts) for path in found]


def import_all() -> None:
    """Fill the registry. Costs milliseconds a room: settings modules import nothing heavy."""
    for name in modules():
        importlib.import_module(name)
