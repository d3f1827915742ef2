"""`caspian inspect`: files, an address or an article's id in, a readable report of each out."""

from __future__ import annotations

import asyncio
import re
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import click

from caspian.cli.archives import read_pages
from caspian.cli.documents import UnusableDocument, content, is_address
from caspian.cli.errors import PARTLY
from caspian.cli.intake import Intake, Item
from caspian.cli.json_fields import UnusableLine
from caspian.events.v1.article_pb2 import Provenance

if TYPE_CHECKING:
    from rich.console import RenderableType

_ID = re.compile(r"[0-9a-f]{32}")
# Wide enough for a table, narrow enough to read, where the output is no terminal.
_PLAIN_WIDTH = 120


@click.command()
@click.argument("what", metavar="FILE|URL|ID...", nargs=-1, required=True)
def command(what: tuple[str, ...]) -> None:
    """Report on articles: metadata, duplicates, stance with its evidence marked.

    FILE is a plain text, an HTML page, or an Article as JSON; several are compared with each other, in their order.
    URL is fetched once. ID is an article's id: its newest event is read from Kafka.

    \b
    Example:
      caspian inspect first.txt second.html
    """
    sys.exit(asyncio.run(_inspect(what)))


async def _inspect(what: tuple[str, ...]) -> int:
    from rich.console import Console

    from caspian.cli.examine import Examiner
    from caspian.cli.report import report
    from caspian.cli.stages import Stages, chain

    def complain(text: str) -> None:
        click.echo(f"caspian: {text}", err=True)

    intake = Intake(lambda text: complain(f"warning: {text}"))
    code = 0
    examiner = Examiner(chain(Stages.ALL))
    try:
        for name in what:
            try:
                for shown, item in await _load(name, intake):
                    await examiner.take(shown, item)
            except UnusableDocument as exc:
                complain(str(exc))
                code = PARTLY
    finally:
        await examiner.chain.close()
    reports = [report(examined, examiner.names) for examined in examiner.examined]
    if sys.stdout.isatty():
        Console(highlight=False, markup=False).print(*reports)
    else:
        click.echo(_plain(reports))
    return code


def _plain(reports: list[RenderableType]) -> str:
    from rich.console import Console

    console = Console(file=StringIO(), highlight=False, markup=False, color_system=None, width=_PLAIN_WIDTH)
    with console.capture() as captured:
        console.print(*reports)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


async def _load(name: str, intake: Intake) -> list[tuple[str, Item]]:
    if is_address(name):
        from caspian.cli.one_page import get
        from caspian.fetch.settings import FetchSettings
        from caspian.settings import load

        return [(name, await get(name, load(FetchSettings)))]
    if _is_id(name):
        from caspian.cli.newest import newest

        return [(name, newest(name))]
    return _file(Path(name), intake)


def _file(path: Path, intake: Intake) -> list[tuple[str, Item]]:
    if path.suffix.lower() == ".json":
        try:
            return [(str(path), intake.either(content(path)))]
        except UnusableLine as exc:
            raise UnusableDocument(f"{path}: {exc}") from None
    pages = read_pages(path, datetime.now(UTC))
    for _, page in pages:
        # Of a file that somebody looks at, nothing is known but what is in it.
        known = page.provenance
        page.provenance.CopyFrom(Provenance(text_source=known.text_source, fetched_at=known.fetched_at))
    return [*pages]


def _is_id(name: str) -> bool:
    return _ID.fullmatch(name) is not None and not Path(name).exists()
