"""benchmarks/RESULTS.md: each benchmark writes its own section, the others stay as they are.

The pictures in it are drawn by `make bench-pictures`.
"""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import tables

RESULTS = Path(__file__).with_name("RESULTS.md")
_HEAD = """# Results

Every figure here was measured by the command above its table, all columns in one run on one machine. Absolute times
are noisy; the ratios are what to look at.
"""


def table(columns: list[str], rows: list[list[object]]) -> str:
    """A markdown table; floats to three significant digits."""
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    return (
        f"{value:.3g}"
        if isinstance(value, float) and abs(value) < 1000
        else f"{value:.0f}"
        if isinstance(value, float)
        else str(value)
    )


def machine() -> str:
    """What the figures were measured on."""
    load = os.getloadavg()[0]
    kind = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}"
    return f"{kind}, Python {platform.python_version()}, load {load:.1f}"


def write(name: str, command: str, body: str) -> None:
    """Replace the section `name`, which shows its pictures first, and print it."""
    day = datetime.now(UTC).date()
    section = f"## {name}\n\n`{command}` · {day} · {machine()}\n\n{tables.embedded(name)}{body.strip()}\n"
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else _HEAD
    pattern = re.compile(rf"^## {re.escape(name)}\n.*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
    known = pattern.search(text)
    text = pattern.sub(lambda _: section + "\n", text) if known else text.rstrip() + "\n\n" + section
    RESULTS.write_text(text.rstrip() + "\n", encoding="utf-8")
    print(section)
