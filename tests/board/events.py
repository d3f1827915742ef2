"""Enriched events of our own making, for the board's tests: fictional outlets, texts and people."""

from __future__ import annotations

from typing import Any

from caspian.events.v1.alert_pb2 import Alert
from caspian.events.v1.article_pb2 import Article, Provenance, Reuse
from caspian.events.v1.coverage_pb2 import CoverageRecord, Heartbeat, PollReport, Silence
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Evidence, Holder, Stance, Voice

NOW = 1_900_000_000.0

OPENING = "The canal company of Port Wick said its gates would open in May."
PRAISE = "The two capitals have built a road that nobody can close."
BLAME = "Behind the banners, the partnership is a debt that one side will not pay."


def event(
    id: str = "a1",
    *,
    version: int = 1,
    pipeline: int = 1,
    kind: EnrichedEvent.Type = EnrichedEvent.CREATED,
    title: str = "",
    story: str = "",
    counts: tuple[int, int, int] = (1, 1, 1),
    stance: Stance.Label = Stance.NEUTRAL,
    own: Voice.Tone = Voice.NONE,
    attributed: Voice.Tone = Voice.NONE,
    source: str = "wick-post",
    publisher: str = "Wick Post",
    source_class: Provenance.SourceClass = Provenance.REGIONAL,
    country: str = "az",
    language: str = "en",
    terms: Provenance.Terms = Provenance.FULL_TEXT,
    at: float = NOW - 600,
    fetched: float | None = None,
    reuse: Reuse.Kind = Reuse.NONE,
    match: str = "",
    text: str = f"{OPENING}\n\n{PRAISE}\n\n{BLAME}",
    quotes: tuple[str, ...] = (),
    holders: tuple[tuple[str, Holder.Type, Stance.Label], ...] = (),
    url: str | None = None,
    reason: str = "",
    **metadata: Any,
) -> EnrichedEvent:
    """One event; `at` is when the article was found, `fetched` when this version was."""
    result = EnrichedEvent(event_id=f"{id}-{version}-{pipeline}", type=kind, pipeline_version=pipeline, reason=reason)
    article = result.article
    article.id, article.version, article.visit, article.text, article.lane = id, version, version, text, Article.LIVE
    article.url = f"https://{source}.example/{id}" if url is None else url
    origin = article.provenance
    origin.source_id, origin.publisher, origin.source_class, origin.country = source, publisher, source_class, country
    origin.terms, origin.domain = terms, f"{source}.example"
    origin.discovered_at.FromMilliseconds(int(at * 1000))
    origin.fetched_at.FromMilliseconds(int((at + version if fetched is None else fetched) * 1000))
    article.metadata.title = title or f"Canal report {id}"
    article.metadata.language = language
    for name, value in metadata.items():
        if isinstance(value, list):
            getattr(article.metadata, name).extend(value)
        else:
            setattr(article.metadata, name, value)
    article.reuse.kind, article.reuse.match_id = reuse, match
    article.reuse.original_id = match or id
    article.story.id = story or f"s-{id}"
    article.story.articles, article.story.publishers, article.story.origins = counts
    verdict = article.stance
    verdict.label, verdict.lean, verdict.confidence = stance, stance, 0.8
    verdict.voice.own, verdict.voice.attributed = own, attributed
    for quote in quotes:
        start = max(0, text.find(quote))
        polarity = Evidence.NEGATIVE if quote == BLAME else Evidence.POSITIVE
        verdict.evidence.add(
            start=start,
            end=start + len(quote),
            quote=quote,
            polarity=polarity,
            role=Evidence.NARRATIVE,
            rule="test-cue",
        )
    for name, holder, label in holders:
        verdict.holders.add(name=name, type=holder, stance=label).spans.add(start=0, end=3)
    return result


def alert(id: str, *, headline: str = "", reason: str = "", at: float = NOW, **what: Any) -> Alert:
    """One alert; `what` is the `event`, `coverage` or `digest` that it is about."""
    told = Alert(
        alert_id=id, rule="new-origin", state=f"new-origin:{id}", headline=headline or f"Headline {id}",
        reason=reason or "Texts of their own — independent origin number 2 of the story", **what,
    )  # fmt: skip
    told.at.FromMilliseconds(int(at * 1000))
    return told


def poll(source: str, at: float, *, number: int = 1, status: str = "ok", new: int = 0, url: str = "") -> CoverageRecord:
    """One poll on the ledger."""
    report = PollReport(url=url or f"https://{source}.example/feed", number=number, status=status, new_entries=new)
    return _record(f"poll-{source}-{url}-{at}", source, at, poll=report)


def silence(source: str, at: float, kind: Silence.Kind) -> CoverageRecord:
    """A source falls silent, or speaks again."""
    told = Silence(kind=kind, url=f"https://{source}.example/feed")
    return _record(f"silence-{source}-{at}", source, at, silence=told)


def heartbeat(worker: str, at: float) -> CoverageRecord:
    """A worker is alive."""
    return _record(f"beat-{worker}-{at}", worker, at, heartbeat=Heartbeat(worker=worker, processed=7))


def _record(id: str, source: str, at: float, **detail: Any) -> CoverageRecord:
    record = CoverageRecord(id=id, source_id=source, **detail)
    record.at.FromMilliseconds(int(at * 1000))
    return record
