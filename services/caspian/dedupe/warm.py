"""Compiles every kernel before the first article: call `warm()` at a worker's start, before it joins its group.

The machine code goes to the cache on disk (see jit.py). With it there the call takes a fraction of a second; without,
some seconds. `python -m caspian.dedupe.warm` fills the cache, for an image or a set-up.
"""

from __future__ import annotations

import numpy as np

from caspian.dedupe.index import FingerprintIndex
from caspian.dedupe.stage import Dedupe
from caspian.events.v1 import article_pb2

_SENTENCES = (
    "The ferry between the two ports was late on 3 March because fog lay over the bay from seven in the morning.",
    "Two hundred and twelve passengers waited in the hall, where the only kiosk ran out of tea before noon.",
    "A spokeswoman for the line promised refunds within ten days and blamed a broken radar for the long delay.",
)


def warm() -> None:
    """Run a few made-up articles through a stage of their own: new, excerpt first, edited, aged; and grow an index."""
    stage = Dedupe()
    whole = " ".join(_SENTENCES)
    for visit, (article_id, text, day) in enumerate(
        (
            ("part", " ".join(_SENTENCES[:2]), 0),
            ("whole", whole, 0),
            ("whole", f"{whole} Nobody was hurt.", 0),
            ("last", _SENTENCES[0], 20),
        ),
        start=1,
    ):
        article = article_pb2.Article(id=article_id, visit=visit, text=text)
        article.provenance.fetched_at.seconds = 1 + day * 24 * 3600
        stage.process(article_id, article, 0)
    FingerprintIndex(size=16).add(np.arange(100, dtype=np.uint32), 0)


if __name__ == "__main__":
    warm()
