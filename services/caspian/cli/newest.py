"""An article's id in, the article of its newest event out, as readers of `latest` hold it."""

from __future__ import annotations

from caspian.cli.cluster import cluster
from caspian.cli.documents import UnusableDocument
from caspian.events.v1.article_pb2 import Article
from caspian.pipeline import LATEST
from caspian.stream.codec import Malformed, decode
from caspian.stream.reader import read


def newest(article_id: str) -> Article:
    """Reads `latest` to its end.

    Raises:
        UnusableDocument: no event of that article.
        Unusable: no Kafka to ask.
    """
    kafka, names = cluster()
    value = None
    for record in read(kafka, names.topic(LATEST)):
        if record.key == article_id.encode():
            value = record.value
    if value is None:
        raise UnusableDocument(
            f"{article_id}: no event of an article with this id; `caspian tail latest --since start` shows which exist"
        )
    try:
        event = decode(LATEST, article_id.encode(), value)
    except Malformed as exc:
        raise UnusableDocument(f"{article_id}: {exc}") from None
    article: Article = event.article  # type: ignore[attr-defined]
    return article
