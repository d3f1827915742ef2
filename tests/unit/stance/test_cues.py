"""What praise and blame weigh after all that turns and weakens them, by documents made by hand."""

from __future__ import annotations

import pytest

from caspian.stance import cues
from caspian.stance.aim import Aim
from caspian.stance.attribution import Attribution
from caspian.stance.cues import Cue
from caspian.stance.document import Document, Hit
from caspian.stance.language import LanguagePack, packs
from caspian.stance.lexicon import Tag
from caspian.stance.speaker import Speaker
from caspian.stance.target import load
from unit.stance.made import IRAN, RUSSIA, SOMEBODY, UKRAINE, document, mark, said_by

TARGET = load().model_copy(update={"sides": (RUSSIA, IRAN), "others": (UKRAINE,)})
ENGLISH = packs()["en"]
BOTH = frozenset({"RU", "IR"})
ON, NEAR, OFF = (Aim(n, BOTH, frozenset(), relation=False, strikes=False) for n in (2, 1, 0))
KYIV = said_by("UA_GOV", UKRAINE)


def pack(before: int = 3, after: int = 0) -> LanguagePack:
    negation = ENGLISH.negation.model_copy(update={"reach_before": before, "reach_after": after})
    return ENGLISH.model_copy(update={"negation": negation})


def find(
    made: Document,
    aims: list[Aim] | Aim = ON,
    attributions: list[Attribution | None] | None = None,
    language: LanguagePack = ENGLISH,
) -> list[tuple[int, float, str]]:
    """(sign, weight, what it was turned into) of every cue."""
    number = len(made.sentences)
    every = [aims] * number if isinstance(aims, Aim) else aims
    found = cues.find(made, every, attributions or [None] * number, TARGET, language)
    return [(cue.sign, round(cue.weight, 4), cue.rule.partition(":")[0]) for cue in found]


def blame(made: Document, word: str = "axis", sentence: int = 0, **more: object) -> Hit:
    return mark(made, sentence, Tag.CUE, word, **{"sign": -1, "weight": 1.0, "frame": "threat", **more})


def praise(made: Document, word: str = "friend", sentence: int = 0, **more: object) -> Hit:
    return mark(made, sentence, Tag.CUE, word, **{"sign": 1, "weight": 1.0, "frame": "friendship", **more})


# --- reach ---


@pytest.mark.parametrize(
    ("aims", "weight", "tie"),
    [
        ([ON, OFF], 1.0, 1.0),
        ([NEAR, OFF], 0.85, 0.85),
        ([OFF, ON], 0.6, 0.6),
        ([OFF, NEAR], 0.25, 0.6),
        ([OFF, OFF], 0.25, 0.6),
    ],
)
def test_a_cue_counts_as_far_as_its_sentence_speaks_of_the_target(aims: list[Aim], weight: float, tie: float) -> None:
    made = document("an axis", "nothing")
    blame(made)
    assert find(made, aims) == [(-1, weight, "blame")]
    made = document("an axis", "nothing")
    blame(made, tie=True)
    assert find(made, aims) == [(-1, tie, "blame")]


def test_only_the_sentences_beside_it_lend_their_aim() -> None:
    made = document("nothing", "nothing", "an axis")
    blame(made, sentence=2)
    assert find(made, [ON, OFF, OFF])[0][1] == 0.25
    assert find(made, [OFF, ON, OFF])[0][1] == 0.6


# --- negation ---


@pytest.mark.parametrize(
    ("text", "reach", "found"),
    [
        ("no axis", 3, (1, 0.75, "negated blame")),
        ("no a b axis", 2, (1, 0.75, "negated blame")),
        ("no a b c axis", 2, (-1, 1.0, "blame")),
        ("axis no", 3, (-1, 1.0, "blame")),
    ],
)
def test_a_negation_before_turns_within_its_reach(text: str, reach: int, found: tuple[int, float, str]) -> None:
    made = document(text)
    blame(made)
    mark(made, 0, Tag.NEGATION_BEFORE, "no")
    assert find(made, language=pack(before=reach)) == [found]


