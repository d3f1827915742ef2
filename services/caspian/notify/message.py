"""Alerts in, what a person reads in chat and mail out: readable at a glance, as text and as HTML.

Words from articles are data: one line each, no markup, no control characters, nobody is called by an @.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Stance

_MAX_SUBJECT = 120
# Of a message: chat services cut or refuse longer ones.
_MAX_SHOWN = 20
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]+")
# @everyone, <!channel> and the like would wake a whole company.
_CALLS = re.compile(r"@(?=\w)|<(?=[!@#])")
_SIGNS = {Stance.CRITICAL: "▼", Stance.FAVOURABLE: "▲", Stance.NEUTRAL: "■", Stance.UNCERTAIN: "?"}


@dataclass(frozen=True, slots=True)
class Message:
    """What a service is given. `text` and `html` say the same."""

    subject: str
    text: str
    html: str


def message(alerts: Sequence[Alert], *, late: bool = False) -> Message:
    """One message for these alerts; `late` where the channel could not be reached before."""
    single = [one for alert in alerts for one in (alert.digest or [alert])]
    head = alerts[0].headline if len(alerts) == 1 else f"{len(single)} alerts: {single[0].headline}"
    blocks = [_Block(alert) for alert in single[:_MAX_SHOWN]]
    notes = ["These could not be delivered before."] if late else []
    if len(alerts) == 1 and alerts[0].digest:
        notes.append(line(alerts[0].reason, 300))
    left = len(single) - len(blocks)
    after = [f"… and {left} more; `caspian alerts ls` lists them"] if left else []
    return Message(
        line(head, _MAX_SUBJECT),
        "\n\n".join([*notes, *(block.text() for block in blocks), *after]),
        "".join(
            [
                *(f"<p>{html.escape(note)}</p>" for note in notes),
                *(block.html() for block in blocks),
                *(f"<p>{html.escape(note)}</p>" for note in after),
            ]
        ),
    )


def line(text: str, length: int) -> str:
    """Text from outside as one line that calls nobody."""
    clean = " ".join(_UNSEEN.sub(" ", text[: 4 * length]).split())
    clean = _CALLS.sub(lambda found: f"{found[0]}\u200b", clean)
    return clean if len(clean) <= length else clean[: length - 1].rstrip() + "…"


class _Block:
    """One alert within a message."""

    def __init__(self, alert: Alert) -> None:
        self._alert = alert
        self._url = _link(alert.event.article.url)

    def text(self) -> str:
        parts = [self._title(), *self._lines()]
        return "\n".join([*parts, self._url] if self._url else parts)

    def html(self) -> str:
        title = html.escape(self._title())
        if self._url:
            title = f'<a href="{html.escape(self._url)}">{title}</a>'
        lines = "<br>".join(html.escape(part) for part in self._lines())
        return f"<p><b>{title}</b><br>{lines}</p>"

    def _title(self) -> str:
        return line(self._alert.headline, 300)

    def _lines(self) -> Iterator[str]:
        if self._alert.HasField("event"):
            yield from _about(self._alert.event)
        yield line(f"Why: {self._alert.reason}", 600)
        yield f"Alert {self._alert.rule} · {self._alert.state}"[:160]


def _about(event: EnrichedEvent) -> Iterator[str]:
    article, stance = event.article, event.article.stance
    who = article.provenance.publisher or article.provenance.domain
    label = Stance.Label.Name(stance.label).lower()
    verdict = f"{_SIGNS.get(stance.label, '·')} {label} {stance.score:+.2f} (confidence {stance.confidence:.2f})"
    yield line(" · ".join(part for part in (who, verdict if stance.label else "") if part), 200)
    if stance.evidence:
        found = stance.evidence[0]
        said = f" — {found.holder}" if found.holder else ""
        yield line(f"“{found.quote}”{said}", 400)
    story = article.story
    if story.articles:
        yield f"{_count(story.articles, 'article')} · {_count(story.origins, 'origin')}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _link(url: str) -> str:
    """Only what a browser may follow, without characters that end a line or an attribute."""
    usable = url.startswith(("http://", "https://")) and not re.search(r"[\s<>\"'`\x00-\x1f\x7f]", url)
    return url if usable and len(url) <= 2048 else ""
