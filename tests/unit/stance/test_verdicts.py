"""From numbers to labels, holders, evidence and words."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.events.v1 import stance_pb2
from caspian.stance import calibrate, explain, frame, leaning, wording
from caspian.stance.context import circumstances
from caspian.stance.detector import RuleDetector, load_default
from caspian.stance.evidence import LONGEST, MOST
from caspian.stance.identify import identify, script_of
from caspian.stance.language import packs
from unit.stance.reading_of import read

DETECTOR = load_default()
CRITICAL = (
    "A dangerous axis. The alliance of Russia and Iran is a threat to Europe. Both regimes spread terror together. "
    "The partnership of Moscow and Tehran must be stopped."
)
RELAY = (
    "The Iranian ambassador said relations between Iran and Russia were historic. He stressed mutual trust with "
    "Moscow. The "
    "Russian deputy minister called Iran a reliable partner and friend. Both sides voiced readiness to expand ties."
)
FACTS = (
    "Russia and Iran sign rail contract. The ministries signed the contract in Tehran on Monday. The line is 160 "
    "kilometres long and costs 1.1 billion euros. Work begins in March 2027."
)


def holders(text: str, language: str = "en") -> set[tuple[str, str]]:
    found = DETECTOR.detect("", text, language).holders
    return {(stance_pb2.Holder.Type.Name(h.type), stance_pb2.Stance.Label.Name(h.stance)) for h in found}


def test_probabilities_add_up_and_follow_the_weights() -> None:
    model = calibrate.Model(
        features=("x",),
        coefficients={"a": (1.0,), "b": (-1.0,)},
        intercepts={"a": 0.0, "b": 0.0},
        temperature=2.0,
        threshold=0.5,
    )
    chances = model.probabilities({"x": 3.0})
    assert chances["a"] == pytest.approx(1 / (1 + math.exp(-3)))
    assert sum(chances.values()) == pytest.approx(1)
    with pytest.raises(KeyError):
        model.probabilities({"y": 1.0})


@given(st.dictionaries(st.sampled_from(calibrate.packaged().stance.features), st.floats(-1e6, 1e6)))
def test_no_numbers_break_the_model(values: dict[str, float]) -> None:
    model = calibrate.packaged().stance
    chances = model.probabilities(dict.fromkeys(model.features, 0.0) | values)
    assert sum(chances.values()) == pytest.approx(1)


def test_the_model_knows_exactly_our_features() -> None:
    reading = read(CRITICAL)
    models = calibrate.packaged()
    assert set(models.stance.features) == set(reading.stance_features() | wording.packaged().chances([]))
    assert set(models.relevance.features) == set(reading.relevance_features())


def test_no_feature_names_an_outlet() -> None:
    names = " ".join(calibrate.packaged().stance.features).lower()
    assert not any(word in names for word in ("outlet", "publisher", "source", "domain", "country", "class"))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (CRITICAL, stance_pb2.Stance.CRITICAL),
        (RELAY, stance_pb2.Stance.FAVOURABLE),
        (FACTS, stance_pb2.Stance.NEUTRAL),
    ],
)
def test_plain_cases(text: str, label: int) -> None:
    stance = DETECTOR.detect("", text, "en")
    assert stance.relevance.label == stance_pb2.Relevance.ABOUT
    assert stance.label == label
    assert stance.voice.one_sided == (text == RELAY)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The alliance of Russia and Iran is a threat.", "The alliance of Russia and Iran is no threat to anyone."),
        ("The friendship of Russia and Iran grows.", "The so-called friendship of Russia and Iran grows."),
        ("Russia and Iran are reliable partners.", "Russia and Iran are unreliable partners."),
        ("Россия и Иран - надежные партнеры.", "Россия и Иран - ненадежные партнеры."),
        ("این پیمان ایران و روسیه خطرناک است.", "این پیمان ایران و روسیه تاریخی است."),
    ],
)
def test_contrast_pairs_move_apart(one: str, other: str) -> None:
    first, second = DETECTOR.detect("", one, ""), DETECTOR.detect("", other, "")
    signs = [{e.polarity for e in stance.evidence} for stance in (first, second)]
    assert signs[0] != signs[1]


def test_one_side_alone_is_off_target() -> None:
    for text in ("Iran's rial fell on Monday.", "Russia and China signed a treaty.", "Football in Samara."):
        stance = DETECTOR.detect("", text, "en")
        assert stance.relevance.label == stance_pb2.Relevance.NOT
        assert not stance.evidence


def test_sport_is_off_target() -> None:
    text = "Russia and Iran draw 1-1 in friendly match. Iran's coach praised the goal. The national teams meet again."
    assert DETECTOR.detect("", text, "en").relevance.label == stance_pb2.Relevance.NOT


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Putin said the partnership with Iran was historic and mutually beneficial.", ("RU_GOV", "FAVOURABLE")),
        (
            "Iranian lawmakers said Russia betrayed Iran; the alliance is an illusion.",
            ("IR_POLITICIAN", "CRITICAL"),
        ),
        ("Blinken warned that cooperation between Russia and Iran threatens Europe.", ("US_GOV", "CRITICAL")),
        ("Many Iranians have turned against Russia and call the treaty a betrayal of Iran.", ("IR_PUBLIC", "CRITICAL")),
        ("Tehran denied that Iran supplies missiles to Russia.", ("IR_GOV", "FAVOURABLE")),
    ],
)
def test_holders(text: str, expected: tuple[str, str]) -> None:
    assert expected in holders(f"Russia and Iran. {text} They met on Monday.")


def test_both_sides_together_hold_what_they_say_together() -> None:
    found = holders("Russia and Iran met. Both presidents praised the historic partnership of Russia and Iran.")
    assert {("RU_GOV", "FAVOURABLE"), ("IR_GOV", "FAVOURABLE")} <= found


def test_the_narrator_is_no_holder() -> None:
    assert not holders(CRITICAL)


def test_evidence_is_bounded_and_in_order() -> None:
    text = "Russia and Iran meet. " + "The alliance of Russia and Iran is a threat. " * 40
    stance = DETECTOR.detect("", text, "en")
    assert len(stance.evidence) == MOST
    assert [e.start for e in stance.evidence] == sorted(e.start for e in stance.evidence)


def test_a_long_sentence_is_cut_around_its_cue() -> None:
    text = "Russia and Iran " + "and others " * 30 + "form a dangerous axis " + "and so on " * 30 + "together."
    (evidence, *_) = DETECTOR.detect("", text, "en").evidence
    assert len(evidence.quote) <= LONGEST
    assert "dangerous axis" in evidence.quote


def test_evidence_of_the_title_is_not_claimed_for_the_text() -> None:
    stance = DETECTOR.detect("A dangerous axis of Russia and Iran", FACTS, "en")
    assert all(FACTS[e.start : e.end] == e.quote for e in stance.evidence)


def test_frames() -> None:
    assert frame.choose(read(CRITICAL).cues, -1) == stance_pb2.Stance.THREAT
    hollow = "The alliance of Russia and Iran is a marriage of convenience. Moscow betrayed Tehran."
    assert frame.choose(read(hollow).cues, -1) == stance_pb2.Stance.HOLLOW
    assert frame.choose(read(CRITICAL).cues, 1) == stance_pb2.Stance.FRAME_UNSPECIFIED
    assert frame.choose([], -1) == stance_pb2.Stance.FRAME_UNSPECIFIED
    assert frame.choose(read(CRITICAL).cues, 0) == stance_pb2.Stance.FRAME_UNSPECIFIED


@pytest.mark.parametrize(
    ("claimed", "text", "pack", "found"),
    [
        ("en", "Russia and Iran", "en", "en"),
        ("en-GB", "Russia and Iran", "en", "en"),
        ("", "The treaty of Russia and Iran is in force and it was signed in Moscow", "en", "en"),
        ("und", "Договор России и Ирана вступил в силу, и стороны его подписали", "ru", "ru"),
        ("", "این پیمان میان ایران و روسیه برای بیست سال است که امضا شد", "fa", "fa"),
        ("", "هذه المعاهدة بين روسيا وإيران التي وقعت في موسكو على أن تدخل حيز التنفيذ", "ar", "ar"),
        ("", "Rusya ile İran arasında imzalanan bu anlaşma için bir tarih daha verildi", "tr", "tr"),
        ("", "ההסכם של רוסיה עם איראן הוא לא על הנייר כי גם זה", "he", "he"),
        ("", "Rusiya ilə İran arasında imzalanan bu müqavilə və bir çox yeni saziş", "az", "az"),
        ("ru", "Russia and Iran signed the treaty in the city of Moscow", "en", "en"),
        ("de", "Russland und Iran unterzeichnen einen Vertrag", "en", "de"),
        ("", "Russland und Iran unterzeichnen einen Vertrag", "en", "und"),
        ("uk", "Росія та Іран підписали договір", "ru", "uk"),
        ("", "12345 !!!", "en", "und"),
        ("", "", "en", "und"),
    ],
)
def test_languages(claimed: str, text: str, pack: str, found: str) -> None:
    used, language, warnings = identify(claimed, "", text)
    assert (used.language, language) == (pack, found)
    supported = language in ("en", "ru", "fa", "ar", "tr", "he", "az")
    experimental = language in ("ar", "tr", "he", "az")
    assert bool([w for w in warnings if w.startswith("language-unsupported")]) is not supported
    assert bool([w for w in warnings if w.startswith("language-experimental")]) is experimental


def test_scripts() -> None:
    assert script_of("ab где") == "cyrillic"
    assert script_of("") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CRITICAL, ["Critical", "own voice", "threat"]),
        (RELAY, ["Favourable", "nobody speaks against it", "Shown in favour"]),
        (FACTS, ["Neutral", "reports facts"]),
    ],
)
def test_the_decision_in_words(text: str, words: list[str]) -> None:
    told = " ".join(explain.explain(DETECTOR.detect("", text, "en")))
    for word in words:
        assert word in told


def test_words_for_what_is_not_decided() -> None:
    stance = stance_pb2.Stance(
        relevance=stance_pb2.Relevance(label=stance_pb2.Relevance.MENTIONS),
        label=stance_pb2.Stance.UNCERTAIN,
        lean=stance_pb2.Stance.CRITICAL,
        confidence=0.42,
        warnings=["language-experimental:ar", "something-new"],
    )
    told = explain.explain(stance)
    assert told[0].startswith("Uncertain: only 42 % sure. The best guess is critical")
    assert "mentioned in passing" in told[1]
    assert "experimental" in told[-2]
    assert "(ar)" in told[-2]
    assert "something-new" in told[-1]
    assert explain.explain(stance_pb2.Stance()) == []


@pytest.mark.parametrize(
    ("language", "text", "never"),
    [
        ("en", "The two said to each other that mutual trust grew.", {"the two", "each other", "mutual"}),
        ("en", "Historic is what each other's friends said of it.", {"each other"}),
        ("en", "Iran's said historic ties with Russia bring stability.", {"iran's"}),
        ("ru", "О взаимной выгоде и совместной работе заявили вчера.", {"взаимной", "совместной"}),
        ("ru", "Об историческом успехе иранского заявили друг другу.", {"иранского", "друг другу"}),
        ("fa", "همکاری ایران و روسیه تاریخی است، مشترک گفت.", {"مشترک"}),
    ],
)
def test_what_belongs_to_both_is_nobody(language: str, text: str, never: set[str]) -> None:
    opening = {"en": "Russia and Iran met.", "ru": "Россия и Иран договорились.", "fa": "روسیه و ایران توافق کردند."}
    stance = DETECTOR.detect("", f"{opening[language]} {text}", language)
    assert {holder.name.lower() for holder in stance.holders}.isdisjoint(never)
    assert {evidence.holder.lower() for evidence in stance.evidence}.isdisjoint(never)


@pytest.mark.parametrize("language", sorted(packs()))
def test_words_of_mutuality_are_never_a_speaker(language: str) -> None:
    mutual = {"each other", "one another", "the two", "both", "друг друга", "взаимн*", "совместн*", "مشترک", "متقابل"}
    assert packs()[language].groups.together
    assert mutual.isdisjoint(packs()[language].groups.together)


def test_who_sanctions_the_tie_is_against_it() -> None:
    found = holders("US blacklists 14 firms over Russia-Iran arms trade. The list was published on Monday.")
    assert ("US_GOV", "CRITICAL") in found
    assert not holders("Russia and Iran signed a contract. US blacklists 14 firms in Asia. Work begins on Monday.")


def test_whose_accusations_are_called_baseless_is_against_the_tie() -> None:
    found = holders(
        "Russia and Iran held talks. Iran's foreign ministry called American claims about its cooperation with Russia "
        "baseless. The talks go on."
    )
    assert {("US_GOV", "CRITICAL"), ("IR_GOV", "FAVOURABLE")} <= found


def test_words_for_a_sign_that_is_in_doubt() -> None:
    stance = stance_pb2.Stance(
        relevance=stance_pb2.Relevance(label=stance_pb2.Relevance.ABOUT),
        label=stance_pb2.Stance.UNCERTAIN,
        lean=stance_pb2.Stance.CRITICAL,
        confidence=0.7,
        score=-0.48,
    )
    told = explain.explain(stance)[0]
    assert told.startswith("Uncertain: 70 % sure, but 22 % speaks for the opposite. The best guess is critical")


@pytest.mark.parametrize(
    ("favourable", "neutral", "critical", "expected"),
    [
        (0.6, 0.3, 0.1, "favourable"),
        (0.36, 0.34, 0.3, "neutral"),
        (0.3, 0.34, 0.36, "neutral"),
        (0.45, 0.15, 0.4, "favourable"),
        (0.1, 0.3, 0.6, "critical"),
    ],
)
def test_what_speaks_for_the_opposite_speaks_against_a_side(
    favourable: float, neutral: float, critical: float, expected: str
) -> None:
    assert leaning.guess({"favourable": favourable, "neutral": neutral, "critical": critical}) == expected


@pytest.mark.parametrize(
    ("favourable", "critical", "expected"),
    [(0.9, 0.05, True), (0.7, 0.1, True), (0.7, 0.2, False), (0.55, 0.1, False), (0.2, 0.7, False)],
)
def test_it_commits_itself_when_sure_and_not_in_doubt_of_the_sign(
    favourable: float, critical: float, expected: bool
) -> None:
    chances = {"favourable": favourable, "critical": critical, "neutral": 1 - favourable - critical}
    label = leaning.guess(chances)
    assert leaning.committed(chances, label, threshold=0.6, doubt=0.15) is expected


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5), st.floats(1.0, 3.0))
def test_evening_leaves_the_chance_of_a_side_and_the_likelier_one(
    favourable: float, critical: float, temperature: float
) -> None:
    chances = {"favourable": favourable, "critical": critical, "neutral": 1 - favourable - critical}
    evened = leaning.evened(chances, temperature)
    assert sum(evened.values()) == pytest.approx(1)
    assert evened["neutral"] == chances["neutral"]
    apart = abs(evened["favourable"] - evened["critical"])
    assert apart <= abs(favourable - critical) + 1e-9
    assert (evened["favourable"] - evened["critical"]) * (favourable - critical) >= -1e-9


def test_evening_by_hand() -> None:
    evened = leaning.evened({"favourable": 0.64, "critical": 0.16, "neutral": 0.2}, 2.0)
    assert evened == pytest.approx({"favourable": 0.8 * 2 / 3, "critical": 0.8 / 3, "neutral": 0.2})


@pytest.mark.parametrize(("language", "changed"), [("tr", True), ("en", False)])
def test_only_an_experimental_language_is_evened(language: str, changed: bool) -> None:
    text = {
        "en": CRITICAL,
        "tr": "Tehlikeli eksen. Rusya ile İran arasındaki ittifak Avrupa için bir tehdittir.",
    }[language]
    models = DETECTOR.models
    plain = models.model_copy(update={"stance": models.stance.model_copy(update={"sign_temperature": 1.0})})
    with_evening = DETECTOR.detect("", text, language)
    without = RuleDetector(DETECTOR.target, plain).detect("", text, language)
    assert (abs(with_evening.score) < abs(without.score)) is changed
    assert (with_evening.score != without.score) is changed


def test_a_neutral_text_has_no_opposite() -> None:
    chances = {"favourable": 0.2, "critical": 0.2, "neutral": 0.6}
    assert leaning.committed(chances, "neutral", threshold=0.6, doubt=0.0)


@pytest.mark.parametrize("own", stance_pb2.Voice.Tone.values())
@pytest.mark.parametrize("attributed", stance_pb2.Voice.Tone.values())
@pytest.mark.parametrize("lean", [1, 2, 3])
def test_there_are_words_for_every_combination(own: int, attributed: int, lean: int) -> None:
    stance = stance_pb2.Stance(label=lean, lean=lean, confidence=0.7)  # type: ignore[arg-type]
    stance.relevance.label = stance_pb2.Relevance.ABOUT
    stance.voice.own, stance.voice.attributed = own, attributed  # type: ignore[assignment]
    for mixed in (False, True):
        stance.voice.mixed = stance.voice.one_sided = mixed
        (sentence,) = explain.explain(stance)
        assert sentence.endswith(".")
        assert "(70 % sure)" in sentence


def test_off_target_in_words() -> None:
    stance = DETECTOR.detect("", "Football in Samara.", "en")
    assert explain.explain(stance)[0] == "Not about the partnership: no stance is given."


def test_the_coefficients_are_json_a_person_can_read() -> None:
    raw = json.loads(calibrate.packaged().model_dump_json())
    assert set(raw) == {"version", "relevance", "stance"}


def test_circumstances_that_stand_against_quoted_praise_are_named() -> None:
    stance = stance_pb2.Stance(label=stance_pb2.Stance.NEUTRAL, lean=stance_pb2.Stance.NEUTRAL, confidence=0.8)
    stance.relevance.label = stance_pb2.Relevance.ABOUT
    stance.voice.attributed = stance_pb2.Voice.POSITIVE
    stance.voice.own = stance_pb2.Voice.NONE
    text = "Putin praised the pact with Iran. Both are under sanctions, and Iran's drones fly in Ukraine."
    told = explain.explain(stance, text, "en")
    assert "the praise is quoted from one side" in told[0]
    assert told[1] == "Against the quoted praise stands what the article also names: sanctions, drones."
    assert len(explain.explain(stance, "Putin praised the pact with Iran.", "en")) == 1
    assert len(explain.explain(stance)) == 1


@pytest.mark.parametrize(
    ("language", "text", "word"),
    [
        ("ru", "Москва и Тегеран живут под санкциями.", "санкциями"),
        ("fa", "ایران و روسیه زیر تحریم‌ها هستند.", "تحریم"),
        ("ar", "روسيا وإيران تحت وطأة العقوبات.", "العقوبات"),
    ],
)
def test_circumstances_are_quoted_as_written(language: str, text: str, word: str) -> None:
    (found, *_) = circumstances(text, language)
    assert word in found
    assert found in text
