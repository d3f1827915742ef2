"""Settings of the stance worker."""

from __future__ import annotations

from pydantic import Field, SecretStr

from caspian.settings import Room, register


@register("stance")
class StanceSettings(Room):
    """Which partnership is watched, and whether a language model is asked."""

    target: str = Field("russia-iran", description="Id of a packaged target, or the path of a target file.")
    revision: int = Field(
        0,
        ge=0,
        description="Raise it with every change of target or model: added to the release's pipeline version, so that "
        "what is judged anew supersedes.",
    )
    model_url: str = Field(
        "",
        description="Address of an OpenAI-compatible server, up to and including /v1; empty: the rules decide alone.",
    )
    model_name: str = Field("", description="Model to ask for.")
    model_key: SecretStr = Field(SecretStr(""), description="API key of that server, if it wants one.")
    model_timeout: float = Field(20.0, gt=0, le=120, description="Seconds to wait for one answer.")
    model_hourly_budget: int = Field(600, ge=0, description="Requests to the model per hour and process.")
