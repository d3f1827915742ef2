"""A folded word in, the skeleton of its sounds out: Avdaliani, Авдалиани and آودالیانی give one string."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

# Two consonants fit too many words.
MIN_SOUNDS = 3


@lru_cache(maxsize=1)
def _sounds() -> tuple[re.Pattern[str], dict[str, str]]:
    raw = yaml.safe_load(Path(__file__).with_name("transliteration.yaml").read_text(encoding="utf-8"))
    scripts = TypeAdapter(dict[str, dict[str, str]]).validate_python(raw)
    sounds = {letters: sound for script in scripts.values() for letters, sound in script.items()}
    longest_first = sorted(sounds, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), sounds


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Consonants by sound, doubled ones once; empty where fewer than three remain."""
    pattern, sounds = _sounds()
    plain = "".join(sounds[letters] for letters in pattern.findall(word))
    plain = re.sub(r"(.)\1+", r"\1", plain)
    return plain if len(plain) >= MIN_SOUNDS else ""
