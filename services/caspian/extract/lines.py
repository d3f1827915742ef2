"""The lines of a body in, the lines of the article out; boilerplate goes, credits become fields, each with its reason.

Everything here looks at short lines only, and at their beginning: a sentence of the article is never judged by what it
contains.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from caspian.extract import credits
from caspian.extract.credits import Credit
from caspian.extract.phrases import MAX_LINE, boilerplate, key, line_key
from caspian.extract.trace import Trace

# A line this long is a paragraph: what comes before the first one is the head of the article.
PARAGRAPH = 160
# Contacts of several reporters make long lines.
MAX_CONTACT = 240
# The head never reaches further than this many lines.
MAX_HEAD = 15
# Credits stand within so many lines of the end.
MAX_FOOT = 8
# "Leave a Reply" ends the article only if no more than this share of the text follows.
MAX_TAIL_SHARE = 0.4
# Shorter ones are heads of tables and refrains.
MIN_REPEATED = 60
ADDRESS = re.compile(r"^(?:https?://|www\.)\S+$")
# At the foot: how to reach whoever wrote it.
CONTACT = re.compile(
    r"^(?:e-?mail|write to|reach|contact|follow|send)\b.*(?:\S@\S|@\w|twitter|t\.me/|https?://)", re.IGNORECASE
)
MAX_COUNTED = 20
# Lines with the date of a longer page ("Updated …") are short.
MAX_STAMP = 70


@dataclass(slots=True)
class Filtered:
    """Lines of the article, and the credits found, in page order."""

    lines: list[str] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)


def keep(found: Sequence[str], title: str, fetched: datetime | None, trace: Trace) -> Filtered:
    """Decide each line. `title` may be empty."""
    kept = Filtered()
    title_key = key(title)
    end = _end(found)
    head = True
    for number, line in enumerate(found):
        head = head and number < MAX_HEAD and len(line) < PARAGRAPH
        at_foot = number >= end - MAX_FOOT
        if number >= end:
            trace.drop(line, "after the end of the article")
            continue
        if (head or at_foot) and ADDRESS.match(line):
            trace.drop(line, "an address")
            continue
        reason = _boilerplate(line) or _repeats_title(line, title_key, head) or _repeats_previous(line, kept.lines)
        if reason:
            trace.drop(line, reason)
            continue
        credit = credits.read(line, fetched, at_start=head) if head or at_foot else None
        if credit is None and at_foot and len(line) < MAX_CONTACT and CONTACT.match(line):
            trace.drop(line, "contact")
            continue
        if credit:
            kept.credits.append(credit)
            trace.drop(line, f"credit: {credit.kind.value}")
            continue
        kept.lines.append(line)
        trace.kept.append(line)
    return kept


def _boilerplate(line: str) -> str | None:
    if len(line) >= MAX_LINE:
        return None
    phrases = boilerplate()
    folded = line_key(line)
    reason = phrases.whole.get(folded.rstrip(": ")) or phrases.starts.match(folded) or phrases.ends.match(folded)
    if reason is None and folded[:1].isdigit():
        # "5 min read", "3 comments"; nothing else that is counted.
        counted = folded.lstrip("0123456789 ")
        reason = phrases.whole.get(counted) or phrases.starts.match(counted) if len(line) <= MAX_COUNTED else None
    if reason == "reading time" and len(line) > MAX_STAMP:
        return None
    return reason


def _end(found: Sequence[str]) -> int:
    """Index of the line where boilerplate takes over for good; the number of lines where it does not."""
    total = sum(map(len, found)) or 1
    after = 0
    end = len(found)
    for number in range(len(found) - 1, 0, -1):
        line = found[number]
        after += len(line)
        if after > MAX_TAIL_SHARE * total:
            break
        if len(line) < MAX_LINE and boilerplate().ends.match(line_key(line)):
            end = number
    return end


def _repeats_title(line: str, title_key: str, head: bool) -> str | None:
    # A key has nearly the length of its line; folding every paragraph would be a fiftieth of the whole extraction.
    if not title_key or len(line) > 2 * len(title_key) + 40:
        return None
    folded = key(line)
    if folded == title_key:
        return "title repeated"
    # A headline set in two lines, kicker and title.
    if head and len(folded) >= 8 and (title_key.startswith(folded + " ") or title_key.endswith(" " + folded)):
        return "part of the title repeated"
    return None


def _repeats_previous(line: str, kept: list[str]) -> str | None:
    return "line repeated" if kept and line == kept[-1] and len(line) >= MIN_REPEATED else None
