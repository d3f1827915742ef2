"""Who holds what, and whose office it is."""

from __future__ import annotations

import pytest

from caspian.stance.holding import Weights, features, packaged
from caspian.stance.lab import holding as lab
from caspian.stance.lab import items
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
        ("Tatarstan's trade ministry said Iran is a partner.", "RU_GOV"),
        ("Iran and Russia signed. In Kyiv, the ministry said the pact is a danger.", "UA_GOV"),
        ("Israel weighs a missile. Costs rose. The ministry said on Monday that Russia helps Iran.", "IL_GOV"),
        ("Britain said Iran helps Russia. Lawmakers warned that Tehran and Moscow are close.", "EU_GOV"),
        ("Canadian lawmakers called the pact of Iran and Russia a crime.", "OTHER"),
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


def test_in_russian_an_office_is_a_third_states_after_that_state_spoke() -> None:
    own = "Министр заявил, что договор с Ираном работает."
    assert kinds(own, "ru") == {"RU_GOV"}
    after = "Киев предупредил об опасности. Министр заявил, что дроны летят каждую ночь."
    assert kinds(after, "ru") == {"UA_GOV"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Программистка из Шираза говорит, что Россия помогает.", "ru"),
        ("مدیر یک شرکت اصفهان معتقد بود بازار روسیه خوب است", "fa"),
    ],
)
def test_a_town_does_not_speak(text: str, language: str) -> None:
    assert "IR_GOV" not in kinds(text, language)


def test_two_speakers_in_one_sentence() -> None:
    text = "Russian officials said Moscow respects the pact, and the Iranian ministry stressed that talks go on."
    assert {"RU_GOV", "IR_GOV"} <= kinds(text)


def test_a_side_stands_by_the_tie_and_critics_do_not() -> None:
    voice = Voice(spoken=2, aimed=1, near=2)

    def likely(kind: str, sign: int) -> float:
        return packaged().chance(features(kind, voice, sign, 0, SIDES))

    assert likely("IR_GOV", 1) > likely("IR_GOV", -1)
    assert likely("IR_OPPOSITION", -1) > likely("IR_OPPOSITION", 1)


def test_praise_raises_and_blame_lowers_the_chance() -> None:
    plain, praising, blaming = Voice(spoken=1), Voice(spoken=1, praise=1.0), Voice(spoken=1, blame=1.0)
    chances = [packaged().chance(features("ANALYST", voice, 1, 0, SIDES)) for voice in (blaming, plain, praising)]
    assert chances == sorted(chances)
    assert len(set(chances)) == 3


def test_weights_by_hand() -> None:
    weights = Weights(weights={"SIDE praises": -1.0, "cues": 1.0})
    numbers = {"SIDE praises": 1.0, "cues": 1.0, "unknown": 5.0}
    assert weights.chance(numbers) == 0.5
    assert weights.chance(numbers | {"cues": 2.0}) > 0.7


def test_the_file_is_what_was_fitted_and_names_our_numbers() -> None:
    known = packaged()
    assert lab.dump(known) == lab.FILE.read_text(encoding="utf-8")
    numbers = features("IR_GOV", Voice(), 1, 0, SIDES)
    assert {name for name in known.weights if not name.endswith((" praises", " blames"))} <= set(numbers)


def _item(text: str, *held: tuple[str, str]) -> items.Item:
    holders = tuple(items.HolderLabel(type=kind, stance=stance) for kind, stance in held)
    return items.Item(
        id=text[:20],
        lang="en",
        text=text,
        relevance="about",
        stance="neutral",
        holders=holders,
        event=text,
        register="",
    )


def test_pairs_have_a_row_for_either_sign_of_whoever_is_heard() -> None:
    text = "Moscow hailed the pact of Russia and Iran as historic, a Russian minister said."
    item = _item(text, ("ru_gov", "favourable"))
    rows = lab.pairs(item, read(text), 1, reader().target)
    assert [held for _, held in rows] == [True, False]
    assert rows[0][0]["lean"] == 1.0
    assert rows[1][0]["other lean"] == 1.0


def test_fitting_is_the_same_on_every_run_and_learns_who_praises() -> None:
    texts = [f"Russia and Iran: the Russian minister number {n} hailed the pact with Iran." for n in range(6)]
    readings = [(_item(text, ("ru_gov", "favourable")), read(text)) for text in texts]
    fitted = lab.fit(readings, {}, reader().target)
    assert fitted == lab.fit(readings, {}, reader().target)
    rows = lab.pairs(*readings[0], 0, reader().target)
    assert fitted.chance(rows[0][0]) > 0.5 > fitted.chance(rows[1][0])


def test_leanings_come_from_other_events() -> None:
    chosen = [_item(f"text {n}") for n in range(30)]
    labels = ["favourable", "critical", "neutral"] * 10
    rows = [{"a": float(label == "favourable"), "b": float(label == "critical")} for label in labels]
    signs = lab.leanings(chosen, rows, labels, ("favourable", "critical", "neutral"), 0.01)
    assert [signs[item.id] for item in chosen] == [1, -1, 0] * 10
