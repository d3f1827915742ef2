"""Who holds what, and whose office it is."""

from __future__ import annotations

import pytest

from caspian.stance.holding import chance, features
from caspian.stance.voices import Voice, gather
from unit.stance.reading_of import read, reader

SIDES = frozenset({"RU_GOV", "IR_GOV"})


def kinds(text: str, language: str = "en") -> set[str]:
    return set(gather(read(text, language), reader().target))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("MOSCOW, May 3. Trade with Iran grew. A deputy minister said the pact with Iran works.", "RU_GOV"),
        ("Talks went on. /TASS/. The ministry said ties with Tehran are close.", "RU_GOV"),
        ("Kyiv banned 18 firms that help Iran arm Russia, the presidential office said.", "UA_GOV"),
        ("The space agency in Tehran said work with Russia goes on.", "IR_GOV"),
        ("British lawmakers warned of closer ties between Iran and Russia.", "EU_GOV"),
        ("In the words of one retired lawmaker, Moscow sold Tehran a brochure.", "IR_POLITICIAN"),
        ("Washington has listed both firms and calls the pact of Iran and Russia a danger.", "US_GOV"),
    ],
)
def test_whose_office_speaks(text: str, kind: str) -> None:
    assert kind in kinds(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Doctors in Shiraz described shortages; Russia sends help.", "IR_GOV"),
        ("A commander of the Northern Fleet said Iran and Russia train.", "ANALYST"),
        ("Russian exports grew, said Iran.", "RU_GOV"),
    ],
)
def test_places_fleets_and_adjectives_do_not_speak(text: str, kind: str) -> None:
    assert kind not in kinds(text)


def test_two_speakers_in_one_sentence() -> None:
    text = "Russian officials said Moscow respects the pact, and the Iranian ministry stressed that talks go on."
    assert {"RU_GOV", "IR_GOV"} <= kinds(text)


def test_a_side_stands_by_the_tie_and_critics_do_not() -> None:
    voice = Voice(spoken=2, aimed=1, near=2)

    def likely(kind: str, sign: int) -> float:
        return chance(features(kind, voice, sign, 0, SIDES))

    assert likely("IR_GOV", 1) > likely("IR_GOV", -1)
    assert likely("IR_OPPOSITION", -1) > likely("IR_OPPOSITION", 1)


def test_praise_raises_and_blame_lowers_the_chance() -> None:
    plain, praising, blaming = Voice(spoken=1), Voice(spoken=1, praise=1.0), Voice(spoken=1, blame=1.0)
    chances = [chance(features("ANALYST", voice, 1, 0, SIDES)) for voice in (blaming, plain, praising)]
    assert chances == sorted(chances)
    assert len(set(chances)) == 3
