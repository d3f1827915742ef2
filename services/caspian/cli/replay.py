"""`caspian replay`: the newest version of each article judged again by the detector installed here.

Without `--apply` nothing is written: what would change is printed. With it, what changes goes to `assessed` in the lane
REPLAY, and publish turns it into `rescored` events, which never raise alerts.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import click

from caspian.cli import moment
from caspian.cli.cluster import cluster
from caspian.cli.diagnosis import SILENT_AFTER_S
from caspian.cli.rescoring import Rescoring
from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.state_pb2 import PublishState
from caspian.outcome import Done, Emit
from caspian.pipeline import ASSESSED, DEDUPED, PIPELINE_VERSION, PUBLISHING, STANCE
from caspian.settings import load

# Of one transaction.
_BATCH = 200


@click.command("replay")
@click.option("--since", required=True, metavar="start|TIME", help="Articles whose newest version is not older.")
@click.option("--apply", "applies", is_flag=True, help="Write what changes; else only print it.")
@click.option("--limit", type=click.IntRange(1), help="At most so many articles.")
def command(since: str, applies: bool, limit: int | None) -> None:
    """Judge again what was judged, and say what would change.

    After a change of target or model: raise CASPIAN_STANCE_REVISION, here and for the stance workers, look at the
    shadow run, then apply it. Applying it twice changes nothing.

    \b
    Example:
      caspian replay --since 7d
    """
    from caspian.stance.choose import choose
    from caspian.stance.settings import StanceSettings
    from caspian.stance.stage import assess
    from caspian.stream.producer import write

    try:
        start = moment.parse(since, datetime.now(UTC))
    except ValueError as exc:
        raise click.UsageError(f"--since: {exc}") from None
    settings = load(StanceSettings)
    detector = choose(settings)
    version = PIPELINE_VERSION + settings.revision
    if applies:
        _refuse_older_workers(version)
    kafka, names = cluster()
    newest = _newest_places(start)
    run, began, written = Rescoring(_states(newest), version), time.monotonic(), 0
    batch: list[Emit] = []
    for article in _articles(newest, limit):
        outcome = assess(article, detector, version)
        assert isinstance(outcome, Done)
        judged = outcome.messages[0].value
        assert isinstance(judged, Article)
        if run.take(judged) and run.is_new(judged) and applies:
            judged.lane = Article.REPLAY
            batch.append(Emit(ASSESSED.noun, judged.id, judged))
        if len(batch) >= _BATCH:
            written += write(kafka, names, batch)
            batch = []
    written += write(kafka, names, batch)
    seconds = time.monotonic() - began
    for text in run.lines():
        click.echo(text)
    click.echo(f"pipeline version {version}, {run.judged / max(seconds, 0.001):.0f} articles a second")
    if run.already:
        click.echo(
            f"{run.already} of the changes cannot be applied: published with this pipeline version or a greater one; "
            "raise CASPIAN_STANCE_REVISION"
        )
    follows = "events follow" if written else "there is nothing to change"
    click.echo(f"{written} written, {follows}" if applies else "nothing written; --apply does it")


def _refuse_older_workers(version: int) -> None:
    """They would go on judging by the old detector what comes meanwhile.

    Raises:
        Unusable: names them.
    """
    from caspian.stream.exits import Unusable
    from caspian.stream.facts import beats
    from caspian.stream.reader import consumer

    kafka, names = cluster()
    with closing(consumer(kafka)) as client:
        newest = {beat.instance: beat for beat in beats(kafka, names, client) if beat.worker == STANCE.name}
    alive = [beat for beat in newest.values() if time.time() - beat.at < SILENT_AFTER_S]
    if old := sorted(beat.instance for beat in alive if beat.pipeline_version < version):
        raise Unusable(
            f"stance workers older than pipeline version {version} run: {', '.join(old)}; "
            "restart them with this release and CASPIAN_STANCE_REVISION first"
        )


_Places = dict[str, tuple[int, int, int]]


def _newest_places(start: int) -> _Places:
    """Version, partition and offset of each article's newest record: all that has to be kept of a large topic."""
    from caspian.stream import codec
    from caspian.stream.reader import read

    kafka, names = cluster()
    found: _Places = {}
    for record in read(kafka, names.topic(DEDUPED), since_ms=start):
        article = codec.readable(DEDUPED, record.key, record.value, record.headers)
        if isinstance(article, Article) and article.version >= found.get(article.id, (0, 0, 0))[0]:
            found[article.id] = (article.version, record.partition, record.offset)
    return found


def _states(newest: _Places) -> dict[str, PublishState]:
    """Publish's state of those articles."""
    from caspian.stream.reader import read

    kafka, names = cluster()
    found: dict[str, PublishState] = {}
    for record in read(kafka, names.topic(PUBLISHING)):
        key = (record.key or b"").decode("utf-8", "replace")
        if key in newest:
            if record.value is None:
                found.pop(key, None)
            else:
                found[key] = PublishState.FromString(record.value)
    return found


def _articles(newest: _Places, limit: int | None) -> Iterator[Article]:
    """The newest version of each article, as dedupe handed it on."""
    from caspian.stream.reader import read

    kafka, names = cluster()
    wanted = {place[1:] for place in newest.values()}
    first: dict[int, int] = {}
    for partition, offset in wanted:
        first[partition] = min(offset, first.get(partition, offset))
    if not wanted:
        return
    given = 0
    for record in read(kafka, names.topic(DEDUPED), partitions=sorted(first), start=first):
        if (record.partition, record.offset) in wanted:
            yield Article.FromString(record.value or b"")
            given += 1
            if given == limit:
                return