@pytest.mark.parametrize(("text", "reach", "sign"), [("axis not", 1, 1), ("axis is not", 1, -1), ("axis is not", 2, 1)])
def test_a_negation_behind_turns_within_its_own(text: str, reach: int, sign: int) -> None:
    made = document(text)
    blame(made)
    mark(made, 0, Tag.NEGATION_AFTER, "not")
    assert find(made, language=pack(after=reach))[0][0] == sign


def test_what_is_mild_says_nothing_when_it_is_negated() -> None:
    made = document("no friend")
    praise(made, weight=0.5)
    mark(made, 0, Tag.NEGATION_BEFORE, "no")
    assert find(made) == []


@pytest.mark.parametrize("frame", ["counter_hegemony", "legal_right"])
def test_resistance_and_law_are_told_with_words_of_negation(frame: str) -> None:
    made = document("no friend")
    praise(made, frame=frame)
    mark(made, 0, Tag.NEGATION_BEFORE, "no")
    assert find(made) == [(1, 1.0, "praise")]


# --- distance ---


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("alleged friend", [(-1, 1.0, "ironic praise")]),
        ("alleged a b c friend", [(-1, 1.0, "ironic praise")]),
        ("alleged a b c d friend", [(1, 1.0, "praise")]),
        ("friend alleged", [(1, 1.0, "praise")]),
    ],
)
def test_praise_at_arms_length_is_irony(text: str, found: list[tuple[int, float, str]]) -> None:
    made = document(text)
    praise(made)
    mark(made, 0, Tag.DISTANCING, "alleged")
    assert find(made) == found
    # Of others it is their own.
    assert find(made, attributions=[SOMEBODY]) == [(1, 1.0, "praise")]


def test_blame_at_arms_length_and_headlines_are_nobodys() -> None:
    made = document("alleged axis")
    blame(made)
    mark(made, 0, Tag.DISTANCING, "alleged")
    assert find(made) == []
    made = document("alleged friend", headline=True)
    praise(made)
    mark(made, 0, Tag.DISTANCING, "alleged")
    assert find(made) == []


def test_a_few_words_in_quotation_marks_are_scare_quotes() -> None:
    made = document('They call it a "friend" there')
    praise(made)
    assert find(made) == [(-1, 1.0, "ironic praise")]
    made = document('They say "it is a friend of the one and only kind that ever there was" there')
    praise(made)
    assert find(made) == [(1, 1.0, "praise")]


# --- who says it ---


def test_what_is_denied_by_a_source_is_turned() -> None:
    made = document("an axis")
    blame(made)
    assert find(made, attributions=[said_by("UA_GOV", UKRAINE, how="denial")]) == [(1, 0.75, "denied blame")]
    made = document("a friend")
    praise(made)
    assert find(made, attributions=[said_by("UA_GOV", UKRAINE, how="denial")]) == [(1, 1.0, "praise")]


@pytest.mark.parametrize(
    ("attribution", "others", "adverse", "found"),
    [
        (SOMEBODY, True, False, (1, 0.5, "counter-blame")),
        (SOMEBODY, False, True, (1, 0.5, "counter-blame")),
        (SOMEBODY, False, False, (-1, 1.0, "blame")),
        (KYIV, True, True, (-1, 1.0, "blame")),
        (Attribution(None, "neutral", 0), True, True, (-1, 1.0, "blame")),
        (None, True, True, (-1, 1.0, "blame")),
    ],
)
def test_a_sides_government_that_blames_others_stands_by_the_tie(
    attribution: Attribution | None, others: bool, adverse: bool, found: tuple[int, float, str]
) -> None:
    made = document("an axis of sanctions")
    blame(made)
    if adverse:
        mark(made, 0, Tag.ADVERSE, "sanctions")
    aim = Aim(2, BOTH, frozenset({"UA"} if others else ()), relation=False, strikes=False)
    assert find(made, aim, [attribution]) == [found]


def test_mild_words_are_description_in_the_narrators_mouth_only() -> None:
    made = document("a friend")
    praise(made, weight=0.5)
    assert find(made) == [(1, 0.25, "praise")]
    assert find(made, attributions=[SOMEBODY]) == [(1, 0.5, "praise")]


