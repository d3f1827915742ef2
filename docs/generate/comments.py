"""Assignments of a Python module with the comments above them: documentation that lives beside what it explains."""

from __future__ import annotations

import ast
import re
from pathlib import Path

_COMMENT = re.compile(r"\s*#\s?(.*)")


def above_assignments(path: Path) -> dict[str, str]:
    """Name of each assigned variable (also in a class body) → the comment directly above it, or nothing."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = _comment(lines, node.lineno - 2)
    return found


def _comment(lines: list[str], number: int) -> str:
    kept: list[str] = []
    while number >= 0 and (match := _COMMENT.fullmatch(lines[number])):
        kept.insert(0, match[1])
        number -= 1
    return " ".join(kept)
