"""One examined document in, a report for a person out: for a terminal in colour, elsewhere the same in plain text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from caspian.cli import wording
from caspian.cli.examine import Examined
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.stance_pb2 import Evidence
from caspian.extract.clean import INVISIBLE
from caspian.extract.trace import Trace
from caspian.stance.explain import explain

# Colour-blind safe, and never the only sign: the marks say the same.
_STYLES = {Evidence.POSITIVE: "dodger_blue1", Evidence.NEGATIVE: "dark_orange"}
_MARKS = {Evidence.POSITIVE: "+", Evidence.NEGATIVE: "−"}
# Rich drops these, which would move what is marked.
_BREAKS = str.maketrans("\r\v\f", "   ")
_MAX_DROPPED = 20
_MAX_LINE = 100


def report(examined: Examined, names: Mapping[str, str]) -> RenderableType:
    """The whole report of one document; `names` are what a person calls the articles."""
    parts: list[RenderableType] = [Rule(Text(safe(examined.name), style="bold"), align="left")]
    article = examined.article
    if article is None:
        parts.append(Text(f"No article: {examined.reason}", style="bold"))
    else:
        parts.append(_facts(article))
    if examined.trace is not None:
        parts += _section("What was kept", _kept(examined.trace))
    if article is not None:
        relation = wording.relation(article.reuse, article.id, names) if article.reuse.kind else []
        parts += _section("Duplicates and story", [*relation, *wording.story(article)])
        if article.stance.detector:
            told = explain(article.stance, article.text, article.metadata.language)
            parts += _section("Stance", [*told, wording.voices(article.stance)])
        if article.text:
            parts += [Text("\nText", style="bold"), Padding(marked(article), (0, 0, 0, 2))]
        if article.stance.evidence:
            parts += [Text("\nEvidence", style="bold"), Padding(_evidence(article), (0, 0, 0, 2))]
    return Group(*parts, Text(""))


def safe(text: str) -> str:
    """As long as it was, without characters that would command a terminal or turn its lines round."""
    return INVISIBLE.sub("\ufffd", text).translate(_BREAKS)


def marked(article: Article) -> Text:
    """The text with its evidence between marks: `[+ praise +]`, `[− blame −]`."""
    text = Text(overflow="fold")
    position = 0
    for span in _apart(article):
        text.append(safe(article.text[position : span.start]))
        mark = _MARKS.get(span.polarity, "?")
        quote = safe(article.text[span.start : span.end])
        text.append(f"[{mark} {quote} {mark}]", style=_STYLES.get(span.polarity, ""))
        position = span.end
    text.append(safe(article.text[position:]))
    return text


def _apart(article: Article) -> Iterator[Evidence]:
    """Evidence in the order of the text; of two that overlap, the first."""
    end = 0
    for span in sorted(article.stance.evidence, key=lambda each: (each.start, -each.end)):
        if end <= span.start < span.end <= len(article.text):
            yield span
            end = span.end


def _facts(article: Article) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="grey58", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in wording.facts(article):
        table.add_row(name, Text(safe(value), style="bold" if name == "title" else ""))
    return table


def _section(title: str, lines: list[str]) -> list[RenderableType]:
    if not lines:
        return []
    return [Text(f"\n{title}", style="bold"), *(Padding(Text(safe(line)), (0, 0, 0, 2)) for line in lines)]


def _kept(trace: Trace) -> list[str]:
    lines = [f"{len(trace.kept)} lines kept, {len(trace.dropped)} dropped", *trace.notes]
    for dropped in trace.dropped[:_MAX_DROPPED]:
        line = dropped.line if len(dropped.line) <= _MAX_LINE else f"{dropped.line[:_MAX_LINE]}…"
        lines.append(f"dropped ({dropped.reason}): {line}")
    if len(trace.dropped) > _MAX_DROPPED:
        lines.append(f"and {len(trace.dropped) - _MAX_DROPPED} more")
    return lines


def _evidence(article: Article) -> Table:
    table = Table(box=None, pad_edge=False, header_style="grey58")
    for heading in ("", "where", "who", "rule", "quote"):
        table.add_column(heading, overflow="fold")
    for span in article.stance.evidence:
        role = Evidence.Role.Name(span.role).lower() if span.role else ""
        table.add_row(
            Text(_MARKS.get(span.polarity, "?"), style=_STYLES.get(span.polarity, "")),
            role,
            Text(safe(span.holder) or "the article itself"),
            Text(safe(span.rule)),
            Text(safe(span.quote)),
        )
    return table
