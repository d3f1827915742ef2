"""A text and the language its metadata claim in, the language pack to read it with out, and what to warn of.

Extract has identified the language of an article already; this is for texts that come without one, and for claims that
the script contradicts. It tells only our own languages apart, by script and function words: a general identifier would
cost a hundred megabytes of memory for a question that is nearly always answered.
"""

from __future__ import annotations

import re
from functools import cache

from caspian.stance.language import LanguagePack, packs
from caspian.stance.normalise import fold_phrase

# Code points looked at: about a hundred words.
SAMPLE = 800
# Least share of function words in running text; names and headlines of a foreign language stay under it.
LEAST_SHARE = 0.08
UNKNOWN = frozenset({"", "und", "mul", "zxx"})
_SCRIPTS = {
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f\u0259\u018f]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "hebrew": re.compile(r"[\u0590-\u05ff]"),
    "arabic": re.compile(r"[\u0600-\u06ff]"),
}
# A language without a pack is read with the pack of its script, and never given a polar label.
_STAND_IN = {"latin": "en", "cyrillic": "ru", "hebrew": "he", "arabic": "fa"}
_WORD = re.compile(r"[^\W\d_]+")


def script_of(sample: str) -> str:
    """The script with the most letters; "" without letters of a script that we read."""
    counts = {name: len(letters.findall(sample)) for name, letters in _SCRIPTS.items()}
    best = max(sorted(counts), key=lambda name: counts[name])
    return best if counts[best] else ""


@cache
def _function_words(language: str) -> frozenset[str]:
    return frozenset(fold_phrase(word) for word in packs()[language].function_words)


def _guess(sample: str, script: str) -> str:
    """The pack of this script whose function words fill the largest share of the sample, or "und"."""
    words = [fold_phrase(word) for word in _WORD.findall(sample)]
    shares = {
        code: sum(word in _function_words(code) for word in words) / max(1, len(words))
        for code, pack in packs().items()
        if pack.script == script
    }
    best = max(sorted(shares), key=lambda code: shares[code], default="und")
    return best if shares.get(best, 0.0) >= LEAST_SHARE else "und"


def identify(claimed: str, title: str, text: str) -> tuple[LanguagePack, str, list[str]]:
    """The pack, the language found (ISO 639-1 or "und"), and warnings.

    A claim that names one of our languages is believed only if the script agrees.
    """
    known = packs()
    sample = f"{title}\n{text}"[:SAMPLE]
    script = script_of(sample)
    language = claimed.lower().replace("_", "-").split("-")[0]
    if language in known and known[language].script == script:
        found = language
    elif language in UNKNOWN or language in known:
        found = _guess(sample, script)
    else:
        found = language
    if found not in known:
        return known[_STAND_IN.get(script, "en")], found, [f"language-unsupported:{found}"]
    return known[found], found, [f"language-experimental:{found}"] if known[found].experimental else []
