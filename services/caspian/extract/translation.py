"""An article's text, language and credits in, whether it is likely a translation out.

Three traces: it says so; it credits an outlet that does not publish in its language; it spells names as only another
language does. Where the page declares another language than its text has, the template is wrong more often than not:
that alone is no trace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from caspian.extract import agencies
from caspian.extract.phrases import Strict, load

# Markers stand in notes, not in sentences.
MAX_NOTE = 160
# One may be a quotation.
MIN_SPELLINGS = 2
WORD = re.compile(r"[^\W\d_]+")


class TranslationData(Strict):
    """`data/translation.yaml`."""

    markers: tuple[str, ...]
    spellings: dict[str, tuple[str, ...]]


def suspected(lines: Sequence[str], language: str, attributions: Iterable[str]) -> str:
    """Why it is suspected, in a few words, or empty. `lines` are all lines of the body, dropped ones too."""
    for name in attributions:
        agency = agencies.find(name)
        if agency and agency.languages and language not in agency.languages:
            return f"credits {agency.name}, which does not publish in {language}"
    markers = _markers()
    for line in lines:
        if len(line) <= MAX_NOTE and (found := markers.match(line)):
            return f"says “{found.group(1)}”"
    spellings = _spellings()
    spelt = (
        [word for word in WORD.findall("\n".join(lines).casefold()) if word in spellings] if language == "en" else []
    )
    return f"spells “{spelt[0]}” as in {spellings[spelt[0]]}" if len(spelt) >= MIN_SPELLINGS else ""


@cache
def _data() -> TranslationData:
    return load("translation", TranslationData)


@cache
def _markers() -> re.Pattern[str]:
    alternatives = "|".join(re.escape(marker) for marker in _data().markers)
    # At the start, or after a bracket or dash: "(Translated from German by …)".
    return re.compile(rf"^\W*({alternatives})\b", re.IGNORECASE)


@cache
def _spellings() -> dict[str, str]:
    return {spelling: language for language, spellings in _data().spellings.items() for spelling in spellings}
