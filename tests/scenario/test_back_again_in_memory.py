"""A page that is taken down and put up again, from the host's answers to the events that consumers see."""

from __future__ import annotations

from functools import cache

from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.local.newsroom.respond import Newsroom, Response
from caspian.local.newsroom.scene import Scene

from .in_memory import START, Pipeline

KEY = "silk-junction/grain-terminal"
# It is visited 0, 4 and 9 s after it was found: the second visit finds it away, and so does its confirmation.
AWAY_FROM, AWAY_UNTIL = 3.0, 7.5


class Interrupted(Newsroom):
    """The newsroom with one article taken down for a while."""

    def respond(self, outlet_id: str, target: str, second: float, if_none_match: str = "") -> Response:
        told = super().respond(outlet_id, target, second, if_none_match)
        away = target.partition("?")[0] == path_of(self.scene) and AWAY_FROM <= second < AWAY_UNTIL
        return Response(410, "text/html", b"<h1>Gone</h1>") if away else told


def path_of(scene: Scene) -> str:
    return next(item.path for item in scene.timeline.items if item.key == KEY)


@cache
def played() -> Pipeline:
    pipeline = Pipeline("short")
    pipeline.newsroom = Interrupted(pipeline.scene, START)
    pipeline.run()
    return pipeline


def test_an_article_that_was_taken_down_comes_back_as_its_next_version() -> None:
    pipeline = played()
    events = [event for event in pipeline.events if pipeline.scene.key_of(event.article.url) == KEY]
    steps = [event for event in events if event.type != EnrichedEvent.REVISED]
    assert [event.type for event in steps] == [EnrichedEvent.CREATED, EnrichedEvent.RETRACTED, EnrichedEvent.UPDATED]
    there, away, back = steps
    assert (away.reason, away.article.gone, away.article.text) == ("gone", True, "")
    assert (back.article.gone, back.article.text) == (False, there.article.text)
    assert there.article.version < away.article.version < back.article.version
    assert there.article.visit < away.article.visit < back.article.visit
    # What is known of it came back with it.
    assert back.article.stance.label == there.article.stance.label
    assert back.article.reuse.original_id == there.article.reuse.original_id
    assert back.article.story.id == there.article.story.id != ""


def test_every_visit_of_it_has_one_outcome() -> None:
    balance = played().books.balance()
    assert balance.holds, "\n".join(balance.lines())
