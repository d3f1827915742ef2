"""A seed in, articles of every relation, order and age out; and a memory so small that sixty of them fill it."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Self

import pytest
from benchmarks.dedupe import edits
from benchmarks.dedupe.grammar import event, grammar
from benchmarks.dedupe.grammar import story as told

from caspian.dedupe import corpus, memory, stories, story_index
from caspian.dedupe.index import FingerprintIndex
from caspian.dedupe.story_index import StoryIndex
from caspian.events.v1 import article_pb2
from caspian.events.v1.article_pb2 import Metadata
from caspian.identity.ids import article_id
from caspian.identity.url_key import url_key
from chaos.prose import story as brief
from unit.dedupe.texts import BANK, CORRIDOR, DRONES, GAS_EN, GAS_FA, GAS_RU, HOUR, article

DAY = 24 * HOUR
_TRILINGUAL = ((GAS_EN, "en"), (GAS_RU, "ru"), (GAS_FA, "fa"))
_EDITS = [*edits.NEAR.values(), *edits.EXCERPT.values(), *edits.SUPERSET.values(), *edits.PARTIAL.values()]
_HOSTS = ("herald", "courier")
_PUBLISHERS = ("Herald", "Courier", "Kaspia Wire", "KASPIA-WIRE", "Third", "")
# Seconds until the next article: most of a day's news, now and then what ends an age of the memory.
_PAUSES = {30: 60, HOUR: 20, 20 * HOUR: 8, 4 * DAY: 4, 15 * DAY: 2, 366 * DAY: 1}
# How much later than fetched an article comes.
_DELAYS = {0: 60, 45: 20, 5 * HOUR: 4, 4 * DAY: 3, 15 * DAY: 2, 366 * DAY: 1}


def _pick(rng: random.Random, shares: dict[int, int]) -> int:
    return rng.choices(list(shares), list(shares.values()))[0]


@dataclass(frozen=True)
class _Mix:
    """What a stream has much of; a seed's own."""

    addresses: int
    # Share of articles at an address that comes again, and of those that name another page as theirs.
    again: float
    canonical: float
    # So many of the last texts are used again; and the share of texts that are short ones of their own on one subject.
    texts: int
    brief: float
    quick: bool
    gone: float

    @classmethod
    def of(cls, rng: random.Random) -> Self:
        """A random one."""
        return cls(
            rng.choice((3, 8, 20)), rng.choice((0.2, 0.6, 0.95)), rng.choice((0.1, 0.4, 0.9)), rng.choice((3, 12, 60)),
            rng.choice((0.1, 0.3, 0.8)), rng.random() < 0.6, rng.choice((0.0, 0.12, 0.3)),
        )  # fmt: skip


def articles(seed: int, number: int = 60) -> Iterator[article_pb2.Article]:
    """`number` articles as they come: many relations, visits that go back, late ones and broken clocks."""
    rng = random.Random(f"disorder {seed}")
    mix = _Mix.of(rng)
    texts = deque([(text, "en") for text in (CORRIDOR, DRONES, BANK)] + list(_TRILINGUAL), mix.texts)
    addresses = [f"https://{_HOSTS[n % 2]}.example/{n}" for n in range(mix.addresses)]
    visits: dict[str, int] = {}
    now = 0
    for n in range(number):
        now += 30 if mix.quick else _pick(rng, _PAUSES)
        url = rng.choice(addresses) if rng.random() < mix.again else f"https://{rng.choice(_HOSTS)}.example/new{n}"
        text, language = _text(rng, seed, n, texts, mix.brief)
        texts.append((text, language))
        if rng.random() < 0.15:  # a part; the whole of it may come later
            words = text.split(" ")
            text = " ".join(words[: rng.randrange(len(words) // 3, len(words)) if len(words) > 1 else 1])
        visits[url] = max(1, visits.get(url, 0) + rng.choice((0, 1, 1, 1, 1, -1)))
        gone = rng.random() < mix.gone
        built = article(
            article_id(url_key(url)),
            "" if gone else text,
            visit=visits[url],
            at=now - _pick(rng, _DELAYS),
            title=rng.choice(("", text[:40], "Russia and Iran renewed their partnership")),
            language=rng.choice((language, language, "und")),
            publisher=rng.choice(_PUBLISHERS),
            wire=rng.choice(("", "", "Kaspia Wire", "Third")),
            url=url,
            canonical=rng.choice((*addresses[:3], url)) if rng.random() < mix.canonical else "",
            published=rng.choice((None, None, now - HOUR, now - 30 * HOUR, now - 5 * DAY)),
            confidence=rng.choice((Metadata.EXACT, Metadata.DAY, Metadata.LOW)),
            gone=gone,
        )
        if rng.random() < 0.05:
            built.withdrawal.withdrawn, built.version = rng.random() < 0.5, rng.randrange(1, 4)
        if rng.random() < 0.02:
            built.provenance.fetched_at.seconds = rng.choice((0, 1 << 40))
        yield built


def _text(
    rng: random.Random, seed: int, number: int, texts: Sequence[tuple[str, str]], share: float
) -> tuple[str, str]:
    if rng.random() < share:  # just below or above what makes a story
        return "\n\n".join(brief(seed, number, 1).paragraphs), "en"
    kind = rng.random()
    text, language = rng.choice(texts)
    if kind < 0.15:
        return told(rng, event(rng), rng.randrange(2, 20)), "en"
    if kind < 0.4:
        return text, language
    if kind < 0.45:
        return " ".join(text.split()[: rng.randrange(30)]), language
    if kind < 0.5:
        return f"{text}\n\n{rng.choice(grammar()['boilerplate'])}", language
    if len(edits.sentences(text)) < 6 or language != "en":
        return f"{text} {rng.randrange(9)}", language
    return rng.choice(_EDITS)(rng, text, told(rng, event(rng), 12)), language


def shrink(patch: pytest.MonkeyPatch) -> None:
    """Caps, tables and lists so small that some sixty articles fill them."""
    patch.setattr(corpus, "FingerprintIndex", partial(FingerprintIndex, 3, 64))
    patch.setattr(memory, "FingerprintIndex", partial(FingerprintIndex, 3, 64))
    patch.setattr(stories, "StoryIndex", partial(StoryIndex, 4, 64))
    patch.setattr(corpus, "MAX_CANDIDATES", 3)
    patch.setattr(story_index, "MAX_POSTINGS", 6)
    patch.setattr(stories, "MAX_SIMILAR", 2)
    patch.setattr(stories, "MAX_STORIES", 2)
    patch.setattr(stories, "MAX_COMPARED", 3)
    patch.setattr(stories, "JOIN", 0.15)
    patch.setattr(memory, "MAX_WRITTEN_BACK", 2)
