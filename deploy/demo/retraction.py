"""A person takes an article back and restores it; readers are told both times."""

from __future__ import annotations

from deploy.demo.desk import Desk, kinds

from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.pipeline import LATEST


def show(desk: Desk, column: str) -> None:
    """The step."""
    desk.title("A retraction, and its undoing")
    before = len(desk.events(column))
    desk.caspian(
        "retract", column, "--why", "the receipts were another firm’s",
        look="the event that readers got. Until it is undone they get nothing else of this article.",
    )  # fmt: skip
    (event,) = desk.events(column)[before:]
    desk.check(kinds([event]) == ["retracted"], "one event on `enriched`, `retracted`")
    desk.check(event.reason == "withdrawn", "… for the reason `withdrawn`: a person's word, not a page that is gone")
    desk.check(_newest(desk, column).event_id == event.event_id, "`latest` says the same")
    desk.caspian("retract", column, "--why", "they were not", "--undo", look="a new version, back with its readers.")
    (_, event) = desk.events(column)[before:]
    desk.check(kinds([event]) == ["updated"], "one more event, `updated`")
    desk.check(_newest(desk, column).event_id == event.event_id, "`latest` has the article again")


def _newest(desk: Desk, article: str) -> EnrichedEvent:
    values = [record.value for record in desk.records(LATEST.noun) if record.key == article.encode()]
    return EnrichedEvent.FromString(values[-1] or b"")
