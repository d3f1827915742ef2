"""Settings of extract: how many documents at once, and what one document may cost."""

from __future__ import annotations

from pydantic import Field

from caspian.settings import Room, register


@register("extract")
class ExtractSettings(Room):
    """Budgets of the process pool."""

    processes: int = Field(0, ge=0, le=64, description="processes that extract at the same time; 0: one per core")
    cpu_seconds: float = Field(5.0, gt=0, description="CPU time that one document may use")
    wall_seconds: float = Field(10.0, gt=0, description="time after which a document is given up")
    memory_mb: int = Field(1536, ge=256, description="address space of one process, in MiB")
    idle_seconds: float = Field(30.0, gt=0, description="time after which an idle process is ended")
    recycle_after: int = Field(500, ge=1, description="documents after which a process is replaced by a fresh one")
