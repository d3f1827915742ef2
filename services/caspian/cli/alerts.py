"""`caspian alerts …`: rules and channels checked, tried and explained; alerts listed; stories muted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caspian.cli import moment
from caspian.cli.cluster import cluster
from caspian.cli.errors import PARTLY
from caspian.settings import SettingsError, load

if TYPE_CHECKING:
    from caspian.alert.rules import Rule
    from caspian.notify.channels import Channel

_FILE = click.Path(dir_okay=False, path_type=Path)
_rules = click.option(
    "--rules",
    "path",
    type=_FILE,
    help="The rules file; default: CASPIAN_ALERT_RULES, else that of the system that runs here.",
)
_since = click.option("--since", default="1d", show_default=True, metavar="start|TIME", help="From when on.")


@click.group("alerts")
def command() -> None:
    """Check, try and explain alert rules; list alerts; mute a story.

    \b
    Example:
      caspian alerts test stealth-edit --rules deploy/rules.yaml --since 7d
    """


@command.command("lint")
@click.argument("files", nargs=-1, type=_FILE)
def lint(files: tuple[Path, ...]) -> None:
    """Say what is wrong with rules and channels files, and where; default: those of the settings.

    \b
    Example:
      caspian alerts lint deploy/rules.yaml deploy/channels.yaml
    """
    from caspian.cli.alert_files import checked, named

    paths = files or named()
    if not paths:
        raise click.UsageError("name a file, or set CASPIAN_ALERT_RULES or CASPIAN_NOTIFY_CHANNELS")
    for path in paths:
        click.echo(f"{path}: {checked(path)}")


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of rules files, for editors.

    \b
    Example:
      caspian alerts schema > deploy/rules.schema.json
    """
    import json

    from caspian.alert.rules import schema as of_rules

    click.echo(json.dumps(of_rules(), indent=2, ensure_ascii=False))


@command.command("test")
@click.argument("rule")
@_rules
@click.option("--since", default="7d", show_default=True, metavar="start|TIME", help="From when on.")
def test(rule: str, path: Path | None, since: str) -> None:
    """Replay history against a rule: what it would have told, and what stopped the rest. Sends nothing.

    \b
    Example:
      caspian alerts test partnership-new-origin --rules deploy/rules.yaml --since start
    """
    from caspian.cli.alert_history import rehearse

    found = _rule(rule, path)
    start = _moment(since)
    for text in rehearse(found, *cluster(), start):
        click.echo(text)


@command.command("why")
@click.argument("rule")
@click.argument("article")
@_rules
@click.pass_context
def why(ctx: click.Context, rule: str, article: str, path: Path | None) -> None:
    """Explain why a rule did or did not alert on an article, step by step.

    \b
    Example:
      caspian alerts why stealth-edit 1dc86ca8860dbeafe4b989b2039354c1 --rules deploy/rules.yaml
    """
    from caspian.cli.alert_history import explain

    told = list(explain(_rule(rule, path), *cluster(), article))
    for text in told:
        click.echo(text)
    ctx.exit(0 if told else PARTLY)


@command.command("send-test")
@click.argument("channel")
@click.option("--channels", "path", type=_FILE, help="The channels file; default: CASPIAN_NOTIFY_CHANNELS.")
@click.pass_context
def send_test(ctx: click.Context, channel: str, path: Path | None) -> None:
    """Send one made-up alert to a channel, now, and say what became of it.

    \b
    Example:
      caspian alerts send-test newsdesk --channels deploy/channels.yaml
    """
    import asyncio

    from caspian.cli.alert_files import sample
    from caspian.notify.delivery import Delivered
    from caspian.notify.sender import client_of, deliver
    from caspian.notify.settings import NotifySettings

    found, settings = _channel(channel, path), load(NotifySettings)

    async def attempt() -> object:
        client = client_of(settings)
        try:
            return await deliver(client, found, [sample(channel, datetime.now(UTC))], settings)
        finally:
            await client.close()

    result = asyncio.run(attempt())
    if isinstance(result, Delivered):
        click.echo(f"{channel}: delivered")
        return
    click.echo(f"{channel}: not delivered: {getattr(result, 'reason', result)}", err=True)
    ctx.exit(PARTLY)


@command.command("ls")
@_since
@click.option("--waiting", is_flag=True, help="What is not delivered yet, by channel, instead.")
def ls(since: str, waiting: bool) -> None:
    """List alerts, or what waits for a channel.

    \b
    Example:
      caspian alerts ls --since 2h
    """
    from caspian.cli.alert_history import alerts, undelivered

    start = _moment(since)
    kafka, names = cluster()
    for text in undelivered(kafka, names) if waiting else alerts(kafka, names, start):
        click.echo(text)


@command.command("mute")
@click.argument("subject")
@click.option("--for", "span", default="1d", show_default=True, metavar="SPAN", help="How long: 30m, 8h, 7d.")
@click.option("--off", is_flag=True, help="End it now.")
def mute(subject: str, span: str, off: bool) -> None:
    """Silence a story, a rule or a source (by id or name) for a while; what comes meanwhile is not told later.

    \b
    Example:
      caspian alerts mute 325642c562c9f7d5412d15b946c656e2 --for 2d
    """
    from pydantic import TypeAdapter, ValidationError

    from caspian.alert.durations import Span, in_words
    from caspian.alert.memory import key_of, stamp
    from caspian.events.v1.alert_pb2 import AlertState
    from caspian.outcome import Emit
    from caspian.pipeline import ALERTING
    from caspian.stream.producer import write

    try:
        length = TypeAdapter(Span).validate_python(span)
    except ValidationError:
        raise click.UsageError(f"--for: {span!r} is no span; write 30m, 8h or 7d") from None
    now = datetime.now(UTC)
    entry = AlertState(mute=AlertState.Mute(subject=subject, until=stamp(now if off else now + length)))
    write(*cluster(), [Emit(ALERTING.noun, key_of(entry), entry)])
    click.echo(f"{subject}: {'told again' if off else f'muted for {in_words(length)}'}")


def _rule(name: str, path: Path | None) -> Rule:
    from caspian.alert.settings import AlertSettings
    from caspian.cli.alert_files import rules_of
    from caspian.local.announcement import announced_rules

    configured = load(AlertSettings).rules or announced_rules()
    if path is None and not configured:
        raise click.UsageError("no rules: use --rules FILE, or set CASPIAN_ALERT_RULES")
    rules = {rule.name: rule for rule in rules_of(path or Path(configured))}
    if name not in rules:
        raise SettingsError(f"no rule {name!r} in {path or configured}; it has {', '.join(rules) or 'none'}")
    return rules[name]


def _channel(name: str, path: Path | None) -> Channel:
    from caspian.cli.alert_files import channels_of
    from caspian.notify.settings import NotifySettings

    configured = load(NotifySettings).channels
    if path is None and not configured:
        raise click.UsageError("no channels: use --channels FILE, or set CASPIAN_NOTIFY_CHANNELS")
    channels = channels_of(path or Path(configured))
    if name not in channels:
        raise SettingsError(f"no channel {name!r} in {path or configured}; it has {', '.join(channels) or 'none'}")
    return channels[name]


def _moment(since: str) -> int:
    try:
        return moment.parse(since, datetime.now(UTC))
    except ValueError as exc:
        raise click.UsageError(f"--since: {exc}") from None
