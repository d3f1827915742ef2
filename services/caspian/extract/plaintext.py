"""A plain text in, its draft out: title, if the first lines have one, and lines. What is not there stays unknown."""

from __future__ import annotations

from datetime import datetime

from caspian.events.v1 import article_pb2
from caspian.extract import clean, credits, mojibake, titles
from caspian.extract.draft import Draft, Source, Text
from caspian.extract.lines import MAX_HEAD, PARAGRAPH
from caspian.extract.phrases import boilerplate, line_key

# Fewer words are a kicker or a label; more are a sentence.
MIN_TITLE_WORDS = 3
MAX_TITLE = 200
# A headline ends without these; "Summary:" and the like are labels, and sentences are text.
NOT_A_TITLE = (".", ":", ";", ",", "。")


def read(raw: str, source: Source, fetched: datetime | None) -> Draft:
    """Draft of a text whose lines are its paragraphs."""
    found = [line for line in (clean.line(line) for line in mojibake.repair(raw).splitlines()) if line]
    metadata = article_pb2.Metadata(title=titles.tidy(_title(found, fetched)))
    return Draft(metadata, Text(found, source))


def _title(found: list[str], fetched: datetime | None) -> str:
    """The first line of the head that is neither boilerplate nor a credit, if it looks like a headline."""
    for number, line in enumerate(found[:MAX_HEAD]):
        if len(line) >= MAX_TITLE or number + 1 == len(found):
            return ""
        folded = line_key(line)
        phrases = boilerplate()
        if (
            folded.rstrip(": ") in phrases.whole
            or phrases.starts.match(folded)
            or credits.read(line, fetched, at_start=True)
        ):
            continue
        is_headline = (
            len(line.split()) >= MIN_TITLE_WORDS
            and not line.endswith(NOT_A_TITLE)
            and not line.startswith(("- ", "• ", "* "))
            and any(len(later) >= PARAGRAPH for later in found[number + 1 :])
        )
        return line if is_headline else ""
    return ""
