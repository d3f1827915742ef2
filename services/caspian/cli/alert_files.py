"""Rules and channels files as commands use them: checked, or a `SettingsError` with the line; and an alert to try."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from caspian.alert import rules
from caspian.alert.rules import Rule
from caspian.alert.settings import AlertSettings
from caspian.checked_yaml import BrokenFileError, read
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.stance_pb2 import Stance
from caspian.identity import ids
from caspian.notify import channels
from caspian.notify.channels import Channel
from caspian.notify.settings import NotifySettings
from caspian.settings import SettingsError, load

T = TypeVar("T")


def _load(path: Path, loader: Callable[[str, str], T]) -> T:
    try:
        return loader(read(path), str(path))
    except BrokenFileError as exc:
        raise SettingsError(str(exc)) from None


def rules_of(path: Path) -> tuple[Rule, ...]:
    """The rules of a file."""
    return _load(path, rules.load)


def channels_of(path: Path) -> dict[str, Channel]:
    """The channels of a file, by name."""
    return _load(path, channels.load)


def named() -> tuple[Path, ...]:
    """The files that the settings name."""
    found = (load(AlertSettings).rules, load(NotifySettings).channels)
    return tuple(Path(each) for each in found if each)


def checked(path: Path) -> str:
    """What is in the file, in a few words; which kind it is says its first key."""

    def count(text: str, name: str) -> str:
        lines = (line.split("#")[0].rstrip() for line in text.splitlines())
        if any(line.startswith("channels:") for line in lines):
            return f"{len(channels.load(text, name))} channels"
        return f"{len(rules.load(text, name))} rules"

    return _load(path, count)


def sample(channel: str, now: datetime) -> Alert:
    """A made-up alert that says so."""
    state = f"test:{int(now.timestamp())}"
    alert = Alert(
        alert_id=ids.alert_id("test", "", state),
        rule="test",
        state=state,
        headline="Test: this channel works",
        reason="Somebody asked for a test message; nothing has happened",
        channels=[channel],
    )
    alert.at.FromDatetime(now)
    article, stance = alert.event.article, alert.event.article.stance
    article.url, article.provenance.publisher = "https://example.org/", "Example Courier"
    article.story.articles, article.story.origins = 3, 2
    stance.label, stance.score, stance.confidence = Stance.NEUTRAL, 0.0, 1.0
    stance.evidence.add(quote="A sentence that shows the stance stands here.")
    return alert
