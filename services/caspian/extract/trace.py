"""What happened to each line, for a person to read: takes notes from the steps, gives them to `caspian inspect`.

A trace changes nothing: every step works the same without one.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that is not part of the text, and why ("comments", "title repeated", "credit: Source")."""

    line: str
    reason: str


@dataclass(slots=True)
class Trace:
    """Notes of one extraction: lines in page order, and the choices made on the way ("decoded as windows-1251")."""

    kept: list[str] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def note(self, text: str) -> None:
        """Write down a choice."""
        self.notes.append(text)

    def drop(self, line: str, reason: str) -> None:
        """Write down a line that goes."""
        self.dropped.append(Dropped(line, reason))
