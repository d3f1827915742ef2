"""Plain documents with the defects that saved pages have: the five seed texts where present, and our own always."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from caspian.events.v1 import article_pb2
from caspian.extract.stage import extract
from caspian.extract.trace import Trace
from unit.extract.pages import PARAGRAPHS, article_of, file

SEEDS = Path(__file__).parents[3] / "../shared/seeds"
BOILERPLATE = (
    "Pages", "No comments:", "Post a Comment", "Leave a Reply", "Your email address will not be", "Latest Posts",
)  # fmt: skip


def seed(number: str) -> article_pb2.Article:
    found = sorted(SEEDS.glob(f"{number}_*.txt"))
    if not found:
        pytest.skip("the seed documents are not on this machine")
    return article_of(extract(file(found[0].read_bytes())))


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_seed_is_clean(number: str) -> None:
    article = seed(number)
    assert "Â" not in article.text
    assert not any(re.search(rf"^{re.escape(line)}", article.text, re.M) for line in BOILERPLATE)
    assert "\n\n\n" not in article.text
    assert article.metadata.title not in article.text.split("\n\n")
    assert article.metadata.language == "en"
    assert article.provenance.text_source == article_pb2.Provenance.FILE
    # Nothing is known of address or time of fetching, and nothing is made up.
    assert (article.url, article.canonical_url, article.provenance.domain) == ("", "", "")


@pytest.mark.parametrize("number", ["000", "001", "002", "003", "004"])
def test_seed_loses_no_sentence(number: str) -> None:
    article = seed(number)
    raw = next(SEEDS.glob(f"{number}_*.txt")).read_text().replace("Â", "").replace("\xa0", " ")
    for line in (line.strip() for line in raw.splitlines()):
        if len(line) > 160:
            assert line in article.text


def test_seed_000_author_and_date() -> None:
    article = seed("000")
    assert list(article.metadata.authors) == ["Dr. Emil Avdaliani"]
    assert article.metadata.published_at.ToJsonString() == "2024-11-07T00:00:00Z"
    assert article.metadata.published_at_confidence == article_pb2.Metadata.DAY
    assert article.metadata.title.endswith("Analysis")


def test_seed_001_publication() -> None:
    article = seed("001")
    assert article.metadata.publication == "Eurasia Daily Monitor Volume: 21 Issue: 160"
    assert not article.metadata.authors
    assert not article.metadata.HasField("published_at")
    assert article.metadata.title.startswith("Iran and Russia Seek")


def test_seed_002_attribution_without_title() -> None:
    article = seed("002")
    assert list(article.metadata.attributions) == ["BBC"]
    assert article.provenance.wire_origin == ""
    assert article.metadata.title == ""


def test_seed_003_attributions_and_translation() -> None:
    article = seed("003")
    assert list(article.metadata.attributions) == ["dpa", "Stern"]
    assert article.provenance.wire_origin == "dpa"
    assert article.metadata.translation_suspected


@pytest.mark.parametrize("number", ["000", "001", "002", "004"])
def test_other_seeds_are_no_translations(number: str) -> None:
    assert not seed(number).metadata.translation_suspected


def test_seed_004_has_no_metadata() -> None:
    metadata = seed("004").metadata
    assert (metadata.title, list(metadata.authors), metadata.HasField("published_at")) == ("", [], False)


# --- the same defects in documents of our own ---


def test_saved_blog_page() -> None:
    text = "\n".join(
        (
            "Pages",
            "",
            "4 March 2025",
            "",
            "Ferry Line Reopens After Eleven Years – Report",
            "",
            "Dr. Nuria Okafor",
            "",
            PARAGRAPHS[0],
            "",
            PARAGRAPHS[1],
            "",
            "No comments:",
            "",
            "Post a Comment",
        )
    )
    trace = Trace()
    article = article_of(extract(file(text), trace))
    assert article.text == f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"
    assert article.metadata.title == "Ferry Line Reopens After Eleven Years – Report"
    assert list(article.metadata.authors) == ["Dr. Nuria Okafor"]
    assert article.metadata.published_at.ToJsonString() == "2025-03-04T00:00:00Z"
    assert trace.kept == [PARAGRAPHS[0], PARAGRAPHS[1]]
    assert [(drop.line, drop.reason) for drop in trace.dropped] == [
        ("Pages", "navigation"),
        ("4 March 2025", "credit: date"),
        ("Ferry Line Reopens After Eleven Years – Report", "title repeated"),
        ("Dr. Nuria Okafor", "credit: byline"),
        ("No comments:", "comments"),
        ("Post a Comment", "after the end of the article"),
    ]


def test_journal_with_mojibake_and_empty_byline() -> None:
    text = "\n".join(
        (
            "Ferry Lines and Their Subsidies",
            "Publication: Coastal Monitor Volume: 9 Issue: 3",
            "By:",
            "Summary:",
            "- One line was closed.Â",
            f"{PARAGRAPHS[0]}Â",
            PARAGRAPHS[1],
        )
    )
    article = article_of(extract(file(text)))
    assert article.text == f"Summary:\n\n- One line was closed.\n\n{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"
    assert article.metadata.publication == "Coastal Monitor Volume: 9 Issue: 3"
    assert article.metadata.title == "Ferry Lines and Their Subsidies"
    assert not article.metadata.authors


def test_title_in_three_forms_and_two_credits() -> None:
    text = "\n".join(
        (
            "Inland sea: New ferry line opens",
            "",
            "Inland sea: New ferry line opens",
            "",
            "Inland sea",
            "New ferry line opens",
            "",
            "",
            "",
            "",
            PARAGRAPHS[0],
            "",
            "Tents instead of marble",
            "",
            PARAGRAPHS[1],
            "",
            "dpa",
            "",
            "Source: Stern",
            "",
            "Leave a Reply",
            "",
            "Your email address will not be published. Required fields are marked *",
            "",
            "Latest Posts",
        )
    )
    article = article_of(extract(file(text)))
    assert article.text == f"{PARAGRAPHS[0]}\n\nTents instead of marble\n\n{PARAGRAPHS[1]}"
    assert list(article.metadata.attributions) == ["dpa", "Stern"]
    assert article.provenance.wire_origin == "dpa"
    assert article.metadata.translation_suspected


def test_credit_before_a_text_without_title() -> None:
    article = article_of(extract(file(f"Credited from: BBC\n{PARAGRAPHS[0]}\n{PARAGRAPHS[1]}")))
    assert article.metadata.title == ""
    assert list(article.metadata.attributions) == ["BBC"]
    assert article.text == f"{PARAGRAPHS[0]}\n\n{PARAGRAPHS[1]}"


def test_bare_text_stays_bare() -> None:
    article = article_of(extract(file("\n".join(PARAGRAPHS))))
    assert article.text == "\n\n".join(PARAGRAPHS)
    assert article.metadata.title == ""
    assert article.metadata.language == "en"
