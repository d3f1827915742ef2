"""What a rule watches: the state that makes an alert one, and the words that say why there is none."""

from __future__ import annotations

import pytest

from caspian.alert import compose, watches
from caspian.alert.facts import Facts
from caspian.alert.memory import Memory
from caspian.alert.trim import one_line, trimmed
from caspian.alert.watches import Changed, Same
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.coverage_pb2 import CoverageRecord
from caspian.outcome import Done
from unit.alert.events import NOON, Desk, event, rule, silence


def looked(watch: str, message, memory=None):
    return watches.look(rule(f"watch: {watch}"), Facts(message), memory or Memory())


@pytest.mark.parametrize(
    ("watch", "message", "words"),
    [
        ("story", event(story=""), "the article belongs to no story"),
        ("origin", event(new_origin=False), "no new origin: its text goes back to one that is known"),
        ("origin", event(story=""), "no new origin: its text goes back to one that is known"),
        ("origin", event(type="UPDATED", version=2), "an edit of an article that is known, not a new origin"),
        ("label", event(label="UNCERTAIN"), "the stance is uncertain"),
        ("label", event(label="LABEL_UNSPECIFIED", score=0.0), "the stance is unknown"),
        ("edit", event(before="FAVOURABLE"), "not an edit of a published article"),
        ("edit", event(type="UPDATED", version=2), "not an edit of a published article"),
        ("edit", event(type="UPDATED", before="CRITICAL"),
         "the stance was critical before the edit and is critical now"),
        ("edit", event(type="UPDATED", before="UNCERTAIN"),
         "the stance was uncertain before the edit and is critical now"),
        ("shift", event(source=""), "it has no outlet with a usual stance"),
        ("shift\nshift: {of: holder}", event(), "it has no holder with a usual stance"),
        ("silence", event(), "it watches sources, not articles"),
    ],
)  # fmt: skip
def test_why_nothing_has_changed(watch: str, message, words: str) -> None:
    assert looked(watch, message) == Same(words)


def test_an_article_without_a_story_is_its_own_subject() -> None:
    label = looked("label", event("a7", story=""))
    edit = looked("edit", event("a7", story="", type="UPDATED", version=3, before="FAVOURABLE"))
    assert isinstance(label, Changed)
    assert isinstance(edit, Changed)
    assert (label.subject, label.state) == ("a7", "label:CRITICAL")
    assert (edit.subject, edit.state) == ("a7", "edit:a7:3")


def test_an_edit_says_whether_the_page_admits_it() -> None:
    quiet = event(type="UPDATED", version=2, before="FAVOURABLE")
    stated = event(type="UPDATED", version=2, before="FAVOURABLE")
    stated.article.metadata.modified_at.FromDatetime(NOON)
    assert looked("edit", quiet).words.endswith("from favourable to critical; the page does not say so")
    assert looked("edit", stated).words.endswith("the page says that it was changed")


def test_an_edit_from_or_to_neutral_is_a_change() -> None:
    assert isinstance(looked("edit", event(type="UPDATED", before="NEUTRAL")), Changed)
    assert isinstance(looked("edit", event(type="UPDATED", label="NEUTRAL", before="CRITICAL")), Changed)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("", {"QUIET", "UNREACHABLE"}),
        ("silence: {kinds: [ended]}", {"ENDED"}),
        ("silence: {kinds: [quiet, ended]}", {"QUIET", "ENDED"}),
        ("silence: {source: [wick-post]}", set()),
        ("silence: {source: [wick-post, harbour-dispatch]}", {"QUIET", "UNREACHABLE"}),
    ],
)
def test_which_silences_are_told(given: str, told: set[str]) -> None:
    watching = rule(f"watch: silence\n{given}")
    kinds = ("QUIET", "UNREACHABLE", "ENDED")
    assert {kind for kind in kinds if isinstance(watches.silence(watching, silence(kind=kind)), Changed)} == told


def test_a_silence_is_told_with_what_is_usual_only_where_that_is_known_and_matters() -> None:
    watching = rule("watch: silence\nsilence: {kinds: [quiet, unreachable, ended]}")
    unknown = silence()
    unknown.silence.expected_interval_s = 0
    assert watches.silence(watching, silence()).words == (
        "reachable, and nothing new since 06 May 12:00 UTC; it usually publishes every 2.0 h"
    )
    assert watches.silence(watching, unknown).words == "reachable, and nothing new since 06 May 12:00 UTC"
    assert watches.silence(watching, silence(kind="UNREACHABLE")).words == "cannot be reached since 06 May 12:00 UTC"
    assert watches.silence(watching, silence(kind="ENDED")).words == "speaks again"


def test_the_end_of_a_silence_is_another_alert_than_its_begin() -> None:
    desk = Desk("watch: silence\nsilence: {kinds: [quiet, ended]}")
    told = desk.send(silence(), silence(kind="ENDED"), silence(), silence("wick-post"))
    assert [(alert.story_id, alert.state.split(":")[1]) for alert in told] == [
        ("harbour-dispatch", "quiet"), ("harbour-dispatch", "ended"), ("wick-post", "quiet"),
    ]  # fmt: skip


def test_other_lines_of_the_ledger_are_no_silence() -> None:
    outcome = Desk("watch: silence").stage.process("x", CoverageRecord(id="p", source_id="x"), 0)
    assert outcome == Done(outcome="not-silence")


# --- what an alert says ---


