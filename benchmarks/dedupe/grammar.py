"""Fictional news by a seeded grammar: an event with its names, places and numbers; texts about it."""

# ruff: noqa: E501

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_ONSETS = [
    "b",
    "d",
    "f",
    "g",
    "h",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "sh",
    "t",
    "v",
    "z",
    "kh",
    "tr",
    "st",
    "gr",
    "dr",
]
_VOWELS = ["a", "e", "i", "o", "u", "ai", "ou"]
_CODAS = ["", "", "n", "r", "l", "s", "v", "m", "d", "k"]
_ENDINGS = ["ov", "eva", "ani", "zadeh", "sky", "ian", "pour", "enko", "berg", "son", "idze", "i"]
_TOWNS = ["sk", "abad", "grad", "vik", "dan", "shahr", "port", "holm", "ka", "tepe"]
_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"]


@lru_cache(maxsize=1)
def grammar() -> dict[str, Any]:
    return yaml.safe_load(Path(__file__).with_name("grammar.yaml").read_text(encoding="utf-8"))


def syllables(rng: random.Random, number: int) -> str:
    return "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_CODAS) for _ in range(number))


@dataclass(frozen=True, slots=True)
class Event:
    """What texts about one event share."""

    topic: str
    people: list[str]
    roles: list[str]
    orgs: list[str]
    places: list[str]
    numbers: list[int]
    bigs: list[int]
    monies: list[str]
    days: list[str]
    nouns: list[str]
    verbs: list[str]
    adjs: list[str]


def event(rng: random.Random) -> Event:
    g = grammar()
    topic = rng.choice(sorted(g["topics"]))
    words = g["topics"][topic]
    places = [syllables(rng, rng.choice([1, 2])).capitalize() + rng.choice(_TOWNS) for _ in range(4)]
    return Event(
        topic=topic,
        people=[f"{syllables(rng, 2).capitalize()} {syllables(rng, rng.choice([1, 2])).capitalize()}{rng.choice(_ENDINGS)}" for _ in range(5)],
        roles=rng.sample(g["roles"], 5),
        orgs=[f"{rng.choice(places)} {rng.choice(['Holding', 'Trust', 'Authority', 'Union', 'Works'])}" for _ in range(2)],
        places=places,
        numbers=rng.sample(range(3, 98), 8),
        bigs=[rng.randrange(1100, 98000) for _ in range(3)],
        monies=[f"{rng.randrange(11, 990) / 10} {rng.choice(['million', 'billion'])} {rng.choice(['roubles', 'euros', 'rials', 'dollars'])}" for _ in range(2)],
        days=[f"{rng.randrange(1, 29)} {rng.choice(_MONTHS)}" for _ in range(2)],
        nouns=rng.sample(words["nouns"], 7),
        verbs=rng.sample(words["verbs"], 5),
        adjs=rng.sample(words["adjs"], 4),
    )  # fmt: skip


def sentence(rng: random.Random, about: Event, template: str) -> str:
    person = rng.randrange(len(about.people))
    while "[" in template:
        template = re.sub(r"\[([^\[\]]*)\]", lambda m: rng.choice(m.group(1).split("|")), template)
    filled = template.format(
        person=about.people[person], role=about.roles[person], org=rng.choice(about.orgs),
        place=rng.choice(about.places[:2]), other=rng.choice(about.places[2:]), n=rng.choice(about.numbers),
        big=f"{rng.choice(about.bigs):,}", money=rng.choice(about.monies), day=rng.choice(about.days),
        month=rng.choice(_MONTHS), year=rng.randrange(1998, 2027), noun=rng.choice(about.nouns),
        thing=rng.choice(about.nouns), verb=rng.choice(about.verbs), verb2=rng.choice(["hurt", "trapped", "buried"]),
        adj=rng.choice(about.adjs),
    )  # fmt: skip
    return filled[0].upper() + filled[1:]


def story(rng: random.Random, about: Event, sentences: int = 16) -> str:
    """A text of paragraphs of two to four sentences, some 17 words each."""
    templates = grammar()["sentences"]
    chosen = rng.sample(templates, min(sentences, len(templates)))
    chosen += [rng.choice(templates) for _ in range(sentences - len(chosen))]
    written = [sentence(rng, about, template) for template in chosen]
    paragraphs = []
    while written:
        size = rng.choice([2, 3, 4])
        paragraphs.append(" ".join(written[:size]))
        written = written[size:]
    return "\n\n".join(paragraphs)


def wire(rng: random.Random, kind: str) -> str:
    """A templated wire: the same words every time, other names and numbers."""
    name, place = syllables(rng, 2).capitalize(), syllables(rng, 2).capitalize()
    n = [rng.randrange(10, 9999) for _ in range(14)]
    if kind == "earnings":
        return (
            f"{name} Holding reported net income of {n[0]} million in the third quarter, against {n[1]} million a year "
            f"earlier. Revenue came to {n[2]} million, compared with {n[3]} million in the period before. Operating costs "
            f"were {n[4]} million, debt stood at {n[5]} million and the company had {n[6]} employees at the end of the "
            f"quarter. The board expects revenue of {n[7]} to {n[8]} million for the full year and proposes a dividend of "
            f"{n[9]} a share. Shares of the company closed at {n[10]} on Friday, giving it a market value of {n[11]} million."
        )
    if kind == "weather":
        t = [rng.randrange(1, 45) for _ in range(14)]
        return (
            f"Forecast for {place} and the surrounding plain: on Monday mostly sunny with a high of {t[0]} degrees and a low "
            f"of {t[1]} degrees. On Tuesday clouds in the morning, a high of {t[2]} and a low of {t[3]}, chance of rain "
            f"{t[4]} per cent. On Wednesday wind from the north-west with gusts of {n[0] % 90} kilometres an hour, a high of "
            f"{t[5]} and a low of {t[6]}. On Thursday rain, {t[7]} millimetres, a high of {t[8]} and a low of {t[9]}. The "
            f"water level at the pier is {n[1]} centimetres, the water temperature {t[10]} degrees."
        )
    clubs = [syllables(rng, 2).capitalize() for _ in range(12)]
    lines = [
        f"{clubs[i]} against {clubs[i + 1]}, {rng.randrange(1, 30)} March, {rng.randrange(11, 22)}:{rng.randrange(10, 59)}, "
        f"tickets from {rng.randrange(100, 990)} at the box office."
        for i in range(0, 12, 2)
    ]
    return "Fixtures of the northern volleyball league for the coming round. " + " ".join(lines)
