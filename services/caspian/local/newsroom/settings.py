"""Settings of the sample newsroom: environment in, `NewsroomSettings` out."""

from __future__ import annotations

from pydantic import Field

from caspian.settings import Room, register


@register("newsroom")
class NewsroomSettings(Room):
    """Where the newsroom listens. Addresses are part of every article id, so the default never changes."""

    port: int = Field(8790, ge=1024, le=65_000, description="Port of every outlet of the sample newsroom.")
    timeline: str = Field("", description="Time line to play: short or long; empty lets the caller choose.")
