"""Labelled edits: a source text in, what editors, aggregators and readers make of it out. Every edit is seeded.

`NEAR`, `EXCERPT`, `SUPERSET`, `PARTIAL`: kind → edits that give it. An edit takes (rng, source text, fresh text by
another event) and gives the variant.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from benchmarks.dedupe.grammar import grammar

Edit = Callable[[random.Random, str, str], str]

NEAR: dict[str, Edit] = {}
EXCERPT: dict[str, Edit] = {}
SUPERSET: dict[str, Edit] = {}
PARTIAL: dict[str, Edit] = {}


def _is(kind: dict[str, Edit]) -> Callable[[Edit], Edit]:
    def register(edit: Edit) -> Edit:
        kind[edit.__name__.strip("_")] = edit
        return edit

    return register


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?”])\s+", text.strip())


def paragraphs(text: str) -> list[str]:
    return text.split("\n\n")


def _each_word(rng: random.Random, text: str, share: float, change: Callable[[str], str]) -> str:
    return re.sub(r"\w+", lambda m: change(m.group()) if rng.random() < share else m.group(), text)


@_is(NEAR)
def identical(rng: random.Random, text: str, fresh: str) -> str:
    return text


@_is(NEAR)
def retyped(rng: random.Random, text: str, fresh: str) -> str:
    """Another typography: quotes, dashes, spaces, line breaks."""
    return text.replace("“", '"').replace("”", '"').replace("-", "–").replace("\n\n", "\n").replace(" ", "  ")


@_is(NEAR)
def shouted(rng: random.Random, text: str, fresh: str) -> str:
    return text.upper()


@_is(NEAR)
def typos(rng: random.Random, text: str, fresh: str) -> str:
    def swap(word: str) -> str:
        i = rng.randrange(len(word))
        return word[:i] + word[i + 1 : i + 2] + word[i : i + 1] + word[i + 2 :]

    return _each_word(rng, text, 0.05, swap)


@_is(NEAR)
def words_dropped(rng: random.Random, text: str, fresh: str) -> str:
    return re.sub(r"\S+\s?", lambda m: "" if rng.random() < 0.05 else m.group(), text)


@_is(NEAR)
def synonyms(rng: random.Random, text: str, fresh: str) -> str:
    known = grammar()["synonyms"]
    return re.sub(r"\w+", lambda m: known.get(m.group(), m.group()), text)


@_is(NEAR)
def words_replaced(rng: random.Random, text: str, fresh: str) -> str:
    other = re.findall(r"\w+", fresh)
    return _each_word(rng, text, 0.08, lambda _: rng.choice(other))


@_is(NEAR)
def sentences_dropped(rng: random.Random, text: str, fresh: str) -> str:
    kept = [s for s in sentences(text) if rng.random() > 0.12]
    return " ".join(kept or sentences(text))


@_is(NEAR)
def sentences_added(rng: random.Random, text: str, fresh: str) -> str:
    every = sentences(text)
    for addition in rng.sample(grammar()["glue"], 2):
        every.insert(rng.randrange(len(every)), addition)
    return " ".join(every)


@_is(NEAR)
def paragraphs_moved(rng: random.Random, text: str, fresh: str) -> str:
    every = paragraphs(text)
    rng.shuffle(every)
    return "\n\n".join(every)


@_is(NEAR)
def sentences_moved(rng: random.Random, text: str, fresh: str) -> str:
    every = sentences(text)
    for _ in range(3):
        every.insert(rng.randrange(len(every)), every.pop(rng.randrange(len(every))))
    return " ".join(every)


@_is(NEAR)
def headed(rng: random.Random, text: str, fresh: str) -> str:
    return f"{sentences(fresh)[0].upper()}\n\nBy {fresh.split()[3]} {fresh.split()[4]}, our correspondent\n\n{text}"


@_is(NEAR)
def footed(rng: random.Random, text: str, fresh: str) -> str:
    return f"{text}\n\n{rng.choice(grammar()['boilerplate'])}"


@_is(NEAR)
def dateline(rng: random.Random, text: str, fresh: str) -> str:
    return f"{rng.choice(fresh.split()).upper()}, {rng.randrange(1, 29)} May (Kaspia) — {text}"


@_is(NEAR)
def figures_updated(rng: random.Random, text: str, fresh: str) -> str:
    """The toll rises: two of the numbers change."""
    places = [m.span() for m in re.finditer(r"\b\d\d\b", text)][:2]
    for start, end in reversed(places):
        text = text[:start] + str(int(text[start:end]) % 90 + 9) + text[end:]
    return text


@_is(NEAR)
def end_cut(rng: random.Random, text: str, fresh: str) -> str:
    every = sentences(text)
    return " ".join(every[: max(1, int(len(every) * 0.85))])


@_is(NEAR)
def credited(rng: random.Random, text: str, fresh: str) -> str:
    return " ".join(s + (" The agency reported this." if rng.random() < 0.12 else "") for s in sentences(text))


@_is(NEAR)
def hyphenated(rng: random.Random, text: str, fresh: str) -> str:
    """Soft hyphens, ligatures and narrow spaces of a print system."""
    return _each_word(rng, text, 0.4, lambda w: w[:3] + "\u00ad" + w[3:] if len(w) > 6 else w).replace("fi", "ﬁ")


@_is(NEAR)
def lightly_edited(rng: random.Random, text: str, fresh: str) -> str:
    return sentences_dropped(rng, words_replaced(rng, text, fresh), fresh)


@_is(NEAR)
def copied_badly(rng: random.Random, text: str, fresh: str) -> str:
    """Mojibake of typographic quotes, and words run together at line breaks."""
    return re.sub(r"\n\n", "", text).replace("“", "â€œ").replace("”", "â€\x9d")


@_is(EXCERPT)
def beginning(rng: random.Random, text: str, fresh: str) -> str:
    every = sentences(text)
    return " ".join(every[: max(3, int(len(every) * rng.uniform(0.25, 0.6)))])


@_is(EXCERPT)
def middle(rng: random.Random, text: str, fresh: str) -> str:
    every = sentences(text)
    size = max(3, int(len(every) * rng.uniform(0.25, 0.55)))
    start = rng.randrange(len(every) - size + 1)
    return " ".join(every[start : start + size])


@_is(EXCERPT)
def two_parts(rng: random.Random, text: str, fresh: str) -> str:
    every = sentences(text)
    return " ".join([*every[:3], *every[-4:-1]]) if len(every) > 10 else " ".join(every[:4])


@_is(EXCERPT)
def edited_part(rng: random.Random, text: str, fresh: str) -> str:
    return _each_word(rng, middle(rng, text, fresh), 0.06, lambda word: word + "s")


@_is(EXCERPT)
def introduced_part(rng: random.Random, text: str, fresh: str) -> str:
    every = sentences(text)
    return f"{rng.choice(grammar()['glue'])} {' '.join(every[: max(5, len(every) // 2)])}"


@_is(SUPERSET)
def with_analysis(rng: random.Random, text: str, fresh: str) -> str:
    return f"{text}\n\n{fresh}"


@_is(SUPERSET)
def embedded(rng: random.Random, text: str, fresh: str) -> str:
    half = paragraphs(fresh)
    return "\n\n".join([*half[: len(half) // 2], text, *half[len(half) // 2 :]])


@_is(SUPERSET)
def embedded_edited(rng: random.Random, text: str, fresh: str) -> str:
    return embedded(rng, _each_word(rng, text, 0.04, lambda word: word + "s"), fresh)


@_is(PARTIAL)
def quoting(rng: random.Random, text: str, fresh: str) -> str:
    """A text of its own that quotes a quarter to a third of its length."""
    own, quoted = sentences(fresh), sentences(text)
    size = max(3, min(len(own), len(quoted)) // 3)
    return " ".join(own[: len(own) - size] + quoted[:size] + own[len(own) - size :])
