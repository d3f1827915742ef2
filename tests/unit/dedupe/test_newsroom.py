"""The sample newsroom through extract and dedupe, without Kafka: relations, stories and origins a person would see."""

from datetime import UTC, datetime

import pytest

from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import page_pb2
from caspian.events.v1.article_pb2 import Reuse
from caspian.extract.stage import extract
from caspian.identity import ids
from caspian.identity.url_key import url_key
from caspian.local.newsroom import catalogue, expected, outlets, scene
from caspian.local.newsroom.respond import Newsroom
from caspian.outcome import Done
from unit.dedupe.texts import Run

START = datetime(2026, 3, 12, 14, 5, tzinfo=UTC)
EXPECTED = expected.load(catalogue.load(outlets.load()))


def articles(name):
    """Every readable article of the time line as extract makes it, in the order of its feeds, by catalogue key."""
    shown = scene.load(name, 8790, lambda: True)
    newsroom = Newsroom(shown, START)
    for item in shown.timeline.items:
        if not EXPECTED.articles[item.key].reaches_readers:
            continue
        url = shown.addresses[item.outlet].base + item.path
        answer = newsroom.respond(item.outlet, item.path, item.at)
        page = page_pb2.Page(article_id=ids.article_id(url_key(url)), visit=1, url=url, final_url=url, body=answer.body)
        page.http.status, page.http.content_type, page.http.complete = answer.status, answer.content_type, True
        page.coding = page_pb2.Page.IDENTITY
        page.provenance.source_id, page.provenance.publisher = item.outlet, shown.outlets[item.outlet].name
        page.provenance.fetched_at.seconds = int(START.timestamp() + item.at)
        outcome = extract(page)
        assert isinstance(outcome, Done), (item.key, outcome)
        yield item.key, outcome.messages[0].value


# The long time line goes through all stages together: tests/scenario/test_newsroom_in_memory.py.
@pytest.fixture(scope="module", params=["short"])
def final(request):
    run, last, keys = Run(Dedupe()), {}, {}
    for key, built in articles(request.param):
        keys[built.id] = key
        for out in run.say(built):
            last[keys[out.id]] = out
    return request.param, last, keys


def test_relations(final):
    _, last, keys = final
    wrong = []
    for key, out in last.items():
        said = EXPECTED.articles[key]
        kind, match = Reuse.Kind.Name(out.reuse.kind), keys.get(out.reuse.match_id, "")
        if kind not in said.reuse or (said.match and match not in said.match):
            wrong.append(f"{key}: {kind} of {match}, expected {said.reuse} of {said.match}")
    assert wrong == []


def test_stories(final):
    _, last, _ = final
    told = {}
    for key, out in last.items():
        told.setdefault(EXPECTED.articles[key].story, set()).add(out.story.id)
    assert {story: len(found) for story, found in told.items() if len(found) > 1} == {}
    assert len(set.union(*told.values())) == len(told)


def test_origins(final):
    _, last, _ = final
    newest = {}
    for out in last.values():
        if out.story.id not in newest or out.story.articles >= newest[out.story.id].story.articles:
            newest[out.story.id] = out
    wrong = []
    for key, out in last.items():
        said = EXPECTED.stories[EXPECTED.articles[key].story]
        want = (said.articles, said.origins)
        story = newest[out.story.id].story
        if (story.articles, story.origins) != want:
            wrong.append((EXPECTED.articles[key].story, (story.articles, story.origins), want))
    assert wrong == []
