"""Tables for operators: exit codes, and the access rights that each worker needs."""

from __future__ import annotations

from pathlib import Path

from docs.generate.blocks import code, table
from docs.generate.comments import above_assignments

from caspian.pipeline import PROCESSES
from caspian.stream import exits
from caspian.stream.names import Names
from caspian.stream.rights import Operation, Resource, Right, rights


def exit_codes() -> str:
    """Of workers, with the comments beside them."""
    assert exits.__file__ is not None
    comments = above_assignments(Path(exits.__file__))
    rows = [(code(str(int(entry))), entry.name, comments.get(entry.name, "")) for entry in exits.Exit]
    return table(("exit code", "name", "meaning"), rows)


def access() -> str:
    """ACLs, one row a process."""
    rows = []
    for process in PROCESSES:
        found = rights(process, Names())
        rows.append((code(process.name), *(_names(found, *column) for column in _COLUMNS)))
    return table(("worker", "read", "write", "group", "transactional id"), rows)


_COLUMNS = (
    (Resource.TOPIC, Operation.READ),
    (Resource.TOPIC, Operation.WRITE),
    (Resource.GROUP, Operation.READ),
    (Resource.TRANSACTIONAL_ID, Operation.WRITE),
)


def _names(found: tuple[Right, ...], resource: Resource, operation: Operation) -> str:
    chosen = [right for right in found if (right.resource, right.operation) == (resource, operation)]
    return ", ".join(code(right.name + "*" * right.prefixed) for right in chosen)
