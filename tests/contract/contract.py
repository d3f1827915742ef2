"""The contract as files: examples with their keys, and where things are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml
from google.protobuf import json_format
from google.protobuf.message import Message

from caspian.pipeline import BY_NOUN, Topic
from caspian.stream.codec import message_class

ROOT = Path(__file__).parents[2]
PROTO = ROOT / "proto"
EXAMPLES = PROTO / "examples"


@dataclass(frozen=True, slots=True)
class Example:
    """One record of a topic."""

    topic: Topic
    name: str
    key: str
    message: Message

    def __str__(self) -> str:
        return f"{self.topic.noun}/{self.name}"


def examples() -> list[Example]:
    """Every example; strict: an unknown field or enum value is an error."""
    keys = yaml.safe_load((EXAMPLES / "keys.yaml").read_text(encoding="utf-8"))
    found = []
    for path in sorted(EXAMPLES.glob("*/*.json")):
        topic = BY_NOUN[path.parent.name]
        message = json_format.Parse(path.read_text(encoding="utf-8"), message_class(topic)())
        found.append(Example(topic, path.stem, keys[topic.noun].pop(path.stem), message))
    left = {noun: names for noun, names in keys.items() if names}
    assert not left, f"keys without an example: {left}"
    return found
