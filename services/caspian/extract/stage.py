"""The chain: one `Page` in, one outcome out — an `Article`, or the named reason why there is none.

Pure and CPU-bound; run it through `pool` wherever the page comes from outside.
"""

from __future__ import annotations

from datetime import UTC, datetime

from caspian.events.v1 import article_pb2, page_pb2
from caspian.extract import (
    agencies,
    decode,
    feedtext,
    gates,
    inflate,
    language,
    lines,
    plaintext,
    published,
    sniff,
    translation,
    webpage,
)
from caspian.extract.credits import Credit, Kind
from caspian.extract.draft import Draft, Text
from caspian.extract.head import host
from caspian.extract.lines import Filtered
from caspian.extract.reasons import Reason, RefusedError
from caspian.extract.trace import Trace
from caspian.identity import ids
from caspian.identity.domain import registered_domain
from caspian.outcome import Done, Emit, Outcome, Poison, Rejected

# With metadata an article stays far below the limit of its topic.
MAX_TEXT = 200 * 1024

Provenance = article_pb2.Provenance


def extract(page: page_pb2.Page, trace: Trace | None = None) -> Outcome:
    """Turn a visit into an article. `trace`, where given, tells afterwards what happened to each line."""
    trace = trace if trace is not None else Trace()
    if not page.article_id:
        return Poison(Reason.NO_ID.value)
    article = _identity(page)
    if page.gone:
        article.gone = True
        return Done((Emit("articles", article.id, article),), outcome="gone")
    try:
        _fill(article, page, trace)
    except RefusedError as refused:
        trace.note(f"rejected: {refused.reason.value}")
        return Rejected(refused.reason.value)
    except inflate.BadCodingError as exc:
        return Poison(f"{Reason.BAD_CODING.value}: {exc}")
    return Done((Emit("articles", article.id, article),))


def _identity(page: page_pb2.Page) -> article_pb2.Article:
    """What the article takes over from its visit."""
    article = article_pb2.Article(id=page.article_id, visit=page.visit, url=page.url, lane=page.lane)
    article.provenance.CopyFrom(page.provenance)
    if name := host(page.url):
        article.provenance.domain = registered_domain(name)
    return article


def _fill(article: article_pb2.Article, page: page_pb2.Page, trace: Trace) -> None:
    """Metadata and text.

    Raises:
        RefusedError: no article in it.
        BadCodingError: the body is broken.
    """
    fetched = _fetched(page)
    draft = _draft(page, fetched, trace)
    text, filtered = _text(draft, fetched, trace)
    metadata = article.metadata
    metadata.MergeFrom(draft.metadata)
    for credit in filtered.credits:
        _apply(credit, article)
    body, cut = _join(filtered.lines)
    if not article.provenance.wire_origin:
        article.provenance.wire_origin = _wire(filtered.lines, metadata)
    article.text = body
    article.canonical_url = draft.canonical_url
    article.provenance.text_source = text.source
    metadata.truncated = metadata.truncated or cut
    metadata.language = language.detect(metadata.title, body, draft.language)
    if why := translation.suspected(text.lines, metadata.language, metadata.attributions):
        metadata.translation_suspected = True
        trace.note(f"translation suspected: {why}")
    article.content_hash = ids.content_hash(metadata.title, body)


def _draft(page: page_pb2.Page, fetched: datetime | None, trace: Trace) -> Draft:
    """Read the document by its kind."""
    source = page.provenance.text_source or Provenance.PAGE
    if source == Provenance.FEED or page.provenance.terms == Provenance.LINK_ONLY:
        return feedtext.read(page, fetched)
    raw = inflate.inflate(page.body, page.coding)
    kind = sniff.sniff(raw, page.http.content_type)
    decoded, encoding = decode.decode(raw, page.http.charset)
    trace.note(f"{kind.value}, decoded as {encoding}")
    if kind is sniff.Kind.PLAIN:
        return plaintext.read(decoded, source, fetched)
    draft = webpage.read(page, decoded, source, fetched)
    if page.HasField("http") and not page.http.complete and "</html" not in decoded[-2_000:].lower():
        draft.metadata.truncated = True
    return draft


def _text(draft: Draft, fetched: datetime | None, trace: Trace) -> tuple[Text, Filtered]:
    """The first text of the draft that passes the gates."""
    reason: Reason | None = None
    for text in _candidates(draft):
        notes = Trace()
        filtered = lines.keep(text.lines, draft.metadata.title, fetched, notes)
        verdict = _gate(draft, "\n\n".join(filtered.lines), text)
        if verdict is None:
            trace.kept, trace.dropped = notes.kept, notes.dropped
            if reason:
                trace.note(f"{reason.value}, but the text is in {Provenance.TextSource.Name(text.source)}")
            return text, filtered
        reason = reason or verdict
        trace.kept, trace.dropped = notes.kept, notes.dropped
    assert reason is not None
    raise RefusedError(reason)


def _candidates(draft: Draft) -> list[Text]:
    first = draft.text
    return [first, *draft.rescue()]


def _gate(draft: Draft, body: str, text: Text) -> Reason | None:
    if not draft.html or text is not draft.text:
        return None if body else Reason.NO_TEXT
    return gates.judge(draft.html, draft.metadata.title, body, draft.metadata.paywalled)


def _apply(credit: Credit, article: article_pb2.Article) -> None:
    """A credit found in the text becomes a field; what the page states itself stays."""
    metadata = article.metadata
    if credit.kind is Kind.AUTHOR and not metadata.authors:
        metadata.authors.extend(credit.values)
    elif credit.kind is Kind.ATTRIBUTION:
        metadata.attributions.extend(value for value in credit.values if value not in metadata.attributions)
    elif credit.kind is Kind.PUBLICATION:
        metadata.publication = metadata.publication or credit.values[0]
    elif credit.kind is Kind.DATE and credit.day and not metadata.HasField("published_at"):
        published.put(metadata, credit.day)


def _wire(kept: list[str], metadata: article_pb2.Metadata) -> str:
    """The agency whose text this is: credited in a line of its own, or in the dateline."""
    for name in metadata.attributions:
        if (agency := agencies.find(name)) and agency.wire:
            return name
    return next((name for line in kept[:2] if (name := agencies.dateline(line))), "")


def _join(kept: list[str]) -> tuple[str, bool]:
    """Paragraphs separated by one blank line, and whether some were cut off for size (200 KiB)."""
    size = 0
    for number, line in enumerate(kept):
        size += len(line.encode()) + 2
        if size > MAX_TEXT:
            return "\n\n".join(kept[:number]) or line.encode()[:MAX_TEXT].decode("utf-8", "ignore"), True
    return "\n\n".join(kept), False


def _fetched(page: page_pb2.Page) -> datetime | None:
    stamp = page.provenance.fetched_at
    return stamp.ToDatetime(UTC) if page.provenance.HasField("fetched_at") else None
