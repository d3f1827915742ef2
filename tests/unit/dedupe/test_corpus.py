"""Which of the texts known so far a new one is compared with, and in which order they are told."""

import random

import pytest

from caspian.dedupe.corpus import MAX_CANDIDATES, Corpus
from caspian.dedupe.fingerprint import fingerprints
from caspian.dedupe.folding import fold
from caspian.dedupe.verdict import MIN_WORDS
from caspian.events.v1.article_pb2 import Reuse
from unit.dedupe.texts import BANK, CORRIDOR, DRONES, paragraphs


class Shelf:
    """A corpus with its texts; the order of arrival is that of the slots unless it is given."""

    def __init__(self):
        self.words, self.order, self.compared = {}, {}, []
        self.corpus = Corpus(self._words_of, lambda slot: self.order.get(slot, slot))

    def _words_of(self, slot):
        self.compared.append(slot)
        return self.words[slot]

    def add(self, slot, text, exact=True):
        folded = fold(text)
        self.words[slot] = folded.words
        chosen = self.corpus.index.select(fingerprints(folded.stream))
        self.corpus.add(slot, folded.exact if exact else 0, chosen)
        return folded, chosen

    def find(self, text, exclude=()):
        folded = fold(text)
        return [(match.slot, match.kind) for match in self.corpus.find(folded, fingerprints(folded.stream), exclude)]


@pytest.fixture
def shelf():
    return Shelf()


def test_an_equal_text_is_found_by_its_hash_alone(shelf):
    shelf.add(3, CORRIDOR)
    assert shelf.find(CORRIDOR.upper()) == [(3, Reuse.EXACT)]
    folded = fold(CORRIDOR)
    (match,) = shelf.corpus.find(folded, fingerprints(folded.stream))
    assert (match.alignment.coverage_query, match.alignment.coverage_other) == (1.0, 1.0)
    assert match.alignment.covered == len(folded.words)


def test_a_hash_that_is_shared_by_chance_is_no_equal_text(shelf):
    shelf.add(3, CORRIDOR)
    shelf.words[3] = shelf.words[3][:-1]
    ((slot, kind),) = shelf.find(CORRIDOR)
    assert (slot, kind) == (3, Reuse.NEAR)


def test_an_equal_text_that_is_left_out_does_not_hide_others(shelf):
    shelf.add(1, CORRIDOR)
    shelf.add(2, paragraphs(CORRIDOR, 0, 1, 2), exact=False)
    assert [slot for slot, _ in shelf.find(CORRIDOR, exclude=(1,))] == [2]
    assert shelf.find(CORRIDOR, exclude=(1, 2)) == []


def test_kinds_are_told_in_order_and_equals_by_arrival(shelf):
    text = f"{CORRIDOR}\n\n{DRONES}"
    shelf.add(1, paragraphs(CORRIDOR, 2))
    shelf.add(2, f"{paragraphs(DRONES, 0)}\n\n{BANK}")
    shelf.add(3, text.replace("freight", "goods"), exact=False)
    found = shelf.find(text)
    assert found[0] == (3, Reuse.NEAR)
    assert found == sorted(found, key=lambda match: (Reuse.NEAR, Reuse.SUPERSET, Reuse.PARTIAL).index(match[1]))


@pytest.mark.parametrize("order", [{}, {1: 9}])
def test_of_two_that_share_as_much_the_earlier_is_first(shelf, order):
    shelf.order = order
    first = paragraphs(CORRIDOR, 0, 1)
    shelf.add(1, f"{first}\n\n{DRONES}", exact=False)
    shelf.add(2, f"{first}\n\n{DRONES}", exact=False)
    slots = [slot for slot, _ in shelf.find(f"{first}\n\n{BANK}")]
    assert slots == ([2, 1] if order else [1, 2])


def test_after_a_near_copy_nothing_else_is_looked_at(shelf):
    shelf.add(1, CORRIDOR.replace("freight", "goods"), exact=False)
    for slot in range(2, 6):
        shelf.add(slot, f"{paragraphs(CORRIDOR, 3)}\n\n{DRONES[slot * 40 :]}")
    assert shelf.find(CORRIDOR) == [(1, Reuse.NEAR)]


@pytest.mark.parametrize(("words", "found"), [(MIN_WORDS, 1), (MIN_WORDS - 1, 0)])
def test_a_few_words_are_no_text(shelf, words, found):
    text = " ".join(CORRIDOR.split()[:words])
    shelf.add(1, text)
    assert len(shelf.find(text)) == found


def test_no_more_than_so_many_are_compared_word_by_word(shelf):
    rng = random.Random(5)
    sentences = [" ".join(f"w{rng.randrange(10**7)}" for _ in range(60)) for _ in range(60)]
    for slot, sentence in enumerate(sentences):
        shelf.add(slot, f"{sentence} {' '.join(f'v{rng.randrange(10**7)}' for _ in range(60))}")
    text = " ".join(sentences)
    folded = fold(text)
    prints = fingerprints(folded.stream)
    assert len(shelf.corpus.index.query(prints)[0]) > MAX_CANDIDATES
    assert len(shelf.corpus.find(folded, prints)) == MAX_CANDIDATES


def test_what_was_taken_out_is_not_found(shelf):
    folded, chosen = shelf.add(1, CORRIDOR)
    assert shelf.corpus.nbytes > 0
    shelf.corpus.remove(1, folded.exact, chosen)
    assert shelf.find(CORRIDOR) == []
    assert len(shelf.corpus.index) == len(shelf.corpus.exact) == 0


def test_a_text_without_a_hash_of_its_own_leaves_that_of_another(shelf):
    folded, _ = shelf.add(1, CORRIDOR)
    _, chosen = shelf.add(2, CORRIDOR, exact=False)
    shelf.corpus.remove(2, 0, chosen)
    assert shelf.corpus.exact.get(folded.exact) == 1
