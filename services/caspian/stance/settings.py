"""Settings of the stance worker."""

from __future__ import annotations

from pydantic import Field

from caspian.settings import Room, register


@register("stance")
class StanceSettings(Room):
    """Which partnership is watched."""

    target: str = Field("russia-iran", description="Id of a packaged target, or the path of a target file.")
