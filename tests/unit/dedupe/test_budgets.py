"""What comes from outside is hostile: a verdict within budget, and a state that stays bounded."""

import random
import time

import pytest

from caspian.dedupe.corpus import MAX_CANDIDATES, Corpus
from caspian.dedupe.fingerprint import fingerprints
from caspian.dedupe.folding import fold
from caspian.dedupe.stage import Dedupe
from caspian.events.v1.article_pb2 import Reuse
from unit.dedupe.texts import CORRIDOR, DRONES, HOUR, START, Run, article

# CPU seconds for one article, an order of magnitude above what was measured, for slow and busy machines.
BUDGET = 2.0


def timed(run, built):
    began = time.process_time()
    found = run.say(built)
    return found, time.process_time() - began


@pytest.fixture(scope="module")
def run():
    run = Run(Dedupe())
    run.say(article("a"))
    return run


ODD = {
    "empty": "",
    "one word": "Tehran",
    "white space": " \n\n\t ",
    "one repeated word": "corridor " * 22_000,
    "one repeated letter": "x" * 200_000,
    "no words": "?!… —" * 5_000,
    "emoji": "😀🚂" * 20_000,
    "mixed scripts": "Москва Tehran تهران 東京 กรุงเทพ " * 2_000,
    "unknown language": "zqx vrp klm brt " * 1_000,
    "surrogates": "\ufffd\u202e\u200f" * 1_000,
    "numbers": " ".join(str(n) for n in range(30_000)),
    "combining marks": "e" + "\u0301" * 50_000,
    "ligatures": "ﷺﬃ" * 20_000,
}


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_have_a_verdict(run, name):
    (out,), seconds = timed(run, article(f"odd {name}", ODD[name], at=60, language="und"))
    assert out.reuse.kind == Reuse.NONE
    assert out.story.id
    assert seconds < BUDGET
    (copy,), seconds = timed(run, article(f"copy of {name}", ODD[name], at=120, language="und"))
    assert copy.reuse.kind in (Reuse.NONE, Reuse.EXACT)
    assert seconds < BUDGET


@pytest.mark.parametrize("length", [15, 16, 17, 400])
def test_short_texts_are_copies_only_from_fifteen_words(run, length):
    words = " ".join(f"word{random.Random(n).randrange(10**9)}" for n in range(length))
    run.say(article(f"w{length}", words))
    (out,) = run.say(article(f"v{length}", words))
    assert out.reuse.kind == Reuse.EXACT
    short = " ".join(words.split()[:14])
    run.say(article(f"s{length}", short))
    (out,) = run.say(article(f"t{length}", short))
    assert out.reuse.kind in (Reuse.NONE, Reuse.EXCERPT)


def test_many_identical_articles_cost_no_more_than_few():
    run = Run(Dedupe())
    run.keep = lambda messages: None
    run.say(article("original", publisher="Herald"))
    number, spent = 1_000, []
    for n in range(number):
        (out,), seconds = timed(run, article(f"copy{n}", at=n, publisher=f"P{n % 7}"))
        spent.append(seconds)
    assert out.reuse.kind == Reuse.EXACT
    assert (out.reuse.original_id, out.story.articles, out.story.origins) == ("original", number + 1, 1)
    early, late = sorted(spent[100:400])[150], sorted(spent[-300:])[150]
    assert late < 3 * early


def test_a_much_quoted_fingerprint_is_not_compared_with_everything():
    compared = []
    words = {}

    def words_of(slot):
        compared.append(slot)
        return words[slot]

    corpus = Corpus(words_of, lambda slot: slot)
    boilerplate = "Subscribe to our letter and never miss what happens between the two seas. " * 3
    for slot in range(200):
        rng = random.Random(slot)
        folded = fold(boilerplate + " ".join(f"w{rng.randrange(10**6)}" for _ in range(200)))
        prints = fingerprints(folded.stream)
        compared.clear()
        corpus.find(folded, prints)
        assert len(set(compared)) <= MAX_CANDIDATES
        words[slot] = folded.words
        corpus.add(slot, folded.exact, corpus.index.select(prints))
    compared.clear()
    corpus.find(fold(boilerplate * 2), fingerprints(fold(boilerplate * 2).stream))
    assert len(compared) == 0


@pytest.mark.parametrize("seconds", [0, -5, 1, START + 80 * 365 * 24 * HOUR, 1 << 40])
def test_fetch_times_from_1970_and_the_future(seconds):
    run = Run(Dedupe())
    run.say(article("a"))
    odd = article("odd", DRONES)
    odd.provenance.fetched_at.seconds = seconds
    (out,) = run.say(odd)
    assert out.reuse.kind == Reuse.NONE
    again = run.say(article("b", DRONES, at=60))[0]
    assert again.version == 1


@pytest.mark.parametrize("published", [-START, 80 * 365 * 24 * HOUR])
def test_a_publication_date_from_nowhere_expires_nobody(published):
    run = Run(Dedupe())
    run.say(article("a"))
    run.say(article("odd", DRONES, at=60, published=published))
    (out,) = run.say(article("b", CORRIDOR, at=120, published=published))
    assert (out.reuse.kind, out.reuse.original_id) == (Reuse.EXACT, "a")


def test_canonical_addresses_from_outside_are_only_looked_up():
    run = Run(Dedupe())
    for number, url in enumerate(
        ("javascript:alert(1)", "https://", "x" * 10_000, "https://herald.example/", "\ud800")
    ):
        built = article(f"a{number}", CORRIDOR if number else DRONES, at=number, url="https://herald.example/a")
        built.canonical_url = url if url != "\ud800" else ""
        assert run.say(built)


def test_the_same_input_twice_is_the_same_bytes():
    def feed():
        run = Run(Dedupe())
        for number, text in enumerate((CORRIDOR, DRONES, CORRIDOR + DRONES, CORRIDOR.upper())):
            run.say(article(f"a{number}", text, at=number))
        return run.messages

    assert feed() == feed()
