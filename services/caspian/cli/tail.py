"""`caspian tail`: the records of a topic as they come, committed ones only."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import click
from google.protobuf import json_format

from caspian.cli import live, moment
from caspian.cli.cluster import cluster
from caspian.pipeline import BY_NOUN, Topic


@click.command("tail")
@click.argument("topic", type=click.Choice(list(BY_NOUN)), default="enriched")
@click.option("--json", "as_json", is_flag=True, help="Whole records as JSON lines, protobuf's own mapping.")
@click.option("--since", metavar="start|TIME", help="Begin in the past: start, 10m, 2h, or 2026-11-26T08:00Z.")
@click.option("--until-end", is_flag=True, help="End at what is there now.")
@click.option("--dlq", is_flag=True, help="The topic's dead letters instead.")
def command(topic: str, as_json: bool, since: str | None, until_end: bool, dlq: bool) -> None:
    """Watch a topic (default: enriched), read committed.

    \b
    Example:
      caspian tail enriched --since start --until-end --json
    """
    from caspian.stream.exits import Unusable
    from caspian.stream.reader import read

    try:
        start = moment.parse(since, datetime.now(UTC)) if since else None
    except ValueError as exc:
        raise click.UsageError(f"--since: {exc}") from None
    kafka, names = cluster()
    found = BY_NOUN[topic]
    if dlq and not found.has_dlq:
        raise Unusable(f"{topic} has no dead letters; those of its writer are with the topic that the writer reads")
    name = names.dlq(found) if dlq else names.topic(found)
    for record in read(kafka, name, since_ms=start, at_end=start is None and not until_end, follow=not until_end):
        headers = {key: value.decode("utf-8", "replace") for key, value in record.headers}
        shown = _dead(record.value, headers) if dlq else _body(found, record.key, record.value)
        if as_json:
            about = {"partition": record.partition, "offset": record.offset, "timestamp": record.timestamp}
            body = {"key": (record.key or b"").decode("utf-8", "replace"), "headers": headers, "value": shown}
            click.echo(json.dumps(about | body, ensure_ascii=False))
        else:
            click.echo(f"{_time(record.timestamp)}  {_line(found, record.key, record.value, headers, dlq)}")


def _time(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%H:%M:%S")


def _body(topic: Topic, key: bytes | None, value: bytes | None) -> object:
    from caspian.stream import codec

    if value is None:
        return None
    try:
        message = codec.decode(topic, key, value)
    except codec.Malformed as exc:
        return {"malformed": str(exc)}
    return json_format.MessageToDict(message, always_print_fields_with_no_presence=True)


def _dead(value: bytes | None, headers: dict[str, str]) -> object:
    return {"reason": headers.get("dlq-reason", ""), "bytes": len(value or b"")}


def _line(topic: Topic, key: bytes | None, value: bytes | None, headers: dict[str, str], dlq: bool) -> str:
    from caspian.events.v1.enriched_pb2 import EnrichedEvent
    from caspian.stream import codec

    name = (key or b"").decode("utf-8", "replace")
    if dlq:
        place = "/".join(headers.get(f"dlq-{part}", "?") for part in ("topic", "partition", "offset"))
        return f"{headers.get('dlq-reason', '?')} | {place} | {headers.get('dlq-detail', '')}"
    if value is None:
        return f"{name} (removed)"
    try:
        message = codec.decode(topic, key, value)
    except codec.Malformed as exc:
        return f"{name} ({exc})"
    if isinstance(message, EnrichedEvent):
        return live.line(message)
    text = json_format.MessageToJson(message, indent=None, ensure_ascii=False)
    return f"{name} {text[:200]}{'…' if len(text) > 200 else ''}"
