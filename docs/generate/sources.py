"""Files of the repository shown in the documentation, word for word."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[2]


def _shown(path: str, language: str) -> str:
    return f"```{language}\n{(ROOT / path).read_text(encoding='utf-8').strip()}\n```"


def python_consumer() -> str:
    """The complete consumer that the tests run."""
    return _shown("proto/clients/python/mirror.py", "python")


def example_event() -> str:
    """One event as JSON."""
    return _shown("proto/examples/enriched/created.json", "json")
