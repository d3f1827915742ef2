"""Ids by hashing what a thing is. No clock and no random number goes into an id, so a replay gives the same ones."""

from __future__ import annotations

import hashlib


def digest(*parts: str | bytes | int, size: int = 16) -> str:
    """Hex BLAKE2b of length-prefixed parts (so that ("ab", "c") and ("a", "bc") differ); `size` in bytes."""
    hasher = hashlib.blake2b(digest_size=size)
    for part in parts:
        raw = part if isinstance(part, bytes) else str(part).encode("utf-8", "surrogatepass")
        hasher.update(len(raw).to_bytes(8, "little"))
        hasher.update(raw)
    return hasher.hexdigest()


def article_id(url_key: str) -> str:
    """Id of the article at an address, from its URL key."""
    return digest("article", url_key)


def article_id_of_bytes(raw: bytes) -> str:
    """Id of a document without an address."""
    return digest("document", raw)


def content_hash(title: str, text: str) -> str:
    """Equal if and only if a reader would see the same title and text."""
    return digest("content", title, text)


def event_id(article: str, version: int, pipeline_version: int) -> str:
    """Id of one published event."""
    return digest("event", article, version, pipeline_version)


def drop_id(article: str, visit: int, stage: str, reason: str) -> str:
    """Id of a drop on the ledger."""
    return digest("drop", article, visit, stage, reason)


def visit_id(article: str, visit: int) -> str:
    """Id of a visit on the ledger."""
    return digest("visit", article, visit)


def alert_id(rule: str, story: str, state: str) -> str:
    """Id of an alert: what it says once."""
    return digest("alert", rule, story, state)
