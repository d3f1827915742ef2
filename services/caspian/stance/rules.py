"""Channels in, the codebook's verdict out: R1 own voice, R2 one-sided relay, R3 otherwise neutral.

The verdict is what a person with the codebook would derive from the cues. The calibrated model weighs it against the
rest of the evidence; the explanation quotes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from caspian.stance.attribution import Attribution
from caspian.stance.channels import Channels
from caspian.stance.document import Document
from caspian.stance.lexicon import Tag

# R2 asks for at least half of the sentences; the recall of cues is below one, so a little less is found of a half.
ONE_SIDED_SHARE = 0.4
# "Claimed" here and there is variation; in more than this share of the reports it is distance.
DISTANT_SHARE = 0.3
# Own evaluations up to this share of the sentences, outside the headline, are a formula, not a thesis.
FORMULA_SHARE = 0.15
# One side outweighs the other this many times, or the voice is mixed.
OUTWEIGHS = 1.8


class Rule(Enum):
    """The first rule of the codebook that fires."""

    OWN_VOICE = "R1"
    ONE_SIDED = "R2"
    BALANCE = "R3"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`sign` +1 favourable, −1 critical, 0 neutral."""

    rule: Rule
    sign: int
    one_sided: int
    mixed: bool


def decide(document: Document, channels: Channels, attributions: list[Attribution | None]) -> Verdict:
    """Apply R1, R2, R3 in this order."""
    total = max(1, len(document.sentences))
    own = channels.own
    one_sided = _one_sided(document, channels, attributions)
    praise, blame = own.praise + max(0.0, channels.headline), own.blame - min(0.0, channels.headline)
    speaking = len(own.praising | own.blaming) / total
    if speaking > FORMULA_SHARE or channels.headline:
        if praise >= OUTWEIGHS * blame and praise > 0:
            return Verdict(Rule.OWN_VOICE, 1, one_sided, mixed=False)
        if blame >= OUTWEIGHS * praise and blame > 0:
            return Verdict(Rule.OWN_VOICE, -1, one_sided, mixed=False)
    mixed = bool(own.praising and own.blaming)
    if one_sided:
        return Verdict(Rule.ONE_SIDED, one_sided, one_sided, mixed)
    return Verdict(Rule.BALANCE, 0, 0, mixed)


def _one_sided(document: Document, channels: Channels, attributions: list[Attribution | None]) -> int:
    """+1 or −1 where one side's evaluations fill the text without a counter-voice or distance; else 0."""
    total = max(1, len(document.sentences))
    relayed = channels.attributed
    distant = sum(a is not None and a.kind == "distancing" for a in attributions)
    if distant > DISTANT_SHARE * sum(a is not None for a in attributions):
        return 0
    for sign, mine, against, own_against in (
        (1, relayed.praising, relayed.blaming, channels.own.blaming),
        (-1, relayed.blaming, relayed.praising, channels.own.praising),
    ):
        adverse = sum(s.has(Tag.ADVERSE) for s in document.sentences if s.index not in mine) if sign > 0 else 0
        if len(mine) / total >= ONE_SIDED_SHARE and not against and not own_against and not adverse:
            return sign
    return 0
