"""Stories: do articles about one event come together, in stream order? BCubed on generated events and the newsroom.

An event of the grammar is told by one to six texts, each with its own choice of what to say; texts of a quarter of the
events reuse the topic, a place and the people of another event, as news does.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import replace

from benchmarks.dedupe.grammar import Event, event, grammar, story
from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import article_pb2
from caspian.identity import ids

EVENTS = 400
START = 1_790_000_000
# Seconds between two articles: the events overlap in time, and all are over before the first is forgotten.
STEP = 90


def bcubed(told: dict[str, str], found: dict[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of a grouping: `told` and `found` give the group of each article."""
    by_told, by_found = defaultdict(set), defaultdict(set)
    for article, group in told.items():
        by_told[group].add(article)
        by_found[found[article]].add(article)
    precision = recall = 0.0
    for article, group in told.items():
        both = len(by_told[group] & by_found[found[article]])
        precision += both / len(by_found[found[article]])
        recall += both / len(by_told[group])
    precision, recall = precision / len(told), recall / len(told)
    return precision, recall, 2 * precision * recall / (precision + recall)


def related(rng: random.Random, other: Event) -> Event:
    """Another event on the same topic, with some of the same people and places."""
    new = event(rng)
    while new.topic != other.topic:
        new = event(rng)
    return replace(
        new,
        people=[*other.people[:2], *new.people[2:]],
        roles=[*other.roles[:2], *new.roles[2:]],
        places=[other.places[0], *new.places[1:]],
    )


def corpus(rng: random.Random) -> list[tuple[str, str]]:
    """Pairs of an event and a text about it, in stream order."""
    events = [event(rng) for _ in range(EVENTS * 3 // 4)]
    events += [related(rng, rng.choice(events)) for _ in range(EVENTS - len(events))]
    placed = []
    for number, about in enumerate(events):
        at = rng.random()
        for _ in range(rng.choice([1, 1, 2, 2, 3, 4, 6])):
            placed.append((at + rng.random() * 0.3, str(number), story(rng, about, rng.randrange(9, 22))))
    return [(name, text) for _, name, text in sorted(placed)]


def on_one_subject(rng: random.Random, articles: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The same, each with three sentences that any article on the watched subject may have."""
    return [(name, " ".join([text, *rng.sample(grammar()["subject"], 3)])) for name, text in articles]


def group(articles: list[tuple[str, str]]) -> tuple[dict[str, str], dict[str, str], Counter[str]]:
    """Told and found group of each article, and the origins of each found story."""
    stage, told, found, origins = Dedupe(), {}, {}, Counter()
    for number, (name, text) in enumerate(articles):
        article = article_pb2.Article(id=ids.digest("story", number), visit=1, text=text)
        article.provenance.publisher = f"Publisher {number % 40}"
        article.provenance.fetched_at.seconds = START + number * STEP
        article.metadata.language = "en"
        for emit in stage.process(article.id, article, 0).messages:  # type: ignore[union-attr]
            if emit.topic == "deduped":
                told[article.id] = name
                found[article.id] = emit.value.story.id  # type: ignore[union-attr]
                origins[emit.value.story.id] = emit.value.story.origins  # type: ignore[union-attr]
    return told, found, origins


def report(seed: int) -> list[list[object]]:
    """Rows for the table: grouping of generated events."""
    articles = corpus(random.Random(seed))
    told, found, _ = group(articles)
    precision, recall, f1 = bcubed(told, found)
    told_alike, found_alike, _ = group(on_one_subject(random.Random(seed), articles))
    return [
        ["events / articles / stories found", f"{EVENTS} / {len(articles)} / {len(set(found.values()))}", ""],
        ["BCubed precision", precision, ""],
        ["BCubed recall", recall, ""],
        ["BCubed F1", f1, "≥ 0.88"],
        ["BCubed F1, all on the watched subject", bcubed(told_alike, found_alike)[2], "≥ 0.88"],
    ]


if __name__ == "__main__":
    for row in report(7):
        print(*row)
