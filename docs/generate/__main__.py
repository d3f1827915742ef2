"""`python -m docs.generate [--check]`: renews every generated block of the Markdown files, or tells which are stale."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from docs.generate import commands, messages, metrics, operations, settings, sources, topology
from docs.generate.blocks import BrokenBlock, renew

ROOT = Path(__file__).parents[2]

RENDERERS: dict[str, Callable[[], str]] = {
    "topics": topology.topics,
    "topics-from-docs": topology.topics_from_docs,
    "workers": topology.workers,
    "messages": messages.reference,
    "settings": settings.settings,
    "metrics": metrics.metric_table,
    "commands": commands.commands,
    "exit-codes": operations.exit_codes,
    "rights": operations.access,
    "python-consumer": sources.python_consumer,
    "example-event": sources.example_event,
}


def documents() -> list[Path]:
    """Every Markdown file that may hold blocks."""
    return sorted([*ROOT.glob("*.md"), *ROOT.glob("proto/*.md"), *ROOT.glob("docs/**/*.md")])


def main(check: bool) -> int:
    """Exit code: 1 if something was stale and is only checked, 2 for a broken block."""
    stale = []
    for path in documents():
        before = path.read_text(encoding="utf-8")
        try:
            after = renew(before, RENDERERS)
        except BrokenBlock as exc:
            print(f"{path.relative_to(ROOT)}: {exc}", file=sys.stderr)
            return 2
        if after != before:
            stale.append(str(path.relative_to(ROOT)))
            if not check:
                path.write_text(after, encoding="utf-8")
    if stale:
        print(f"{'stale, run `make docs`' if check else 'renewed'}: {', '.join(stale)}")
    return 1 if stale and check else 0


sys.exit(main("--check" in sys.argv[1:]))
