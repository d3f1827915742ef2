"""Settings of the notify worker: channels, and how long it goes on trying."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator

from caspian.network.guard import AddressGuard
from caspian.settings import Room, register


@register("notify")
class NotifySettings(Room):
    """Where channels are defined, and when failed deliveries are tried again. Times in seconds."""

    channels: str = Field("", description="YAML file of the channels (deploy/channels.yaml); empty: nobody is told")
    reload_s: float = Field(5.0, gt=0, description="how often the file is looked at for changes")
    allow_loopback: tuple[str, ...] = Field(
        (), description="loopback endpoints that webhooks may reach (127.0.0.1:9000,…); for trials and tests only"
    )
    # 23.8 h in all.
    retries_s: tuple[Annotated[float, Field(gt=0, le=30 * 86400)], ...] = Field(
        (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800, 28800),
        min_length=1,
        description="pauses before further attempts; after the last one an alert is a dead letter",
    )
    jitter: float = Field(0.2, ge=0, lt=1, description="share by which pauses are longer or shorter at random")
    timeout_s: float = Field(10.0, gt=0, le=60, description="one request of a webhook, answer included")
    service_timeout_s: float = Field(30.0, gt=0, le=300, description="one message to a chat or mail service")
    parallel: int = Field(8, ge=1, le=64, description="deliveries under way to one channel")
    catch_up_after_s: float = Field(60.0, ge=0, description="alerts that waited longer for a channel are told together")
    catch_up_from: int = Field(3, ge=2, description="from how many on")

    @field_validator("allow_loopback")
    @classmethod
    def _are_loopback(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        AddressGuard(value)
        return value
