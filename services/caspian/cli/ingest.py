"""`caspian ingest`: documents and addresses through the whole pipeline, and what came of each."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from caspian import ledger
from caspian.cli import cluster, live
from caspian.cli.archives import read_pages
from caspian.cli.documents import SOURCE, UnusableDocument, is_address
from caspian.cli.errors import PARTLY
from caspian.events.v1 import article_pb2, coverage_pb2, frontier_pb2, page_pb2
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.identity import ids
from caspian.local.drain import data_unread
from caspian.local.settings import LocalSettings, cache_directory
from caspian.local.system import LocalSystem
from caspian.local.watch import Watch
from caspian.outcome import Emit
from caspian.pipeline import FETCH, PAGES, WORKERS
from caspian.settings import KafkaSettings, load
from caspian.stream.names import Names
from caspian.stream.producer import write

# For all together, and for each: a page takes milliseconds, a slow host 30 s.
_PATIENCE = 60.0
_PATIENCE_EACH = 2.0


@dataclass(slots=True)
class Document:
    """An argument, or a page of it: its article and the records that hand it over; or why it cannot be used."""

    argument: str
    article: str = ""
    emits: tuple[Emit, ...] = ()
    problem: str = ""


@click.command("ingest")
@click.argument("documents", nargs=-1, required=True, metavar="FILE…|URL…")
@click.pass_context
def command(ctx: click.Context, documents: tuple[str, ...]) -> None:
    """Push documents through the pipeline and print the outcome of each, also of one already known.

    Where no system runs, one is started without the newsroom, drained and stopped.

    \b
    Example:
      caspian ingest article.txt page.html crawl.warc.gz
    """
    now = datetime.now(UTC)
    read_ones = [document for argument in documents for document in prepare(argument, now)]
    usable = [document for document in read_ones if not document.problem]
    with ExitStack() as stack:
        if usable:
            report = Ingest(stack, usable)
            report.run()
        for document in read_ones:
            click.echo(document.problem or report.outcome(document), err=bool(document.problem))
    ctx.exit(PARTLY if any(document.problem for document in read_ones) else 0)


def prepare(argument: str, now: datetime) -> list[Document]:
    """Read one argument: one document, of an archive as many as it has pages."""
    from caspian.fetch import items
    from caspian.fetch.http.urls import InvalidUrlError

    try:
        if is_address(argument):
            source = frontier_pb2.Source(
                id=SOURCE,
                publisher=SOURCE,
                terms=article_pb2.Provenance.FULL_TEXT,
                scope=frontier_pb2.Source.ALL,
            )
            item = items.page(argument, source, now, lane=article_pb2.Article.BACKFILL)
            return [Document(argument, ids.article_id(items.key_of(item)), (items.discovery(item),))]
        return [_handed_on(name, page) for name, page in read_pages(Path(argument), now)]
    except (UnusableDocument, InvalidUrlError) as exc:
        text = str(exc) if isinstance(exc, UnusableDocument) else f"{argument}: {exc}; give an http(s) address"
        return [Document(argument, problem=text)]


def _handed_on(name: str, page: page_pb2.Page) -> Document:
    """A page with its visit on the ledger."""
    line = ledger.visit(
        page.article_id, 1, SOURCE, coverage_pb2.Visit.HANDED_ON, "", page.url, page.provenance.fetched_at
    )
    return Document(name, page.article_id, (Emit(PAGES.noun, page.article_id, page), line))


class Ingest:
    """One call of `caspian ingest` with documents that can be used."""

    def __init__(self, stack: ExitStack, documents: list[Document]) -> None:
        self._stack, self._documents = stack, documents
        self._started = time.time()
        self._system: LocalSystem | None = None

    def run(self) -> None:
        """Hand over, wait until each has an outcome and (in a system of our own) nothing is under way."""
        kafka, names = self._cluster()
        self._watch = watch = Watch(kafka, names)
        watch.start()
        self._stack.callback(watch.stop)
        watch.caught_up.wait(_PATIENCE)
        self._known = {document.article for document in self._documents if self._ended(document)}
        for document in self._documents:
            if document.article not in self._known or is_address(document.argument):
                write(kafka, names, document.emits)
        deadline = time.monotonic() + _PATIENCE + _PATIENCE_EACH * len(self._documents)
        while not self._is_over(kafka, names) and time.monotonic() < deadline:
            if self._system:
                self._system.keep_running()
            time.sleep(0.2)

    def _cluster(self) -> tuple[KafkaSettings, Names]:
        found = cluster.find()
        if found is not None:
            return found
        addresses = any(is_address(document.argument) for document in self._documents)
        workers = [worker for worker in WORKERS if worker is not FETCH or addresses]
        system = LocalSystem(
            data_dir=cache_directory(load(LocalSettings)) / "data",
            workers=workers,
            report=lambda text: click.secho(text, dim=True, err=True),
        )
        self._system = self._stack.enter_context(system)
        return system.kafka, system.names

    def _ended(self, document: Document) -> bool:
        with self._watch.lock:
            books = self._watch.books
            return (
                document.article in self._watch.latest
                or any(article == document.article for kept in (books.drops, books.dead) for article, _ in kept)
                or any(
                    article == document.article
                    and outcome[0] in (coverage_pb2.Visit.FAILED, coverage_pb2.Visit.DROPPED)
                    for (article, _), outcome in books.visits.items()
                )
            )

    def _is_over(self, kafka: KafkaSettings, names: Names) -> bool:
        if not all(self._ended(document) for document in self._documents):
            return False
        # A later document can change the relations of an earlier one.
        return self._system is None or not data_unread(kafka, names)

    # --- what came of it ---

    def outcome(self, document: Document) -> str:
        """One document, in a few lines."""
        known = "  (already known)" if document.article in self._known else ""
        first, *rest = self._result(document.article).splitlines()
        return "\n".join([f"{document.argument}: {first}{known}", *rest])

    def _result(self, article: str) -> str:
        with self._watch.lock:
            books, event = self._watch.books, self._watch.latest.get(article)
            if event is not None:
                return described(event)
            for kept, word in ((books.drops, "dropped"), (books.dead, "dead letter")):
                for (found, _), reason in kept.items():
                    if found == article:
                        return f"{word}: {reason}"
            for (found, _), (outcome, reason) in books.visits.items():
                if found == article and outcome != coverage_pb2.Visit.HANDED_ON:
                    return f"{coverage_pb2.Visit.Outcome.Name(outcome).lower()}: {reason}"
        return "no outcome yet; `caspian tail --since 10m` shows it when it comes"


def described(event: EnrichedEvent) -> str:
    """`created · NEUTRAL 0.71 · ABOUT · en · EXCERPT of … · 5 articles, 2 origins`, with the first evidence below."""
    article = event.article
    stance = article.stance
    relation = live.story_of(article)
    if article.reuse.match_id:
        relation = f"{relation} (of {article.reuse.match_id[:12]})"
    parts = [
        EnrichedEvent.Type.Name(event.type).lower(),
        f"{live.stance_of(stance)} {stance.confidence:.2f}",
        stance.relevance.Label.Name(stance.relevance.label),
        article.metadata.language,
        relation,
    ]
    lines = [" · ".join(part for part in parts if part), f"    {article.id[:12]}  {article.metadata.title}"]
    for evidence in stance.evidence[:2]:
        lines.append(f"    “{evidence.quote}”" + (f" ({evidence.holder})" if evidence.holder else ""))
    return "\n".join(lines)
