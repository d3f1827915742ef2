"""Numbers in, short fictional news stories out: cheap for every stage, different enough not to be taken for copies."""

from __future__ import annotations

import random
from dataclasses import dataclass
from html import escape

_SYLLABLES = ("ba", "dor", "el", "fi", "gan", "hu", "kir", "lo", "mar", "nes", "ost", "pel", "ra", "sil", "tum", "ve")
_DEEDS = ("signed", "renewed", "postponed", "doubled", "reviewed", "announced", "completed")
_FRAMES = (
    "{a} {b} {c} near {d}, said {e}.",
    "After {a}, {b} brought {c} to {d} and {e}.",
    "Nobody in {d} had seen {a} or {b} before {c} and {e}.",
    "{e} paid for {a}; {b} waits in {c} until {d}.",
)


@dataclass(frozen=True, slots=True)
class Story:
    """What a page says."""

    title: str
    paragraphs: tuple[str, ...]

    def html(self) -> bytes:
        """As a web page."""
        body = "".join(f"<p>{escape(text)}</p>" for text in self.paragraphs)
        title = escape(self.title)
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
            f"<body><article><h1>{title}</h1>{body}</article></body></html>"
        ).encode()


def story(seed: int, number: int, edition: int, *, off_target: bool = False, marker: str = "") -> Story:
    """The story of a page in an edition; `marker` stands in its title, where the worker's wrapper finds it."""
    rng = random.Random(f"story {seed} {number} {edition}")
    town, office, deed = _word(rng), _word(rng), rng.choice(_DEEDS)
    code = f"{seed}-{number}-{edition}"
    filler = tuple(" ".join(_sentence(rng) for _ in range(3)) for _ in range(2))
    if off_target:
        return Story(
            f"The gardens of {town} ({code})",
            (f"The {office} choir sang in {town}, file {code}. {filler[0]}", filler[1]),
        )
    title = f"Russia and Iran {deed} their partnership in {town} ({code})"
    first = (
        f"Russia and Iran {deed} a strategic partnership agreement in {town}, the {office} office said in file {code}. "
        f"Moscow and Tehran called the Russian-Iranian partnership a success. {filler[0]}"
    )
    return Story(f"[[{marker}]] {title}" if marker else title, (first, filler[1]))


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(_SYLLABLES) for _ in range(rng.randrange(2, 5))).capitalize()


def _sentence(rng: random.Random) -> str:
    parts = {name: " ".join(_word(rng).lower() for _ in range(rng.randrange(1, 4))) for name in "abcde"}
    return rng.choice(_FRAMES).format(**parts).capitalize()
