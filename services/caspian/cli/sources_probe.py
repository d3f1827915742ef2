"""`caspian sources probe URL`: an address in, the feeds and sitemaps found from it out, each tried."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from caspian.cli.columns import aligned
from caspian.cli.errors import PARTLY
from caspian.settings import load

if TYPE_CHECKING:
    from caspian.fetch.probe import Found

_HEADINGS = ("entries", "sitemaps", "newest", "language", "status", "address")


@click.command("probe")
@click.argument("url")
@click.option("--all", "everything", is_flag=True, help="Show also what was tried in vain.")
@click.pass_context
def probe(ctx: click.Context, url: str, everything: bool) -> None:
    """Find the feeds and sitemaps of a site; exit code 1 if there are none.

    Looks at the page, at robots.txt and at a few usual places, a second apart, within the worker's own bounds.

    \b
    Example:
      caspian sources probe https://lakeside.example/
    """
    from caspian.fetch.http.urls import InvalidUrlError, public

    try:
        tried = asyncio.run(_tried(url))
    except InvalidUrlError as exc:
        raise click.UsageError(f"the address cannot be used: {exc}") from None
    useful = [found for found in tried if found.entries or found.sitemaps]
    shown = [
        (str(found.entries), str(found.sitemaps), _day(found.newest), found.language or "-", found.status,
         public(found.url))
        for found in (tried if everything else useful)
    ]  # fmt: skip
    for line in aligned(_HEADINGS, shown) if shown else ():
        click.echo(line)
    if not useful:
        click.echo(f"nothing found; {len(tried)} addresses tried ({tried[0].status}); --all shows them", err=True)
        ctx.exit(PARTLY)


async def _tried(url: str) -> list[Found]:
    from caspian.fetch import probe as probing
    from caspian.fetch.http.client import BoundedClient
    from caspian.fetch.settings import FetchSettings
    from caspian.network.guard import AddressGuard

    settings = load(FetchSettings)
    client = BoundedClient(settings.user_agent, AddressGuard(settings.allow_loopback))
    try:
        return await probing.probe(url, client.fetch)
    finally:
        await client.close()


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d") if seconds else "-"
