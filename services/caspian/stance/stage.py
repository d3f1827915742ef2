"""One deduplicated article in, the same article with its stance out. Pure: the detector is passed in."""

from __future__ import annotations

from caspian.events.v1 import article_pb2
from caspian.outcome import Done, Emit, Outcome, Poison
from caspian.pipeline import ASSESSED, PIPELINE_VERSION
from caspian.stance.detector import Detector


def assess(article: article_pb2.Article, detector: Detector, pipeline_version: int = PIPELINE_VERSION) -> Outcome:
    """Fill `article.stance`. An article that is gone passes with nothing but the versions."""
    if not article.id:
        return Poison("no-article-id")
    assessed = article_pb2.Article()
    assessed.CopyFrom(article)
    if article.gone:
        assessed.stance.Clear()
        assessed.stance.detector = detector.name
        assessed.stance.detector_version = detector.version
    else:
        metadata = article.metadata
        assessed.stance.CopyFrom(detector.detect(metadata.title, article.text, metadata.language))
    assessed.stance.pipeline_version = pipeline_version
    return Done((Emit(ASSESSED.noun, assessed.id, assessed),))
