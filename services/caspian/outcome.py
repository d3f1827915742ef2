"""What a stage returns for one input: a closed set of outcomes, each counted exactly once.

`Done` carries the messages to send on, `Rejected` ends the item by name (a drop on the ledger), `Retry` asks for the
same input again after a while, `Poison` sends it to the dead letters with the reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from google.protobuf.message import Message


@dataclass(frozen=True, slots=True)
class Emit:
    """One message for one topic: `topic` is the name in pipeline.py, `value` None a tombstone.

    A name with `.dlq` behind it is the topic's dead letters, for what a worker gives up long after its input.

    `partition` None lets the key decide; `headers` are sent as they are.
    """

    topic: str
    key: str
    value: Message | None
    partition: int | None = None
    headers: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """The input was used; `messages` may be empty (nothing to say, e.g. an upstream repeat)."""

    messages: tuple[Emit, ...] = ()
    # What to count it as: a fixed word ("done", "repeat"), or the reason of a drop whose ledger line is in `messages`.
    outcome: str = "done"


@dataclass(frozen=True, slots=True)
class Rejected:
    """The item ends here, for a named reason that the ledger shows ("off-target", "consent-wall")."""

    reason: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Not now: try the same input again after `after` seconds."""

    after: float
    reason: str


@dataclass(frozen=True, slots=True)
class Poison:
    """The input itself can never be processed: dead letter."""

    reason: str


Outcome = Done | Rejected | Retry | Poison
