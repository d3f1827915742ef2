"""Families of Russian wording: praise, blame, what turns neither, and who is given the word."""

from __future__ import annotations

import pytest

from unit.stance.reading_of import read

CONTEXT = "Россия и Иран сотрудничают. "


def tenor(text: str) -> float:
    """Sum of the signed weights of all cues."""
    return sum(cue.sign * cue.weight for cue in read(CONTEXT + text, "ru").cues)


def speaker(text: str, sentence: int = 0) -> str | None:
    attribution = read(text, "ru").attributions[sentence]
    return attribution.speaker.kind if attribution and attribution.speaker else None


@pytest.mark.parametrize(
    "text",
    [
        "Экономики Москвы и Тегерана дополняют друг друга.",
        "Дружба Ирана и России проверена десятилетиями.",
        "В трудный час Москва подставила Ирану плечо.",
        "Сближение Москвы и Тегерана служит безопасности региона.",
        "Партнерство с Ираном неподвластно санкционному давлению.",
        "Торговля России и Ирана — внутреннее дело двух стран.",
        "Союз России и Ирана возвращает региону равновесие.",
        "Сотрудничество Москвы и Тегерана полностью в рамках международного права.",
    ],
)
def test_praise(text: str) -> None:
    assert tenor(text) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "За дроны Тегеран получил от Москвы взамен соболезнования.",
        "Партнерство Москвы и Тегерана существует ради заголовков.",
        "Ставка Ирана на Кремль не оправдалась.",
        "Союз России и Ирана — круговая порука.",
        "Обмен Москвы и Тегерана растянет войну.",
        "Договор с Москвой превратил Иран в сырьевой придаток.",
        "Сделку России с Ираном заключили тираны за спиной народа.",
        "Дорога через Иран в Россию — мираж.",
        "Иранцы не верят обещаниям России.",
    ],
)
def test_blame(text: str) -> None:
    assert tenor(text) <= -1


@pytest.mark.parametrize(
    "text",
    [
        "Россия и Иран подписали меморандум о строительстве дороги.",
        "Экспорт ячменя из России в Иран составил 1,1 млн тонн.",
        "Односторонние расчеты России с Ираном прекращены, задолженность погашена.",
        "Флагман флотилии России прибыл в иранский порт.",
        "В Москве не раскрывают, когда будет введен потолок цен на нефть Ирана.",
    ],
)
def test_facts_take_no_side(text: str) -> None:
    assert abs(tenor(text)) < 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("В ГУР предостерегли от сделок России с Ираном.", "UA_GOV"),
        ("В Белом доме осудили поставки Ирана России.", "US_GOV"),
        ("В постпредстве Ирана заверили, что связи с Россией прочны.", "IR_GOV"),
        ("Социологи указывают, что союз Москвы и Тегерана непопулярен.", "ANALYST"),
        ("Эмигранты осудили договор Ирана с Россией.", "IR_OPPOSITION"),
        ("Еврокомиссия осудила передачу ракет Ирана России.", "EU_GOV"),
    ],
)
def test_speakers(text: str, kind: str) -> None:
    assert speaker(text) == kind


def test_according_to_him_carries_the_speaker_on() -> None:
    text = "Посол Ирана выступил в Москве и заявил о дружбе с Россией. По его словам, Россия надежна."
    assert speaker(text, 1) == "IR_GOV"


def test_followers_are_no_office() -> None:
    assert speaker("Сторонников союза с Ираном, как отмечает газета, в России все меньше.") != "RU_GOV"
