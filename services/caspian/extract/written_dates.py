"""A line of text in, the calendar day it consists of out ("Thursday, 7 November 2024, 14:05", "7 ноября 2024 г.").

Only lines that are a date and little else count: a date inside a sentence is not the date of the article.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from itertools import pairwise

from caspian.extract import dates
from caspian.extract.phrases import key, load

MAX_LINE = 80
# Weekday, "Published:", "Updated", time and zone: what may stand around the date.
MAX_OTHER_WORDS = 4
TOKEN = re.compile(r"\w+(?::\d\d)*")
NUMERIC = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})\b|^(\d{1,2})\.(\d{1,2})\.(\d{4})\b")


@cache
def _months() -> dict[str, int]:
    return {key(name): number for number, names in load("months", dict[int, tuple[str, ...]]).items() for name in names}


def read(line: str, fetched: datetime | None) -> dates.Stated | None:
    """The day, or None where the line is anything but a date."""
    if len(line) > MAX_LINE or not any(ch.isdigit() for ch in line):
        return None
    if found := NUMERIC.match(line):
        numbers = [int(part) for part in found.groups() if part]
        if len(line) - found.end() <= 12:
            year, month, number = numbers if found.group(1) else numbers[::-1]
            return dates.day(year, month, number, fetched)
        return None
    months = _months()
    year = month = number = 0
    others = 0
    # Two-word names (Levantine Arabic) are looked up as pairs.
    tokens = key(line).split()
    pairs = [*(f"{left} {right}" for left, right in pairwise(tokens)), ""]
    for token, pair in zip(tokens, pairs, strict=True):
        if not month and (found_month := months.get(pair) or months.get(token)):
            month = found_month
        elif token.isdecimal() and len(token) == 4 and not year:
            year = int(token)
        elif (
            (bare := token.removesuffix("th").removesuffix("st").removesuffix("nd").removesuffix("rd")).isdecimal()
            and not number
            and 1 <= int(bare) <= 31
        ):
            number = int(bare)
        else:
            others += 1
    if not (year and month and number) or others > MAX_OTHER_WORDS:
        return None
    return dates.day(year, month, number, fetched)
