from dataclasses import replace

from rich.console import Console

from caspian.cli import live
from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.article_pb2 import Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Evidence, Stance
from caspian.local.figures import Figures
from caspian.local.supervised import State, Status


def event(kind=EnrichedEvent.CREATED, title="Treaty signed", **story):
    result = EnrichedEvent(type=kind)
    article = result.article
    article.id, article.url, article.metadata.title = "a1", "http://x/1", title
    article.stance.label = Stance.CRITICAL
    article.stance.evidence.append(Evidence(quote="a dangerous bargain"))
    article.story.id = "s1"
    article.story.articles, article.story.origins = story.get("articles", 1), story.get("origins", 1)
    return result


def view(events, note=""):
    figures = Figures(taken=5, sent=9, lag=2, dead=1, age_sum=6.0, age_count=4)
    figures.dropped["off-target"] = 3
    status = Status("extract", State.RUNNING, 0, None, 0, "", 1)
    down = Status("stance", State.RESTARTING, 2, 70, 3.2, "", None)
    return live.View("127.0.0.1:9092", [(status, figures), (down, None)], events, len(events), note)


def drawn(shown, width=140):
    console = Console(width=width, record=True, force_terminal=False)
    console.print(live.table(shown))
    return console.export_text()


def test_the_table_shows_workers_events_and_what_is_to_come():
    text = drawn(view([event(), event(EnrichedEvent.RETRACTED, "")], "to come: 2 pages"))
    assert "extract" in text
    assert "1.5 s" in text
    assert "3 off-target" in text
    assert "restarting in 3 s" in text
    assert "Treaty signed" in text
    assert "“a dangerous bargain”" in text
    assert "http://x/1" in text, "what has no title is named by its address"
    assert "to come: 2 pages" in text


def test_newest_first_and_no_more_than_fit():
    text = drawn(view([event(title=f"Title {number}.") for number in range(100)]))
    assert text.index("Title 99.") < text.index("Title 98.")
    assert "Title 1." not in text


def alert(headline="Bridge opens", rule="new-origin"):
    return Alert(rule=rule, headline=headline, reason="What the rule is about — origin number 2 of the story")


def test_alerts_stand_below_the_events_and_say_what_happened():
    assert "alert" not in drawn(view([event()]))
    shown = view([event(title=f"Title {number}.") for number in range(100)])
    text = drawn(replace(shown, alerts=[alert(f"Alert {number}.") for number in range(20)], alerted=20))
    assert "20 alerts" in text
    assert "origin number 2 of the story" in text
    assert text.index("Alert 19.") < text.index("Alert 18.")
    assert "Alert 1." not in text
    assert len(text.splitlines()) <= 40


def test_plain_lines_show_each_alert_once():
    alerts, lines = [alert("one")], []
    plain = live.Plain(lambda note: replace(view([]), alerts=list(alerts), alerted=len(alerts)), lines.append)
    plain("")
    alerts.append(alert("two"))
    plain("")
    plain("")
    told = [line for line in lines if line.startswith("alert | ")]
    assert told == [f"alert | new-origin | {title} | origin number 2 of the story" for title in ("one", "two")]


def test_markup_in_a_title_is_text():
    assert "[bold]x[/bold]" in drawn(view([event(title="[bold]x[/bold]")]))


def test_one_line():
    shown = event(articles=18, origins=2)
    shown.article.reuse.kind = Reuse.NEAR
    assert (
        live.line(shown) == "created | critical | Treaty signed | near · 18 articles, 2 origins | “a dangerous bargain”"
    )
    gone = event(EnrichedEvent.RETRACTED)
    gone.reason = "gone"
    assert live.line(gone).endswith("1 article, 1 origin | gone")


def test_plain_lines_show_each_event_once():
    events, lines = [event(title="one")], []
    plain = live.Plain(lambda note: view(list(events), note), lines.append)
    plain("")
    events += [event(title="two"), event(title="three")]
    plain("")
    plain("")
    titles = [line.split(" | ")[2] for line in lines if line.startswith("created")]
    assert titles == ["one", "two", "three"]
    assert any(line.startswith("extract: in 5 out 9 dropped 3 lag 2") for line in lines)
