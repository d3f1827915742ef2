"""The live view of `caspian up`: states and figures in, a table for a terminal or plain lines out."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import click
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.article_pb2 import Article, Reuse
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Stance
from caspian.local.figures import Figures
from caspian.local.supervised import State, Status

# Colour-blind safe: blue and orange, never red and green.
_COLOURS = {"FAVOURABLE": "dodger_blue1", "CRITICAL": "dark_orange", "NEUTRAL": "default", "UNCERTAIN": "grey58"}
_PLAIN_SECONDS = 10.0
# Alerts are few and one line each; the stream of events has the rest of the screen.
_ALERTS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class View:
    """One moment of a running system."""

    where: str
    workers: list[tuple[Status, Figures | None]]
    events: list[EnrichedEvent]
    arrived: int
    note: str = ""
    board: str = ""
    alerts: list[Alert] = field(default_factory=list)
    alerted: int = 0


def table(view: View, height: int = 40) -> RenderableType:
    """For a terminal of `height` lines."""
    title = f"Caspian on {view.where}" + (f", board at {view.board}" if view.board else "")
    workers = Table(title=title, title_justify="left", expand=True, box=None, pad_edge=False)
    for name, justify in (("worker", "left"), ("state", "left"), ("in", "right"), ("out", "right"), ("lag", "right"),
                          ("age", "right"), ("dead", "right"), ("dropped", "left")):  # fmt: skip
        workers.add_column(name, justify=justify, no_wrap=True, overflow="ellipsis")  # type: ignore[arg-type]
    for status, figures in view.workers:
        workers.add_row(*_row(status, figures))
    latest = Table(
        title=f"{view.arrived} events on enriched", title_justify="left", expand=True, box=None, pad_edge=False
    )
    for name in ("event", "stance", "article", "story"):
        latest.add_column(name, no_wrap=True, overflow="ellipsis", ratio=6 if name == "article" else None)
    shown = list(reversed(view.alerts[-_ALERTS_SHOWN:]))
    room = max(2, (height - len(view.workers) - 8 - (len(shown) + 3 if shown else 0)) // 2)
    for event in reversed(view.events[-room:]):
        latest.add_row(*_event(event))
    parts: list[RenderableType] = [workers, Text(""), latest]
    if shown:
        parts += [Text(""), _alerts(shown, view.alerted)]
    if view.note:
        parts += [Text(""), Text(view.note, style="bold")]
    return Group(*parts)


def _alerts(shown: Iterable[Alert], number: int) -> Table:
    result = Table(title=_of(number, "alert"), title_justify="left", expand=True, box=None, pad_edge=False)
    for name, ratio in (("rule", None), ("headline", 3), ("why", 4)):
        result.add_column(name, no_wrap=True, overflow="ellipsis", ratio=ratio)
    for alert in shown:
        result.add_row(Text(alert.rule), Text(alert.headline), Text(happened(alert), style="grey58"))
    return result


def _row(status: Status, figures: Figures | None) -> tuple[str | Text, ...]:
    state = Text(status.text, style="default" if status.state is State.RUNNING else "dark_orange")
    if figures is None:
        return (status.name, state, "", "", "", "", "", "")
    age = "" if figures.age is None else f"{figures.age:.1f} s"
    return (status.name, state, str(figures.taken), str(figures.sent), str(figures.lag), age, str(figures.dead or ""),
            reasons(figures.dropped))  # fmt: skip


def reasons(dropped: Mapping[str, int]) -> str:
    """`3 off-target, 1 consent-wall`."""
    return ", ".join(f"{count} {reason}" for reason, count in sorted(dropped.items(), key=lambda item: -item[1]))


def _event(event: EnrichedEvent) -> tuple[Text, ...]:
    label = stance_of(event.article.stance)
    article = Text(event.article.metadata.title or event.article.url or event.article.id)
    if event.article.stance.evidence:
        article.append(f"\n“{event.article.stance.evidence[0].quote}”", style="grey58")
    return (
        Text(EnrichedEvent.Type.Name(event.type).lower()),
        Text(label.lower(), style=_COLOURS.get(label, "default")),
        article,
        Text(event.reason or story_of(event.article)),
    )


def stance_of(stance: Stance) -> str:
    """The label, or what relevance says where there is none."""
    return Stance.Label.Name(stance.label) if stance.label else "-"


def story_of(article: Article) -> str:
    """`near copy · 3 articles, 2 origins`."""
    counts = (
        f"{_of(article.story.articles, 'article')}, {_of(article.story.origins, 'origin')}" if article.story.id else ""
    )
    kind = article.reuse.kind
    relation = Reuse.Kind.Name(kind).lower() if kind not in (Reuse.KIND_UNSPECIFIED, Reuse.NONE) else ""
    return " · ".join(part for part in (relation, counts) if part)


def _of(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def line(event: EnrichedEvent) -> str:
    """One event as a plain line."""
    article = event.article
    title = article.metadata.title or article.url or article.id
    parts = [EnrichedEvent.Type.Name(event.type).lower(), stance_of(article.stance).lower(), title, story_of(article)]
    if event.reason:
        parts.append(event.reason)
    elif article.stance.evidence:
        parts.append(f"“{article.stance.evidence[0].quote}”")
    return " | ".join(part for part in parts if part)


def happened(alert: Alert) -> str:
    """The part of the reason that is not what the rule is about, which is the same each time."""
    return alert.reason.rpartition(" — ")[2]


def alert_line(alert: Alert) -> str:
    """One alert as a plain line."""
    return " | ".join(("alert", alert.rule, alert.headline, happened(alert)))


def plain_workers(workers: Iterable[tuple[Status, Figures | None]]) -> str:
    """One line for all workers, for logs."""
    return "  ".join(
        f"{status.name}: "
        + (f"in {f.taken} out {f.sent} dropped {f.dropped.total()} lag {f.lag}" if f else status.text)
        for status, f in workers
    )


class Plain:
    """Where there is no terminal: each event and alert once, as a line; the workers now and then."""

    def __init__(self, view: Callable[[str], View], echo: Callable[[str], None] = click.echo) -> None:
        self._view, self._echo, self._at = view, echo, 0.0
        self._shown = self._told = 0

    def __call__(self, note: str) -> None:
        """Show what is new."""
        view = self._view(note)
        fresh = view.arrived - self._shown
        for event in view.events[-fresh:] if fresh else ():
            self._echo(line(event))
        unseen = view.alerted - self._told
        for alert in view.alerts[-unseen:] if unseen else ():
            self._echo(alert_line(alert))
        self._shown, self._told = view.arrived, view.alerted
        if time.monotonic() - self._at > _PLAIN_SECONDS:
            self._at = time.monotonic()
            self._echo(plain_workers(view.workers) + (f"  [{note}]" if note else ""))
