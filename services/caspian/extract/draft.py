"""What the three readers (page, feed, plain text) hand to the rest of the chain."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from caspian.events.v1 import article_pb2

Source = article_pb2.Provenance.TextSource


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of a body before any is judged, and where they were taken from."""

    lines: list[str]
    source: Source

    @property
    def size(self) -> int:
        """Characters."""
        return sum(map(len, self.lines))


@dataclass(frozen=True, slots=True)
class Draft:
    """`language` is what the document declares, or empty; `html` is the source of a page, empty for other documents.

    `rescue` gives further texts, best first, where the first one is not enough.
    """

    metadata: article_pb2.Metadata
    text: Text
    canonical_url: str = ""
    language: str = ""
    html: bytes = b""
    rescue: Callable[[], list[Text]] = list
