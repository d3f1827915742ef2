"""A response in, the reason why it is no page but a door out: refused, challenge. Marks are in challenges.yaml."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from caspian.fetch.http.exchange import Response

# Door pages are short; an article that talks about one is not.
_DOOR_BYTES = 64 * 1024
_REFUSALS = {401: "login", 402: "paywall", 403: "forbidden", 407: "forbidden", 451: "legal"}


class Challenges(BaseModel):
    """The lists of challenges.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    headers: dict[str, tuple[str, ...]]
    bodies: tuple[str, ...]


@lru_cache(maxsize=1)
def challenges() -> Challenges:
    """The marks that ship with the package.

    Raises:
        pydantic.ValidationError: the file is not what this version expects.
    """
    raw = yaml.safe_load(Path(__file__).with_name("challenges.yaml").read_text(encoding="utf-8"))
    return Challenges.model_validate(raw)


def door(response: Response) -> str:
    """`challenge`, `login`, `paywall`, `forbidden`, `legal`, or empty where the page itself was answered."""
    if _is_challenge(response):
        return "challenge"
    return _REFUSALS.get(response.status, "")


def _is_challenge(response: Response) -> bool:
    marks = challenges()
    for name, values in marks.headers.items():
        if response.headers.get(name, "").lower() in values:
            return True
    if len(response.body) > _DOOR_BYTES:
        return False
    body = response.body.lower()
    return any(mark.encode() in body for mark in marks.bodies)
