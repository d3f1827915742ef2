"""Settings of the alert worker."""

from __future__ import annotations

from pydantic import Field

from caspian.settings import Room, register


@register("alert")
class AlertSettings(Room):
    """Where the rules are."""

    rules: str = Field("", description="YAML file of the rules (deploy/rules.yaml); empty: no rules, nobody is told")
    reload_s: float = Field(5.0, gt=0, description="How often the file is looked at for changes, in seconds")