def test_a_hedge_weakens_everything_in_its_sentence() -> None:
    made = document("perhaps an axis", "an axis")
    blame(made)
    blame(made, sentence=1)
    mark(made, 0, Tag.HEDGE, "perhaps")
    assert [weight for _, weight, _ in find(made)] == [0.75, 1.0]


@pytest.mark.parametrize(("tag", "rule"), [(Tag.DEFENCE, "defence"), (Tag.SOLIDARITY, "solidarity")])
def test_defence_and_solidarity_are_never_turned(tag: Tag, rule: str) -> None:
    made = document("no friend")
    mark(made, 0, tag, "friend", sign=1, weight=1.0, frame="friendship")
    mark(made, 0, Tag.NEGATION_BEFORE, "no")
    mark(made, 0, Tag.DISTANCING, "no")
    assert find(made) == [(1, 1.0, rule)]


# --- what the verb says ---


def verb(made: Document, sign: int, how: str = "neutral", speaker: Speaker | None = KYIV.speaker) -> Attribution:
    hit = mark(made, 0, Tag.REPORT, "hailed", sign=sign)
    return Attribution(speaker, how, sign, hit)


@pytest.mark.parametrize(
    ("sign", "aim", "found"),
    [
        (1, ON, [(1, 1.0, "verb")]),
        (-1, ON, [(-1, 1.0, "verb")]),
        (1, NEAR, [(1, 0.85, "verb")]),
        (1, OFF, []),
        (0, ON, []),
    ],
)
def test_a_verb_that_evaluates_is_a_cue_where_the_target_is_spoken_of(
    sign: int, aim: Aim, found: list[tuple[int, float, str]]
) -> None:
    made = document("Kyiv hailed it")
    assert find(made, aim, [verb(made, sign)]) == found


def test_condemning_an_attack_or_a_third_party_is_no_blame_of_the_tie() -> None:
    strikes = Aim(2, BOTH, frozenset(), relation=False, strikes=True)
    others = Aim(2, BOTH, frozenset({"UA"}), relation=False, strikes=False)
    made = document("It hailed them")
    assert find(made, strikes, [verb(made, -1)]) == []
    assert find(made, others, [verb(made, -1, speaker=SOMEBODY.speaker)]) == []
    assert find(made, others, [verb(made, -1)]) == [(-1, 1.0, "verb")]
    assert find(made, strikes, [verb(made, 1)]) == [(1, 1.0, "verb")]


def test_a_denial_needs_an_accusation_before_or_beside_it_and_a_side_that_denies() -> None:
    made = document("an axis", "Moscow hailed it")
    blame(made)
    denying = Attribution(SOMEBODY.speaker, "denial", 0, mark(made, 1, Tag.REPORT, "hailed"))
    assert find(made, attributions=[KYIV, denying]) == [(-1, 1.0, "blame"), (1, cues.DENIED, "denial")]
    assert find(made, attributions=[None, denying]) == [(-1, 1.0, "blame")], "the narrator accuses nobody"
    theirs = Attribution(KYIV.speaker, "denial", 0, denying.verb)
    assert find(made, attributions=[KYIV, theirs]) == [(-1, 1.0, "blame")]


# --- the tenor of a sentence ---


def test_mild_words_against_the_tenor_are_dropped() -> None:
    made = document("an axis and a friend")
    blame(made)
    praise(made, weight=0.5)
    assert find(made, attributions=[KYIV]) == [(-1, 1.0, "blame")]
    made = document("an axis and a friend")
    blame(made, weight=0.5)
    praise(made)
    assert find(made, attributions=[KYIV]) == [(1, 1.0, "praise")]
    made = document("an axis and a friend")
    blame(made, weight=0.9)
    praise(made, weight=0.5)
    assert len(find(made, attributions=[KYIV])) == 2


def test_own_and_speaker_are_those_of_the_attribution() -> None:
    made = document("an axis")
    blame(made)
    (own,) = cues.find(made, [ON], [None], TARGET, ENGLISH)
    (said,) = cues.find(made, [ON], [KYIV], TARGET, ENGLISH)
    assert (own.own, own.speaker) == (True, None)
    assert (said.own, said.speaker) == (False, KYIV.speaker)
    assert isinstance(own, Cue)
    assert own.rule == "blame: axis"
