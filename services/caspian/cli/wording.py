"""What the labels of an article mean, in words for a person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC

from caspian.events.v1.article_pb2 import Article, Metadata, Provenance, Reuse
from caspian.events.v1.stance_pb2 import Relevance, Stance, Voice

_KINDS = {
    Reuse.SAME_PAGE: "The same page as {match}, under another address.",
    Reuse.EXACT: "The same text as {match}.",
    Reuse.NEAR: "Nearly the same text as {match}.",
    Reuse.EXCERPT: "An excerpt of {match}.",
    Reuse.SUPERSET: "Contains {match} and more.",
    Reuse.COMPOSITE: "Put together from several texts, one of them {match}.",
    Reuse.PARTIAL: "Shares passages with {match}.",
    Reuse.REWRITE: "A rewrite of {match}: the same facts in other words.",
    Reuse.TRANSLATION: "A translation of {match}.",
}
_TONES = {Voice.POSITIVE: "praise", Voice.NEGATIVE: "blame", Voice.BOTH: "praise and blame", Voice.NONE: "neither"}
_SOURCES = {
    Provenance.PAGE: "the page",
    Provenance.FEED: "the feed",
    Provenance.FILE: "a file",
    Provenance.WARC: "an archive",
    Provenance.STRUCTURED_DATA: "structured data in the page",
}


def facts(article: Article) -> list[tuple[str, str]]:
    """What is known, as name and value; what is not known is not listed."""
    metadata, provenance = article.metadata, article.provenance
    rows = [
        ("title", metadata.title),
        ("by", ", ".join(metadata.authors)),
        ("published", published(metadata)),
        ("publisher", provenance.publisher or metadata.site_name),
        ("publication", metadata.publication),
        ("credits", ", ".join(metadata.attributions)),
        ("wire", provenance.wire_origin),
        ("address", article.url),
        ("canonical", article.canonical_url if article.canonical_url != article.url else ""),
        ("language", metadata.language),
        ("text from", _SOURCES.get(provenance.text_source, "")),
        ("remarks", ", ".join(_remarks(article))),
        ("id", f"{article.id}, version {article.version}" if article.version else article.id),
    ]
    return [(name, value) for name, value in rows if value]


def published(metadata: Metadata) -> str:
    """`7 November 2024`, with the time where it is known, and how far to trust it."""
    if not metadata.HasField("published_at"):
        return ""
    moment = metadata.published_at.ToDatetime(UTC)
    day = f"{moment.day} {moment:%B %Y}"
    if metadata.published_at_confidence == Metadata.EXACT:
        return f"{day}, {moment:%H:%M} UTC"
    return f"{day} (uncertain)" if metadata.published_at_confidence == Metadata.LOW else day


def _remarks(article: Article) -> list[str]:
    metadata = article.metadata
    flags = {
        "gone": article.gone,
        "cut off": metadata.truncated,
        "behind a paywall": metadata.paywalled,
        "probably a translation": metadata.translation_suspected,
    }
    return [words for words, applies in flags.items() if applies]


def relation(reuse: Reuse, own: str, names: Mapping[str, str]) -> list[str]:
    """Sentences about reuse; `names` are what a person calls the articles."""
    if reuse.kind in (Reuse.KIND_UNSPECIFIED, Reuse.NONE):
        return ["Made from no other text that is known."]
    told = [_KINDS[reuse.kind].format(match=names.get(reuse.match_id, reuse.match_id))]
    if reuse.coverage_query or reuse.coverage_match:
        here, there = round(100 * reuse.coverage_query), round(100 * reuse.coverage_match)
        told.append(f"{here} % of its words are there, {there} % of the words there are here.")
    if reuse.original_id and reuse.original_id not in (own, reuse.match_id):
        told.append(f"The original is {names.get(reuse.original_id, reuse.original_id)}.")
    return told


def story(article: Article) -> list[str]:
    """Sentences about the story."""
    found = article.story
    if not found.id:
        return []
    counted = (
        f"{_count(found.articles, 'article')} by {_count(found.publishers, 'publisher')}, "
        f"{_count(found.origins, 'independent origin')}"
    )
    told = [f"Story {found.id[:8]}: {counted}."]
    if found.is_new_story:
        told.append("It opens the story.")
    elif found.is_new_origin:
        told.append(f"A new origin for it (similarity {found.score:.2f}).")
    return told


def voices(stance: Stance) -> str:
    """Relevance, and both channels where there is a verdict, on one line."""
    about = Relevance.Label.Name(stance.relevance.label).lower()
    told = f"relevance {about} ({stance.relevance.score:.2f})"
    if not stance.label:
        return told
    own, attributed = _TONES.get(stance.voice.own, "unknown"), _TONES.get(stance.voice.attributed, "unknown")
    return f"{told}; own voice: {own}; voices it relays: {attributed}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"
