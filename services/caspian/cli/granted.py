"""Rights in, what grants them out: `kafka-acls` commands for a person, JSON lines for a program."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator
from itertools import groupby

from caspian.stream.rights import Operation, Right

# As Kafka's own examples name it.
_SOMEWHERE = "broker:9092"


def as_json(principal: str, rights: Iterable[Right]) -> Iterator[str]:
    """One object a right."""
    for right in rights:
        yield json.dumps(
            {
                "principal": principal,
                "operation": right.operation.value,
                "resource": right.resource.value,
                "name": right.name,
                "pattern": _pattern(right),
            }
        )


def as_commands(principal: str, rights: Iterable[Right], bootstrap: str) -> Iterator[str]:
    """As few as there are operations and patterns, each of which counts for its whole command."""
    for (operation, pattern), some in groupby(sorted(rights, key=_of_one_command), key=_of_one_command):
        words = ["kafka-acls", "--bootstrap-server", bootstrap or _SOMEWHERE, "--add", "--allow-principal", principal]
        words += ["--operation", Operation(operation).value]
        if pattern != "literal":
            words += ["--resource-pattern-type", pattern]
        for right in some:
            words += [f"--{right.resource.value}", right.name]
        yield shlex.join(words)


def _of_one_command(right: Right) -> tuple[str, str]:
    return right.operation.value, _pattern(right)


def _pattern(right: Right) -> str:
    return "prefixed" if right.prefixed else "literal"
