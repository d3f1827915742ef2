"""Writes services/caspian/dedupe/idf.tsv: stems of common words with how rare they are, for English, Russian, Persian.

Needs `pip install wordfreq` (not a dependency of the project). Run: python benchmarks/make_idf_table.py
"""

from __future__ import annotations

import math
from pathlib import Path

import wordfreq  # type: ignore[import-not-found,unused-ignore]

from caspian.dedupe.folding import STEM_LETTERS, fold

# Rarer stems take the table's default.
STEMS = {"en": 6000, "ru": 5000, "fa": 4000}
# Words of a typical article: turns the frequency of a word into the share of articles that have it.
ARTICLE_WORDS = 400
TARGET = Path(__file__).parents[1] / "services/caspian/dedupe/idf.tsv"


def main() -> None:
    chance: dict[str, float] = {}
    for language, size in STEMS.items():
        stems: dict[str, float] = {}
        for word in wordfreq.top_n_list(language, 40_000):
            for part in "".join(map(chr, fold(word).stream)).split():
                if len(part) > 1 and not part.isdigit():
                    stem = part[:STEM_LETTERS]
                    stems[stem] = stems.get(stem, 0.0) + wordfreq.word_frequency(word, language)
        for stem in sorted(stems, key=lambda s: (-stems[s], s))[:size]:
            share = 1 - (1 - min(stems[stem], 1.0)) ** ARTICLE_WORDS
            chance[stem] = max(chance.get(stem, 0.0), share)
    lines = [
        "# stem<TAB>inverse document frequency, ln(articles / articles with it). Made by benchmarks/make_idf_table.py",
        "# from the word frequencies of wordfreq 3.1 (Robyn Speer), CC BY-SA 4.0, https://github.com/rspeer/wordfreq;",
        "# this table is under the same licence.",
    ]
    lines += [f"{stem}\t{-math.log(chance[stem]):.1f}" for stem in sorted(chance)]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
