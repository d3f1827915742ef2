"""Two texts of one article in, what an edit did out: the paragraphs that came and went."""

from __future__ import annotations

from collections import Counter

from caspian.events.v1 import article_pb2

# The contract's bounds: at most 20 paragraphs of each, at most 500 characters of each paragraph.
MAX_PARAGRAPHS = 20
MAX_CHARACTERS = 500


def compare(previous: article_pb2.Article | None, version: int, new: article_pb2.Article) -> article_pb2.Change:
    """Change against version `version`; without the previous text only its number is known."""
    change = article_pb2.Change(previous_version=version)
    if previous is None or previous.gone != new.gone:
        if previous is not None:
            change.summary = "gone" if new.gone else "back"
        return change
    old, now = Counter(previous.text.split("\n\n")), Counter(new.text.split("\n\n"))
    added = [paragraph for paragraph in (now - old) if paragraph]
    removed = [paragraph for paragraph in (old - now) if paragraph]
    change.added.extend(paragraph[:MAX_CHARACTERS] for paragraph in added[:MAX_PARAGRAPHS])
    change.removed.extend(paragraph[:MAX_CHARACTERS] for paragraph in removed[:MAX_PARAGRAPHS])
    parts = []
    if previous.metadata.title != new.metadata.title:
        parts.append("title changed")
    if added:
        parts.append(f"{len(added)} paragraph{'s' * (len(added) > 1)} added or edited")
    if removed:
        parts.append(f"{len(removed)} removed or edited")
    change.summary = ", ".join(parts)
    return change


def revision(version: int, kind: article_pb2.Reuse.Kind) -> article_pb2.Change:
    """Change of a relation only."""
    name = article_pb2.Reuse.Kind.Name(kind).lower().replace("_", " ")
    return article_pb2.Change(previous_version=version, summary=f"relation: {name}")
