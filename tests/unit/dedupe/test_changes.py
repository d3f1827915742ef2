"""What an edit did, in paragraphs and in words, within the bounds of the contract."""

import pytest

from caspian.dedupe.changes import MAX_CHARACTERS, MAX_PARAGRAPHS, compare, revision
from caspian.events.v1.article_pb2 import Article, Reuse


def article(*paragraphs, title="", gone=False):
    built = Article(text="\n\n".join(paragraphs), gone=gone)
    built.metadata.title = title
    return built


@pytest.mark.parametrize(
    ("before", "after", "added", "removed", "summary"),
    [
        (article("a", "b"), article("a", "b"), [], [], ""),
        (article("a", "b"), article("b", "a"), [], [], ""),
        (article("a"), article("a", "b"), ["b"], [], "1 paragraph added or edited"),
        (article("a"), article("a", "b", "c"), ["b", "c"], [], "2 paragraphs added or edited"),
        (article("a", "b"), article("a"), [], ["b"], "1 removed or edited"),
        (article("a", "b"), article("a", "c"), ["c"], ["b"], "1 paragraph added or edited, 1 removed or edited"),
        (article("a"), article("a", "a"), ["a"], [], "1 paragraph added or edited"),
        (article("a", "a"), article("a"), [], ["a"], "1 removed or edited"),
        (article("a", title="x"), article("a", title="y"), [], [], "title changed"),
        (article("a", title="x"), article("b", title="y"), ["b"], ["a"],
         "title changed, 1 paragraph added or edited, 1 removed or edited"),
        (article(), article("a"), ["a"], [], "1 paragraph added or edited"),
    ],
)  # fmt: skip
def test_paragraphs_that_came_and_went(before, after, added, removed, summary):
    change = compare(before, 4, after)
    assert (change.previous_version, list(change.added), list(change.removed)) == (4, added, removed)
    assert change.summary == summary


def test_of_many_paragraphs_some_are_shown_and_all_are_counted():
    many = [f"{n} {'x' * MAX_CHARACTERS}" for n in range(MAX_PARAGRAPHS + 5)]
    change = compare(article("old"), 1, article(*many))
    assert len(change.added) == MAX_PARAGRAPHS
    assert {len(paragraph) for paragraph in change.added} == {MAX_CHARACTERS}
    assert change.added[0] == many[0][:MAX_CHARACTERS]
    assert change.summary == f"{MAX_PARAGRAPHS + 5} paragraphs added or edited, 1 removed or edited"
    change = compare(article(*many), 1, article("new"))
    assert len(change.removed) == MAX_PARAGRAPHS
    assert max(map(len, change.removed)) == MAX_CHARACTERS


@pytest.mark.parametrize(("before", "after", "word"), [(False, True, "gone"), (True, False, "back")])
def test_going_and_coming_back_list_no_paragraphs(before, after, word):
    change = compare(article("a", gone=before), 2, article("b", gone=after))
    assert (change.summary, list(change.added), list(change.removed)) == (word, [], [])


def test_without_the_previous_text_only_its_number_is_known():
    change = compare(None, 9, article("a"))
    assert (change.previous_version, change.summary, list(change.added)) == (9, "", [])


@pytest.mark.parametrize("kind", [Reuse.EXCERPT, Reuse.SAME_PAGE, Reuse.NONE])
def test_a_changed_relation_is_named(kind):
    change = revision(3, kind)
    assert change.previous_version == 3
    assert change.summary == f"relation: {Reuse.Kind.Name(kind).lower().replace('_', ' ')}"
    assert "_" not in change.summary
