"""The text of a model's answer in, a checked answer out. A model is an untrusted source like any page."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

LabelName = Literal["favourable", "critical", "neutral"]


class AnswerError(Exception):
    """The answer cannot be used; the message is short and holds nothing of the answer."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class EvidenceAnswer(_Part):
    """A sentence, by number."""

    sentence: int
    polarity: Literal["positive", "negative"]
    holder: str = Field(max_length=200)


class HolderAnswer(_Part):
    """Who holds what, and the numbers of the sentences that show it."""

    name: str = Field(min_length=1, max_length=200)
    type: Literal[
        "ru_gov", "ir_gov", "ua_gov", "us_gov", "eu_gov", "il_gov", "west", "analyst", "ir_public", "ir_opposition",
        "ir_politician", "media", "other",
    ]  # fmt: skip
    stance: LabelName
    sentences: list[int] = Field(max_length=50)


class Answer(_Part):
    """What the model says of one article."""

    relevance: Literal["about", "mentions", "not"]
    stance: LabelName
    frame: (
        Literal["threat", "hollow", "illegitimate", "benefit", "counter_hegemony", "friendship", "legal_right"] | None
    )
    one_sided: bool
    mixed: bool
    confidence: Literal[1, 2, 3]
    evidence: list[EvidenceAnswer] = Field(max_length=8)
    holders: list[HolderAnswer] = Field(max_length=12)


def parse(content: str, numbers: frozenset[int]) -> Answer:
    """Check the shape, and that only sentences which were sent are named.

    Raises:
        AnswerError: not JSON, another shape, or an unknown sentence.
    """
    try:
        answer = Answer.model_validate_json(content)
    except ValidationError as exc:
        raise AnswerError(f"wrong shape ({exc.error_count()} errors)") from None
    named = {item.sentence for item in answer.evidence} | {n for holder in answer.holders for n in holder.sentences}
    if not named <= numbers:
        raise AnswerError("names a sentence that was not sent")
    return answer
