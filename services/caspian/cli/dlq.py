"""`caspian dlq ls|show|replay`: dead letters, read by a person, and put back once the cause is mended."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from caspian.cli.cluster import cluster
from caspian.cli.errors import PARTLY
from caspian.pipeline import BY_NOUN, TOPICS, Topic

if TYPE_CHECKING:
    from caspian.stream.letters import Letter

_TOPIC = click.argument("topic", type=click.Choice([topic.noun for topic in TOPICS if topic.has_dlq]))
_RAW_BYTES = 400


@click.group("dlq")
def command() -> None:
    """List dead letters, look at one, or put them back.

    \b
    Example:
      caspian dlq ls
    """


@command.command("ls")
@click.argument("topic", required=False, type=click.Choice([topic.noun for topic in TOPICS if topic.has_dlq]))
@click.option("--all", "everything", is_flag=True, help="Also those that were put back.")
def ls(topic: str | None, everything: bool) -> None:
    """Say how many letters wait and why, or list those of one topic.

    \b
    Example:
      caspian dlq ls pages
    """
    from caspian.stream.letters import letters

    kafka, names = cluster()
    if topic:
        for letter in letters(kafka, names, BY_NOUN[topic], waiting_only=not everything):
            click.echo(line(letter))
        return
    total = 0
    for each in TOPICS:
        if each.has_dlq and (found := list(letters(kafka, names, each, waiting_only=not everything))):
            waiting = sum(letter.waits for letter in found)
            total += waiting
            click.echo(summary(each, found, waiting))
    click.echo(f"{total} dead letter{'s wait' if total > 1 else ' waits'}" if total else "no dead letter waits")


def summary(topic: Topic, found: list[Letter], waiting: int) -> str:
    """`pages: 3 wait (2 undecodable, 1 handler-failed), 1 put back`."""
    reasons = Counter(letter.reason for letter in found if letter.waits).most_common()
    told = f"{topic.noun}: {waiting} wait"
    if reasons:
        told += f" ({', '.join(f'{count} {reason}' for reason, count in reasons)})"
    return told + (f", {len(found) - waiting} put back" if len(found) > waiting else "")


def line(letter: Letter) -> str:
    """One letter: its number, when, why, where from, and what it is about."""
    when = datetime.fromtimestamp(letter.record.timestamp / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")
    about = f"article {letter.article} visit {letter.visit}" if letter.article else "not readable"
    state = "" if letter.waits else "put back"
    parts = (f"#{letter.offset}", when, letter.reason, f"{letter.topic}/{letter.partition}/{letter.origin}",
             letter.source, about, state)  # fmt: skip
    return "  ".join(part for part in parts if part)


@command.command("show")
@_TOPIC
@click.argument("number", type=click.IntRange(0))
def show(topic: str, number: int) -> None:
    """Show one letter, by its number in `dlq ls`: why it died, and what it says.

    \b
    Example:
      caspian dlq show pages 17
    """
    from caspian.stream.exits import Unusable
    from caspian.stream.letters import letter as letter_of
    from caspian.stream.letters import replayed_to
    from caspian.stream.reader import read

    kafka, names = cluster()
    found = next(iter(read(kafka, names.dlq(topic), start={0: number})), None)
    if found is None or found.offset != number:
        raise Unusable(f"{topic}: no letter {number}; `caspian dlq ls {topic} --all` lists them")
    letter = letter_of(found, replayed_to(kafka, names, BY_NOUN[topic]))
    click.echo(line(letter))
    if letter.detail:
        click.echo(f"detail: {letter.detail}")
    click.echo(f"stage: {letter.stage}")
    click.echo(f"key: {(found.key or b'').decode('utf-8', 'backslashreplace')}")
    for name, value in letter.own_headers:
        click.echo(f"header {name}: {value.decode('utf-8', 'backslashreplace')}")
    click.echo(content(BY_NOUN[topic], letter))


def content(topic: Topic, letter: Letter) -> str:
    """The message as JSON where it is one, with the beginnings of body and text; else its size and first bytes."""
    from google.protobuf import json_format

    from caspian.stream import codec

    record = letter.record
    try:
        message = codec.decode(topic, record.key, record.value, letter.own_headers)
    except codec.Malformed as exc:
        value = record.value or b""
        return f"{len(value)} bytes, not a {topic.message} ({exc}): {value[:_RAW_BYTES]!r}"
    shown = json_format.MessageToDict(message)
    for field, long in message.ListFields():
        if isinstance(long, bytes | str) and len(long) > _RAW_BYTES:
            head, unit = long[:_RAW_BYTES], "bytes" if isinstance(long, bytes) else "characters"
            text = head.decode("utf-8", "backslashreplace") if isinstance(head, bytes) else head
            shown[field.json_name] = f"{text}… ({len(long)} {unit})"
    return json.dumps(shown, ensure_ascii=False, indent=2)


@command.command("replay")
@_TOPIC
@click.option("--limit", type=click.IntRange(1), help="At most so many letters; else all that wait now.")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "reinsert", "drop"]),
    default="stop",
    show_default=True,
    help="With a letter that still cannot be read: end before it, move it behind the others, or pass over it.",
)
@click.pass_context
def replay(ctx: click.Context, topic: str, limit: int | None, on_error: str) -> None:
    """Put letters back where they came from, oldest first, each once; exit code 1 if one was in the way.

    What dies again waits anew. Letters that wait at the beginning are all that is replayed, so it always ends.

    \b
    Example:
      caspian dlq replay pages --limit 100
    """
    from caspian.stream import reinsert

    kafka, names = cluster()
    done = reinsert.replay(kafka, names, BY_NOUN[topic], limit=limit, on_error=reinsert.OnError(on_error))
    told = [f"{done.replayed} put back into {topic}"]
    if done.reinserted:
        told.append(f"{done.reinserted} moved to the end of the dead letters")
    if done.dropped:
        told.append(f"{done.dropped} passed over")
    click.echo(", ".join(told))
    if done.stopped:
        click.echo(f"stopped: {done.stopped}; mend it, or choose --on-error reinsert or drop", err=True)
        ctx.exit(PARTLY)
