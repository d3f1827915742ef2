"""How one attempt to deliver ended: a closed set, with fixed words for metrics and for people."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Delivered:
    """The receiver has it."""


@dataclass(frozen=True, slots=True)
class Away:
    """The channel cannot be reached or says "not now": nothing else is worth trying there before `after` seconds."""

    reason: str
    after: float = 0.0


@dataclass(frozen=True, slots=True)
class Refused:
    """The receiver does not want this one; others may pass."""

    reason: str


Result = Delivered | Away | Refused
