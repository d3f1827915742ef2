"""What stance is compared with: document sentiment, and words weighted by a regression."""

from __future__ import annotations

from collections.abc import Sequence

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from caspian.stance.lab.items import Item

# VADER's own thresholds for positive and negative.
POSITIVE = 0.05


def vader(test: Sequence[Item]) -> list[str]:
    """Sentiment of the whole text. Its lexicon is English: elsewhere it sees names and numbers."""
    analyzer = SentimentIntensityAnalyzer()
    said = []
    for item in test:
        compound = analyzer.polarity_scores(item.text)["compound"]
        said.append("favourable" if compound >= POSITIVE else "critical" if compound <= -POSITIVE else "neutral")
    return said


def tfidf(fitting: Sequence[Item], test: Sequence[Item]) -> list[str]:
    """Word and character n-grams of the same items that the detector is fitted on."""
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    table = vectorizer.fit_transform([item.text for item in fitting])
    model = LogisticRegression(C=10, class_weight="balanced", max_iter=2000)
    model.fit(table, [str(item.stance) for item in fitting])
    return [str(label) for label in model.predict(vectorizer.transform([item.text for item in test]))]
