"""Title and text in, the ISO 639-1 code of their language out; "und" where too little is known.

What the page declares only breaks ties: copied templates declare English on Persian pages.
"""

from __future__ import annotations

import re
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# More adds time, not certainty.
SAMPLE = 1_000
# Mostly enough.
QUICK_SAMPLE = 300
VERY_SURE = 0.99
# Below, n-grams are a lottery and the declaration counts.
MIN_LETTERS = 40
SURE = 0.9
# Languages that news on this subject is written in; fewer candidates mean fewer confusions and a third of the memory.
CANDIDATES = (
    "ar", "az", "be", "bg", "bn", "bs", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hr", "hu",
    "hy", "id", "it", "ja", "ka", "kk", "ko", "ku", "ky", "lt", "lv", "nl", "no", "pl", "ps", "pt", "ro", "ru", "sk",
    "sl", "sr", "sv", "tg", "th", "tr", "uk", "ur", "uz", "vi", "zh",
)  # fmt: skip
CODE = re.compile(r"^\s*([a-z]{2})(?:[-_].*)?\s*$", re.IGNORECASE)
# Old codes that are still declared.
RENAMED = {"iw": "he", "in": "id", "ji": "yi"}


def declared(raw: str) -> str:
    """The language part of a declaration ("fa-IR"), or empty."""
    found = CODE.match(raw[:40])
    code = found.group(1).lower() if found else ""
    return RENAMED.get(code, code)


def detect(title: str, text: str, stated: str = "") -> str:
    """Language of the text; `stated` is what the page declares, or empty."""
    sample = f"{title}\n{text[:SAMPLE]}" if len(text) < SAMPLE else text[:SAMPLE]
    letters = sum(map(str.isalpha, sample))
    if letters < MIN_LETTERS:
        return stated or ("und" if letters == 0 else _sure(sample))
    code, confidence = _identifier().classify(sample[:QUICK_SAMPLE])
    if confidence < VERY_SURE:
        code, confidence = _identifier().classify(sample)
    if confidence < SURE and stated:
        return stated
    return str(code)


def _sure(sample: str) -> str:
    code, confidence = _identifier().classify(sample)
    return str(code) if confidence >= SURE else "und"


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([code for code in CANDIDATES if code in identifier.labels])
    # The columns of the other languages are most of the model; `set_languages` keeps them for a reset we never ask for.
    identifier._full_model = (identifier.nb_ptc, identifier.nb_pc, identifier.nb_classes)
    return identifier


def warm() -> None:
    """Load the model now, so that the first page does not pay for it."""
    _identifier()
