"""What an article was made from: the page that is the same, the address that says so, and the relation turned round."""

import pytest

from caspian.dedupe.folding import fold
from caspian.dedupe.relations import canonical_key, inverse, shared_passages
from caspian.dedupe.stage import Dedupe
from caspian.events.v1.article_pb2 import Reuse
from caspian.identity import ids
from unit.dedupe.texts import BANK, CORRIDOR, DRONES, GAS_EN, Run, article, paragraphs

SITE = "https://herald.example"
STORY = f"{SITE}/story"


@pytest.fixture
def run():
    return Run(Dedupe())


# --- canonical addresses ---


@pytest.mark.parametrize(
    ("canonical", "key"),
    [
        ("", ""),
        (f"{STORY}?utm_source=x#top", "herald.example/story"),
        ("http://www.herald.example/story/", "herald.example/story"),
        (f"{SITE}/", ""),
        (SITE, ""),
        ("not an address", ""),
        ("javascript:alert(1)", ""),
        ("https://other.example/story", "other.example/story"),
    ],
)
def test_the_canonical_address_is_a_key_or_nothing(canonical, key):
    assert canonical_key(article("a", url=f"{SITE}/a", canonical=canonical)) == key


def test_an_articles_own_address_says_nothing():
    own = article(ids.article_id("herald.example/story"), url=STORY, canonical=STORY)
    assert canonical_key(own) == ""


# --- the same page ---


def test_the_page_that_the_address_names_is_the_same_page(run):
    named = ids.article_id("herald.example/story")
    run.say(article(named, url=STORY))
    (out,) = run.say(article("b", f"{CORRIDOR}\n\nMore.", at=60, url=f"{SITE}/b", canonical=STORY))
    assert (out.reuse.kind, out.reuse.match_id, out.reuse.original_id) == (Reuse.SAME_PAGE, named, named)


def test_the_page_itself_may_come_after_those_that_name_it(run):
    run.say(article("b", url=f"{SITE}/b", canonical=STORY))
    named = ids.article_id("herald.example/story")
    page = run.say(article(named, f"{CORRIDOR}\n\nMore.", at=60, url=STORY))[0]
    assert (page.reuse.kind, page.reuse.match_id, page.reuse.original_id) == (Reuse.SAME_PAGE, "b", named)


def test_an_address_of_another_site_names_nothing(run):
    named = ids.article_id("herald.example/story")
    run.say(article(named, url=STORY))
    (out,) = run.say(article("b", f"{CORRIDOR}\n\nMore.", at=60, url="https://courier.example/b", canonical=STORY))
    assert out.reuse.kind == Reuse.NEAR, "a copy, whatever the copy says of its address"


def test_a_subdomain_is_the_same_site(run):
    named = ids.article_id("herald.example/story")
    run.say(article(named, url=STORY))
    out = run.say(article("b", f"{CORRIDOR}\n\nMore.", at=60, url="https://en.herald.example/b", canonical=STORY))[0]
    assert out.reuse.kind == Reuse.SAME_PAGE


def test_half_of_a_text_in_common_is_believed_and_less_is_not(run):
    run.say(article("a", url=f"{SITE}/a", canonical=STORY))
    half = f"{paragraphs(CORRIDOR, 0, 1)}\n\n{DRONES}"
    out = run.say(article("b", half, at=60, url=f"{SITE}/b", canonical=STORY))[0]
    assert out.reuse.kind == Reuse.SAME_PAGE
    less = f"{paragraphs(CORRIDOR, 0)}\n\n{BANK}"
    out = run.say(article("c", less, at=120, url=f"{SITE}/c", canonical=STORY))[0]
    assert out.reuse.kind != Reuse.SAME_PAGE


def test_of_several_pages_the_one_that_agrees_best_is_the_same(run):
    """How much of the shorter text is in the longer one decides, from whichever side it is counted."""
    first = paragraphs(CORRIDOR, 0)
    run.say(article("part", first, url=f"{SITE}/part", canonical=STORY))
    half = f"{paragraphs(CORRIDOR, 1, 2)}\n\n{DRONES}\n\n{BANK}"
    other = run.say(article("half", half, at=60, url=f"{SITE}/half", canonical=STORY))[0]
    assert other.reuse.kind == Reuse.NONE
    (out, *_) = run.say(article("whole", CORRIDOR, at=120, url=f"{SITE}/whole", canonical=STORY))
    assert out.reuse.kind == Reuse.SAME_PAGE
    assert out.reuse.coverage_match == 1
    assert out.reuse.match_id == "part"


# --- passages ---


def test_passages_of_a_text_whose_match_has_cooled_are_left_out(run):
    run.say(article("a"))
    run.say(article("later", GAS_EN, at=80 * 3600))
    (out,) = run.say(article("b", at=80 * 3600))
    assert (out.reuse.kind, out.reuse.match_id) == (Reuse.EXACT, "a")
    assert not out.reuse.passages


def test_passages_are_in_the_order_of_the_first_text():
    turned = f"{paragraphs(CORRIDOR, 2)}\n\nSome words between them, of no importance.\n\n{paragraphs(CORRIDOR, 0)}"
    found = shared_passages(fold(turned), fold(CORRIDOR))
    assert [p.start for p in found] == sorted(p.start for p in found)
    assert len(found) == 2
    assert found[0].match_start > found[1].match_start
    for p in found:
        assert turned[p.start : p.end] == CORRIDOR[p.match_start : p.match_end]


@pytest.mark.parametrize(
    ("kind", "turned"),
    [
        (Reuse.EXCERPT, Reuse.SUPERSET),
        (Reuse.SUPERSET, Reuse.EXCERPT),
        (Reuse.NEAR, Reuse.NEAR),
        (Reuse.EXACT, Reuse.EXACT),
        (Reuse.SAME_PAGE, Reuse.SAME_PAGE),
    ],
)
def test_a_relation_seen_from_the_other_side(kind, turned):
    reuse = Reuse(kind=kind, match_id="other", coverage_query=0.5, coverage_match=1.0)
    reuse.passages.add(start=0, end=10, match_start=50, match_end=61)
    reuse.passages.add(start=20, end=30, match_start=5, match_end=16)
    seen = inverse(reuse, "mine")
    assert (seen.kind, seen.match_id, seen.coverage_query, seen.coverage_match) == (turned, "mine", 1.0, 0.5)
    assert [(p.start, p.end, p.match_start, p.match_end) for p in seen.passages] == [(5, 16, 20, 30), (50, 61, 0, 10)]
    assert inverse(seen, "other") == reuse
