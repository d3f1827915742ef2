"""What readers are sent: protobuf's JSON, the newest first, and no more text than the terms allow."""

from __future__ import annotations

import json

import pytest

from board.events import BLAME, NOW, OPENING, PRAISE, event
from caspian.board import cards, trend
from caspian.board.alerts import Alerts
from caspian.board.board import Board
from caspian.board.row import row
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.article_pb2 import Provenance, Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Holder, Stance, Voice

CLOSED = [Provenance.LINK_ONLY, Provenance.TERMS_UNSPECIFIED]


def board(*events: EnrichedEvent) -> Board:
    result = Board(100)
    for offset, one in enumerate(events):
        result.apply(one.SerializeToString(), offset)
    return result


def edited(terms: Provenance.Terms) -> EnrichedEvent:
    one = event("a", version=2, kind=EnrichedEvent.UPDATED, terms=terms, quotes=(BLAME,))
    one.article.change.added.append("The gates stayed shut.")
    one.article.change.removed.append(OPENING)
    one.article.change.summary = "1 paragraph edited"
    return one


def test_a_card_has_no_text_and_few_quotes() -> None:
    one = event("a", quotes=(PRAISE, BLAME, OPENING, "gates"))
    one.article.reuse.passages.add(start=0, end=4)
    card = cards.short(one)
    assert "text" not in card["article"]
    assert "passages" not in card["article"]["reuse"]
    assert [found["quote"] for found in card["article"]["stance"]["evidence"]] == [PRAISE, BLAME, OPENING]
    assert one.article.text, "the event itself stays as it is"


def test_text_and_edits_where_the_terms_allow() -> None:
    found = cards.article(board(edited(Provenance.FULL_TEXT)), board(edited(Provenance.FULL_TEXT)).rows["a"])
    assert OPENING in found["event"]["article"]["text"]
    assert found["versions"][0]["article"]["change"]["added"] == ["The gates stayed shut."]


@pytest.mark.parametrize("terms", CLOSED)
def test_quotes_and_nothing_else_where_they_do_not(terms: Provenance.Terms) -> None:
    one = board(edited(terms))
    text = json.dumps(cards.article(one, one.rows["a"]))
    assert BLAME in text
    assert "1 paragraph edited" in text
    for kept_back in (OPENING, PRAISE, "The gates stayed shut."):
        assert kept_back not in text


@pytest.mark.parametrize("terms", CLOSED)
def test_the_original_of_a_copy_is_bound_by_its_own_terms(terms: Provenance.Terms) -> None:
    secret = "A paragraph that only the wire may print."
    one = board(event("w", terms=terms, text=secret), event("a", reuse=Reuse.NEAR, match="w"))
    found = cards.article(one, one.rows["a"])
    assert [other["article"]["id"] for other in found["related"]] == ["w"]
    assert secret not in json.dumps(found)


def test_an_original_that_may_be_shown_is() -> None:
    one = board(event("w", text="Said by the wire."), event("a", reuse=Reuse.EXCERPT, match="w"))
    assert cards.article(one, one.rows["a"])["related"][0]["article"]["text"] == "Said by the wire."


def test_versions_come_without_text() -> None:
    one = board(event("a"), edited(Provenance.FULL_TEXT))
    found = cards.article(one, one.rows["a"])
    assert [version["type"] for version in found["versions"]] == ["CREATED", "UPDATED"]
    assert all("text" not in version["article"] for version in found["versions"])


def test_a_story_takes_its_headline_from_the_text_that_others_copied() -> None:
    one = board(
        event("copy", title="Copied", reuse=Reuse.NEAR, at=NOW - 900, story="s"),
        event("first", title="Written", at=NOW - 800, story="s", counts=(3, 2, 2)),
        event("late", title="Late", at=NOW - 100, story="s", counts=(3, 2, 2)),
    )
    story = one.stories["s"]
    shown = cards.story(story, list(story.rows.values()))
    assert shown["headline"] == "Written"
    assert [found["article"]["id"] for found in shown["events"]] == ["late", "first", "copy"]
    assert (shown["articles"], shown["publishers"], shown["origins"]) == (3, 2, 2)
    assert shown["firstSeen"] < shown["lastSeen"]


def test_a_long_story_says_how_much_more_there_is() -> None:
    one = board(*(event(f"a{number}", story="s") for number in range(60)))
    shown = cards.story(one.stories["s"], list(one.stories["s"].rows.values()))
    assert (len(shown["events"]), shown["more"], shown["articles"]) == (50, 10, 60)


def test_the_trend_counts_each_voice_by_time() -> None:
    rows = [
        row(event("a", own=Voice.POSITIVE, attributed=Voice.BOTH, at=NOW - 90), b""),
        row(event("b", own=Voice.NEGATIVE, at=NOW - 90), b""),
        row(event("c", at=NOW - 4_700), b""),
        row(event("d", at=NOW - 9_000), b""),
    ]
    found = trend.trend(rows, NOW - 4_800, NOW)
    assert len(found["t"]) == trend.BUCKETS
    assert found["step"] == 100
    assert (found["own"]["positive"][-1], found["own"]["negative"][-1], found["own"]["none"][1]) == (1, 1, 1)
    assert (found["attributed"]["positive"][-1], found["attributed"]["negative"][-1]) == (1, 1)
    assert sum(map(sum, found["own"].values())) == 3, "the fourth is before the range"


def test_holders_by_the_articles_that_show_them() -> None:
    mira, gov = ("Mira Oskanova", Holder.ANALYST), ("ministry", Holder.RU_GOV)
    rows = [
        row(event("a", holders=((*mira, Stance.CRITICAL), (*gov, Stance.FAVOURABLE), (*gov, Stance.FAVOURABLE))), b""),
        row(event("b", holders=((*mira, Stance.CRITICAL),)), b""),
    ]
    first, second = trend.holders(rows)
    assert (first["name"], first["articles"], first["critical"]) == ("Mira Oskanova", 2, 2)
    assert (second["name"], second["articles"], second["favourable"]) == ("ministry", 1, 1)


def test_alerts_are_bounded_newest_first_and_once() -> None:
    lane = Alerts(most=3)
    for number in [*range(5), 4]:
        lane.apply(Alert(alert_id=f"x{number}", rule="r", event=event(f"a{number}"), headline=f"H{number}"))
    shown = lane.newest()
    assert [one["headline"] for one in shown] == ["H4", "H3", "H2"]
    assert "text" not in shown[0]["event"]["article"]
