"""Tables for operators: exit codes, and the access rights that each worker needs."""

from __future__ import annotations

from pathlib import Path

from docs.generate.blocks import code, table
from docs.generate.comments import above_assignments

from caspian.pipeline import ATTEMPTS, READERS, WORKERS, Delivery, Worker
from caspian.stream import exits
from caspian.stream.names import Names


def exit_codes() -> str:
    """Of workers, with the comments beside them."""
    assert exits.__file__ is not None
    comments = above_assignments(Path(exits.__file__))
    rows = [(code(str(int(entry))), entry.name, comments.get(entry.name, "")) for entry in exits.Exit]
    return table(("exit code", "name", "meaning"), rows)


def rights() -> str:
    """ACLs, one row a worker."""
    rows = [_rights(worker) for worker in WORKERS]
    for reader in READERS:
        rows.append((code(reader.name), ", ".join(code(topic.name) for topic in reader.reads), "", "", ""))
    return table(("worker", "read", "write", "group", "transactional id"), rows)


def _rights(worker: Worker) -> tuple[str, ...]:
    reads = {*(topic.name for topic in worker.inputs), ATTEMPTS.name} | ({worker.state.name} if worker.state else set())
    writes = {topic.name for topic in worker.writes} | {ATTEMPTS.name, *(topic.dlq for topic in worker.inputs)}
    writes |= {worker.state.name} if worker.state else set()
    transactional = worker.delivery is Delivery.TRANSACTIONAL
    return (
        code(worker.name),
        ", ".join(code(name) for name in sorted(reads)),
        ", ".join(code(name) for name in sorted(writes)),
        code(worker.group),
        code(Names().transactional_id(worker, "*")) if transactional else "",
    )
