"""The sample newsroom as part of a local system: its process, its sources, and what fetch must be told to visit it."""

from __future__ import annotations

import json
import sys
import urllib.request
from datetime import datetime
from pathlib import Path

from caspian.alert.settings import AlertSettings
from caspian.fetch import sources
from caspian.local.newsroom import scene
from caspian.local.newsroom.environment import environment
from caspian.local.newsroom.outlets import DATA
from caspian.local.newsroom.settings import NewsroomSettings
from caspian.local.newsroom.sources import sources_yaml
from caspian.local.supervised import Command
from caspian.network.guard import AddressGuard
from caspian.outcome import Emit
from caspian.settings import load, variable


class SampleNewsroom:
    """`timeline` short (20 s) or long (5 min)."""

    def __init__(self, timeline: str) -> None:
        self._timeline = timeline
        shown = scene.load(timeline, load(NewsroomSettings).port)
        self._outlets, self._addresses = shown.outlets, shown.addresses

    def environment(self) -> dict[str, str]:
        """Settings of the workers, so that what takes hours in the world takes seconds here; rules of your own stay."""
        rules = load(AlertSettings).rules or str(DATA / "rules.yaml")
        return {**environment(self._addresses), variable("alert", "rules"): rules}

    def command(self, logs: Path) -> Command:
        """Its process."""
        argv = (sys.executable, "-m", "caspian.local.newsroom", "--timeline", self._timeline)
        return Command("newsroom", argv, logs / "newsroom.log")

    def declarations(self, now: datetime) -> list[Emit]:
        """Its outlets, for the frontier."""
        ports = AddressGuard(tuple(f"{where.host}:{where.port}" for where in self._addresses.values())).ports
        entries = sources.load(sources_yaml(self._addresses), "sample newsroom", ports)
        return sources.declarations(entries, now, ports)

    def is_over(self) -> bool:
        """Whether the time line has ended: everything has been put up."""
        reachable = next(outlet.id for outlet in self._outlets.values() if not outlet.unreachable)
        try:
            with urllib.request.urlopen(f"{self._addresses[reachable].base}/newsroom.json", timeout=2) as answer:  # noqa: S310
                return bool(json.load(answer)["over"])
        except (OSError, ValueError):
            return False
