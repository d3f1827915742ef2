from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from caspian.cli import wording
from caspian.cli.examine import Examined
from caspian.cli.report import marked, report, safe
from caspian.events.v1.article_pb2 import Article, Metadata, Provenance, Reuse, Story
from caspian.events.v1.stance_pb2 import Evidence, Relevance, Stance, Voice
from caspian.extract.trace import Trace

TEXT = "The pact is hollow 🚂. “A great day,” said the minister."


def sample() -> Article:
    def span(quote: str, polarity: Evidence.Polarity, **more: object) -> Evidence:
        start = TEXT.index(quote)
        return Evidence(start=start, end=start + len(quote), quote=quote, polarity=polarity, **more)  # type: ignore[arg-type]

    article = Article(
        id="b" * 32,
        version=2,
        url="https://harbour-dispatch.example/a",
        metadata=Metadata(title="A railway", authors=["Nino Abashidze"], language="en", truncated=True),
        provenance=Provenance(publisher="Harbour Dispatch", text_source=Provenance.PAGE),
        text=TEXT,
        reuse=Reuse(
            kind=Reuse.EXCERPT, match_id="a" * 32, original_id="c" * 32, coverage_query=0.93, coverage_match=0.31
        ),
        story=Story(id="5" * 32, articles=3, publishers=2, origins=1, is_new_origin=False),
        stance=Stance(
            relevance=Relevance(label=Relevance.ABOUT, score=0.9),
            label=Stance.CRITICAL,
            lean=Stance.CRITICAL,
            confidence=0.8,
            voice=Voice(own=Voice.NEGATIVE, attributed=Voice.POSITIVE),
            detector="rules",
        ),
    )
    article.stance.evidence.extend(
        [
            span("A great day", Evidence.POSITIVE, role=Evidence.QUOTE, holder="the minister", rule="praise: great"),
            span("The pact is hollow 🚂.", Evidence.NEGATIVE, role=Evidence.NARRATIVE, rule="blame: hollow"),
        ]
    )
    article.metadata.published_at.FromJsonString("2031-05-06T14:05:00Z")
    article.metadata.published_at_confidence = Metadata.EXACT
    return article


def printed(examined: Examined, names: dict[str, str] | None = None, *, colour: bool = False) -> str:
    console = Console(
        file=io.StringIO(),
        width=100,
        markup=False,
        highlight=False,
        force_terminal=colour,
        color_system="256" if colour else None,
    )
    console.print(report(examined, names or {}))
    written = console.file
    assert isinstance(written, io.StringIO)
    return written.getvalue()


def test_a_report_tells_everything_that_is_known() -> None:
    trace = Trace(kept=["a", "b"], notes=["html, decoded as utf-8"])
    trace.drop("Leave a Reply", "comments")
    text = printed(Examined("b.html", sample(), trace), {"a" * 32: "a.html"})
    for words in (
        "b.html", "A railway", "Nino Abashidze", "6 May 2031, 14:05 UTC", "Harbour Dispatch", "cut off", "the page",
        "2 lines kept, 1 dropped", "dropped (comments): Leave a Reply", "html, decoded as utf-8",
        "An excerpt of a.html.", "93 % of its words are there, 31 % of the words there are here.",
        f"The original is {'c' * 32}.", "3 articles by 2 publishers, 1 independent origin",
        "Critical (80 % sure)", "own voice: blame; voices it relays: praise",
        "[− The pact is hollow 🚂. −] “[+ A great day +],” said the minister.",
        "the minister", "praise: great",
    ):  # fmt: skip
        assert words in text, words


def test_the_deciding_is_told_before_the_text() -> None:
    text = printed(Examined("b.html", sample()))
    assert text.index("Critical (80 % sure)") < text.index("The pact is hollow")


def test_what_is_not_known_is_not_listed() -> None:
    text = printed(Examined("a.txt", Article(id="x", text="Words.")))
    for words in ("title", "published", "Stance", "Evidence", "Duplicates", "kept"):
        assert words not in text


def test_a_document_without_an_article_says_why() -> None:
    trace = Trace()
    trace.note("rejected: consent-wall")
    text = printed(Examined("a.html", None, trace, "consent-wall"))
    assert "No article: consent-wall" in text


def test_a_long_list_of_dropped_lines_is_cut() -> None:
    trace = Trace()
    for number in range(50):
        trace.drop(f"{number} " + "x" * 500, "navigation")
    text = printed(Examined("a.html", None, trace))
    assert "and 30 more" in text
    assert max(len(line) for line in text.splitlines()) <= 100


@given(
    st.text(st.characters(exclude_characters="[]+", exclude_categories=["Cs"])),
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6),
)
def test_marks_change_nothing_else(text: str, spans: list[tuple[int, int]]) -> None:
    article = Article(text=text)
    for start, end in spans:
        article.stance.evidence.append(Evidence(start=start, end=end, polarity=Evidence.POSITIVE))
    assert marked(article).plain.replace("[+ ", "").replace(" +]", "") == safe(text)


def test_a_title_cannot_command_the_terminal() -> None:
    article = sample()
    article.metadata.title = "\x1b[2J\x1b]0;owned\x07 \u202egnp.exe"
    article.text = "\x1b[31mred"
    article.stance.ClearField("evidence")
    text = printed(Examined("a\x1b[2J.html", article), colour=True)
    assert "\x1b[2J" not in text
    assert "\x1b]0" not in text
    assert "\x1b[31m" not in text
    assert "\u202e" not in text


def test_brackets_are_text() -> None:
    article = sample()
    article.metadata.title = "[bold]not markup[/bold] [/]"
    assert "[bold]not markup[/bold] [/]" in printed(Examined("a", article))


@pytest.mark.parametrize("kind", [kind for kind in Reuse.Kind.values() if kind > Reuse.NONE])
def test_every_kind_of_reuse_has_its_sentence(kind: Reuse.Kind) -> None:
    told = wording.relation(Reuse(kind=kind, match_id="x"), "y", {"x": "x.txt"})
    assert "x.txt" in told[0]


def test_no_reuse_is_said_too() -> None:
    assert wording.relation(Reuse(kind=Reuse.NONE), "y", {}) == ["Made from no other text that is known."]


@pytest.mark.parametrize(
    ("confidence", "words"),
    [(Metadata.EXACT, "6 May 2031, 14:05 UTC"), (Metadata.DAY, "6 May 2031"), (Metadata.LOW, "6 May 2031 (uncertain)")],
)
def test_a_date_says_how_far_to_trust_it(confidence: Metadata.DateConfidence, words: str) -> None:
    metadata = sample().metadata
    metadata.published_at_confidence = confidence
    assert wording.published(metadata) == words


def test_every_source_of_text_has_a_name() -> None:
    for source in Provenance.TextSource.values():
        article = Article(provenance=Provenance(text_source=source))
        assert ("text from" in dict(wording.facts(article))) == (source != Provenance.TEXT_SOURCE_UNSPECIFIED)