def test_an_alert_without_a_title_is_told_by_its_outlet() -> None:
    untitled = event()
    untitled.article.metadata.title = " \u200e\n"
    (alert,) = Desk("watch: story").send(untitled)
    assert alert.headline == "An article by Harbour Dispatch"
    untitled.article.story.id = "s2"
    untitled.article.provenance.publisher = ""
    (alert,) = Desk("watch: story").send(untitled)
    assert alert.headline == "An article by an unknown outlet"


@pytest.mark.parametrize(
    ("gate", "words"),
    [("quiet", "quiet hours"), ("debounce", "had just been told"), ("limit", "limit was reached"),
     ("digest", "as the rule asks")],
)  # fmt: skip
def test_alerts_told_together_say_why_and_go_to_all_their_channels(gate: str, words: str) -> None:
    alerts = [Alert(alert_id="x", headline="One", channels=["b", "a"]), Alert(alert_id="y", channels=["a", "c"])]
    told = compose.together("r", alerts, gate, NOON, 0)
    assert told.reason.startswith("2 alerts of the rule r, ")
    assert words in told.reason
    assert list(told.channels) == ["b", "a", "c"]
    assert told.headline == "2 alerts: One, …"
    assert [alert.alert_id for alert in told.digest] == ["x", "y"]
    assert told.alert_id != compose.together("r", alerts, gate, NOON, 1).alert_id


def test_a_single_alert_is_told_as_itself_at_the_time_it_is_told() -> None:
    one = Alert(alert_id="x", headline="One")
    told = compose.together("r", [one], "quiet", NOON, 0)
    assert told.alert_id == "x"
    assert told.at.ToDatetime(NOON.tzinfo) == NOON
    assert not one.HasField("at"), "what is remembered is not changed"


def test_a_line_is_cut_at_its_length_and_says_so() -> None:
    assert one_line("x" * 300) == "x" * 300
    assert one_line("x" * 301) == "x" * 299 + "…"
    assert one_line("a  \n b", 10) == "a b"
    assert one_line("abcdefgh ij", 10) == "abcdefgh…"


def test_what_an_alert_carries_is_counted_and_cut_and_the_event_stays_whole() -> None:
    big = event()
    article = big.article
    article.metadata.authors.extend(f"Author {n}" for n in range(9))
    article.stance.warnings.append("w")
    for _ in range(12):
        article.stance.evidence.add(quote="q" * 900, holder="h" * 200)
        article.stance.holders.add(name="n" * 200).spans.add()
        article.change.added.append("a" * 900)
    big.stance_before.evidence.add(quote="before")
    small = trimmed(big)
    found = small.article
    assert (len(found.metadata.authors), len(found.stance.evidence), len(found.stance.holders)) == (5, 5, 10)
    assert len(found.change.added) == 3
    assert {len(e.quote) for e in found.stance.evidence} == {500}
    assert {len(e.holder) for e in found.stance.evidence} == {80}
    assert not any(holder.spans for holder in found.stance.holders)
    assert small.HasField("stance_before")
    assert not small.stance_before.evidence
    assert found.text == ""
    assert len(article.stance.evidence) == 12
    assert article.text


def test_what_the_event_does_not_have_is_not_made_up() -> None:
    small = trimmed(event())
    assert not small.HasField("stance_before")
    assert not small.article.HasField("change")


def test_of_a_giant_the_alert_keeps_what_it_is_told_by() -> None:
    giant = event(before="FAVOURABLE", origins=3)
    giant.article.metadata.publication = "x" * 900_000
    bones = trimmed(giant)
    assert bones.ByteSize() < 12_000
    before, after = giant.article, bones.article
    for name in ("id", "url", "version", "visit", "lane"):
        assert getattr(after, name) == getattr(before, name), name
    assert after.metadata.title == before.metadata.title
    assert after.provenance.source_id == before.provenance.source_id
    assert after.provenance.fetched_at == before.provenance.fetched_at
    assert (after.story.id, after.story.origins, after.story.articles) == ("s1", 3, 3)
    assert (after.stance.label, after.stance.score) == (before.stance.label, before.stance.score)
    assert (bones.event_id, bones.type) == (giant.event_id, giant.type)


def test_an_alert_carries_its_event_and_no_passages_of_it() -> None:
    copied = event("a1")
    copied.article.reuse.passages.add()
    copied.article.reuse.contains.append("a0")
    (alert,) = Desk("watch: story").send(copied)
    assert (alert.event.event_id, alert.event.article.id) == (copied.event_id, "a1")
    assert alert.event.article.url == copied.article.url
    assert not alert.event.article.reuse.passages
    assert not alert.event.article.reuse.contains


@pytest.mark.parametrize(("given", "days"), [("", 7), (", again_after: 2d", 2)])
def test_a_shift_is_told_again_after_its_time_and_not_before(given: str, days: int) -> None:
    desk = Desk("watch: shift\nshift: {samples: 10, recent: 2, z: 1, difference: 0.1" + given + "}")
    desk.send(*(event(f"u{n}", story=f"u{n}", score=0.5) for n in range(20)))

    def turned(name: str) -> int:
        return len(desk.send(*(event(f"{name}{n}", story=f"{name}{n}", score=-0.9) for n in range(2))))

    assert turned("a") == 1
    desk.wait(days=days, minutes=-1)
    assert turned("b") == 0
    desk.wait(minutes=1)
    assert turned("c") == 1
