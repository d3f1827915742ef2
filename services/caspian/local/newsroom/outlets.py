"""The fictional outlets: `data/outlets.yaml` in, validated `Outlet`s out; and how each one's server behaves."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

DATA = Path(__file__).parent / "data"


class Strict(BaseModel):
    """A data file's object: unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FeedFormat(Enum):
    """What the feed is written in."""

    RSS = "rss"
    ATOM = "atom"
    # A news sitemap: titles and dates, no text.
    SITEMAP = "sitemap"


class FeedText(Enum):
    """How much of an article the feed itself carries."""

    NOTHING = "nothing"
    SUMMARY = "summary"
    FULL = "full"


class Feed(Strict):
    """One feed of an outlet, and how it misbehaves."""

    path: str
    format: FeedFormat = FeedFormat.RSS
    language: str
    text: FeedText = FeedText.SUMMARY
    # Appended to every link, as marketing departments do.
    tracking: str = ""
    # Anything but 200: the feed is dead and this is its only answer.
    status: int = 200
    # False: entries without a date, as some real feeds have them.
    dated: bool = True
    etag: bool = True


class Outlet(Strict):
    """One fictional outlet. `number` gives its loopback address."""

    id: str
    name: str
    # Name as printed on the pages of a language, where it differs.
    names: dict[str, str] = {}
    number: int = Field(ge=11, le=99)
    template: str
    languages: tuple[str, ...]
    feeds: tuple[Feed, ...]
    # Nobody listens: connections are refused.
    unreachable: bool = False
    # Seconds before the first byte of a page.
    delay_s: float = Field(0, ge=0, le=10)
    gzip: bool = False
    chunked: bool = False
    # Every page carries a new token, so no two answers are byte for byte the same.
    restless: bool = False
    # None: no robots.txt (404).
    robots: str | None = "User-agent: *\nAllow: /\n"

    def name_in(self, language: str) -> str:
        """Its name on pages in `language`."""
        return self.names.get(language, self.name)


Outlets = Annotated[dict[str, Outlet], "by id"]


def load(path: Path = DATA / "outlets.yaml") -> Outlets:
    """Read the outlets.

    Raises:
        pydantic.ValidationError: a field is unknown, missing or out of range.
        ValueError: two outlets share an id or a number.
    """
    found = [Outlet.model_validate(raw) for raw in yaml.safe_load(path.read_text(encoding="utf-8"))]
    for what in ("id", "number"):
        values = [getattr(outlet, what) for outlet in found]
        if len(set(values)) != len(values):
            raise ValueError(f"{path.name}: two outlets have the same {what}")
    return {outlet.id: outlet for outlet in found}
