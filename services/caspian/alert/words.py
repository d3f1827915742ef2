"""How rules spell what the contract calls by enums: `state-ru` for STATE_RU, and lists of such words as types."""

from __future__ import annotations

from typing import Literal

Relevance = Literal["about", "mentions"]
Label = Literal["favourable", "critical", "neutral", "uncertain"]
Tone = Literal["positive", "negative", "both", "none"]
SourceClass = Literal[
    "state-ru", "state-ir", "independent", "exile", "western", "regional", "think-tank", "wire", "organisation"
]
HolderType = Literal[
    "ru-gov", "ir-gov", "ua-gov", "us-gov", "eu-gov", "il-gov", "west", "analyst", "media", "ir-public",
    "ir-opposition", "ir-politician", "other",
]  # fmt: skip
Frame = Literal["threat", "hollow", "illegitimate", "benefit", "counter-hegemony", "friendship", "legal-right"]
# Copies (the same page, the same text, nearly the same, an excerpt) never alert and so cannot be asked for.
Kind = Literal["none", "superset", "composite", "partial", "rewrite", "translation"]
SilenceKind = Literal["quiet", "unreachable", "ended"]


def word(name: str) -> str:
    """The word of an enum's name; empty for the unspecified one."""
    return "" if name.endswith("UNSPECIFIED") else name.lower().replace("_", "-")
