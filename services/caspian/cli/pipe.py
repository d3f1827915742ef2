"""`caspian pipe`: JSON lines in, JSON lines out, through the stages that the workers run. No Kafka.

One line out for each line in, in the same order. A line that cannot be used gets one line on stderr and none on stdout.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

import click
from google.protobuf import json_format

from caspian.cli import lines
from caspian.cli.chain import Answer, Chain, UnusableItem
from caspian.cli.errors import PARTLY
from caspian.cli.intake import Intake, Item
from caspian.cli.json_fields import UnusableLine
from caspian.cli.stages import Stages, chain
from caspian.events.v1.article_pb2 import Article

# Items under way at once, for all of extract's processes to be busy; a few pages of 5 MiB each.
_WINDOW = 8

Prepared = Article | Answer | Exception
Entry = tuple[int, asyncio.Task[Prepared]]


@dataclass(slots=True)
class Pipe:
    """One run. `parse` reads a line; `revisions` writes changed earlier articles too."""

    chain: Chain
    parse: Callable[[bytes], Item]
    out: BinaryIO
    revisions: bool = False
    unusable: int = field(default=0, init=False)

    async def run(self, source: BinaryIO) -> None:
        """Until `source` ends."""
        window: asyncio.Queue[Entry | None] = asyncio.Queue(_WINDOW)
        feeder = asyncio.create_task(self._feed(source, window))
        try:
            while (entry := await window.get()) is not None:
                number, task = entry
                self._finish(number, await task)
            await feeder
        finally:
            feeder.cancel()
            await self.chain.close()

    async def _feed(self, source: BinaryIO, window: asyncio.Queue[Entry | None]) -> None:
        try:
            async for number, raw in lines.read(source):
                if raw is None or raw.strip():
                    await window.put((number, asyncio.create_task(self._prepare(raw))))
        finally:
            await window.put(None)

    async def _prepare(self, raw: bytes | None) -> Prepared:
        try:
            if raw is None:
                raise UnusableLine(f"longer than {lines.MAX_LINE // 2**20} MiB")
            return await self.chain.prepare(self.parse(raw))
        except (UnusableLine, UnusableItem) as exc:
            return exc

    def _finish(self, number: int, prepared: Prepared) -> None:
        try:
            if isinstance(prepared, Exception):
                raise prepared
            answer = self.chain.finish(prepared, number)
        except (UnusableLine, UnusableItem) as exc:
            self.unusable += 1
            complain(f"line {number}: {exc}")
            return
        self.out.write(line_of(answer))
        for article in answer.revised if self.revisions else ():
            self.out.write(json_of(article))
        self.out.flush()


def line_of(answer: Answer) -> bytes:
    """The article as JSON, or how it ended."""
    if answer.article is not None:
        return json_of(answer.article)
    ended = {"id": answer.id, "outcome": answer.outcome} | ({"reason": answer.reason} if answer.reason else {})
    return json.dumps(ended, ensure_ascii=False).encode() + b"\n"


def json_of(article: Article) -> bytes:
    """Protobuf's own mapping, on one line; empty fields too, so that columns do not come and go."""
    text = json_format.MessageToJson(
        article, indent=None, ensure_ascii=False, always_print_fields_with_no_presence=True
    )
    return text.encode() + b"\n"


def complain(text: str) -> None:
    """One line on stderr."""
    click.echo(f"caspian: {text}", err=True)


def _run(stages: Stages, revisions: bool = False) -> None:
    intake = Intake(lambda text: complain(f"warning: {text}"))
    parse = {Stages.EXTRACT: intake.page, Stages.ALL: intake.either}.get(stages, intake.article)
    pipe = Pipe(chain(stages), parse, click.get_binary_stream("stdout"), revisions)
    asyncio.run(pipe.run(click.get_binary_stream("stdin")))
    if pipe.unusable:
        sys.exit(PARTLY)


_revisions = click.option("--revisions", is_flag=True, help="Also write earlier articles whose relations changed.")


@click.group()
def command() -> None:
    """Run stages as filters: JSON lines in, JSON lines out, no Kafka.

    One line out per line in, in the same order. A line that cannot be used gets one line on stderr, the rest goes on,
    and the exit code is 1.
    """


@command.command()
def extract() -> None:
    """Pages to articles: {"id"?, "url"?, "body" (base64) | "html" | "text", "contentType"?, …}."""
    _run(Stages.EXTRACT)


@command.command()
@_revisions
def dedupe(revisions: bool) -> None:
    """Articles, or {"id", "text", "title"?, …}, to versions with reuse and story."""
    _run(Stages.DEDUPE, revisions)


@command.command()
def stance() -> None:
    """Articles, or {"id", "text", "title"?, …}, to articles with relevance and stance."""
    _run(Stages.STANCE)


@command.command("all")
@_revisions
def everything(revisions: bool) -> None:
    """Pages, texts or articles through all three stages."""
    _run(Stages.ALL, revisions)
