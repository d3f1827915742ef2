"""`caspian retract ID`: a person takes an article back, or restores it; the events that follow are shown."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import click

from caspian.cli.cluster import cluster
from caspian.cli.errors import PARTLY
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.outcome import Emit
from caspian.pipeline import ARTICLES, COVERAGE, ENRICHED
from caspian.stream.exits import Unusable

# A decision passes three workers; each takes well under a second when it runs.
_PATIENCE = 30.0
_MAX_WHY = 500


@click.command("retract")
@click.argument("article", metavar="ID")
@click.option("--why", required=True, help="For the readers and for whoever asks next year.")
@click.option("--undo", is_flag=True, help="Restore an article that was taken back.")
@click.pass_context
def command(ctx: click.Context, article: str, why: str, undo: bool) -> None:
    """Take an article back until that is undone, whatever its page says meanwhile.

    Readers get a `retracted` event (`updated` when it is restored) with the reason; `latest` forgets it 7 days later.

    \b
    Example:
      caspian retract 1dc86ca8860dbeafe4b989b2039354c1 --why "names the wrong person"
    """
    from caspian.stream.newest import newest_version
    from caspian.stream.producer import write

    kafka, names = cluster()
    newest = newest_version(kafka, names, article)
    if newest is None:
        raise Unusable(f"{article}: no such article; `caspian tail latest --since start` shows which exist")
    decided = decision(newest, why, datetime.now(UTC), withdrawn=not undo)
    since = int(time.time() * 1000)
    write(kafka, names, [Emit(ARTICLES.noun, article, decided)])
    told = _wait(article, newest.version + 1, since)
    click.echo(told or f"handed over; no worker has decided within {_PATIENCE:.0f} s, it follows when they run")
    ctx.exit(0 if told else PARTLY)


def decision(newest: Article, why: str, now: datetime, *, withdrawn: bool) -> Article:
    """What goes to dedupe: the newest version, which it compares with the newest it knows, and the person's word."""
    decided = Article()
    decided.CopyFrom(newest)
    decided.ClearField("stance")
    decided.withdrawal.withdrawn = withdrawn
    decided.withdrawal.why = why[:_MAX_WHY]
    decided.withdrawal.at.FromDatetime(now)
    return decided


def _wait(article: str, version: int, since: int) -> str:
    """What publish made of it, in a line; empty when nothing came in time."""
    from caspian.stream import codec
    from caspian.stream.reader import read

    kafka, names = cluster()
    deadline = time.monotonic() + _PATIENCE
    topics = {names.topic(ENRICHED): ENRICHED, names.topic(COVERAGE): COVERAGE}
    try:
        for record in read(kafka, *topics, since_ms=since, follow=True, alive=lambda: _until(deadline)):
            message = codec.readable(topics[record.topic], record.key, record.value)
            if isinstance(message, EnrichedEvent) and message.article.id == article:
                if message.article.version >= version:
                    return outcome(message)
            elif message is not None and not isinstance(message, EnrichedEvent):
                drop = getattr(message, "drop", None)
                if drop is not None and drop.article_id == article and message.stage == "publish":  # type: ignore[attr-defined]
                    return f"nothing to publish: {drop.reason}"
    except _Over:
        pass
    return ""


def outcome(event: EnrichedEvent) -> str:
    """`retracted (withdrawn): title · version 3`."""
    kind = EnrichedEvent.Type.Name(event.type).lower()
    reason = f" ({event.reason})" if event.reason else ""
    title = event.article.metadata.title or event.article.url or event.article.id
    return f"{kind}{reason}: {title} · version {event.article.version}"


def _until(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise _Over


class _Over(Exception):
    pass
