"""The `when` of a rule in, tests of facts out: quick ones first; each tells what it wanted and what it saw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from caspian.alert.facts import Facts, HolderFact
from caspian.alert.patterns import Matcher
from caspian.alert.rules import HolderIs, Range, When

_LISTS = (
    "relevance", "label", "lean", "own", "attributed", "frame", "source", "source_class", "country", "language", "kind",
)  # fmt: skip
_RANGES = ("relevance_score", "score", "confidence", "articles", "publishers", "origins")


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition; `saw` tells the value behind the answer of `holds`."""

    name: str
    wanted: str
    holds: Callable[[Facts], bool]
    saw: Callable[[Facts], str]


def compiled(when: When) -> tuple[Condition, ...]:
    """Conditions in the order in which they are cheap: words, numbers, holders, then the text."""
    found = [_one_of(name, getattr(when, name)) for name in _LISTS if getattr(when, name)]
    found += [_within(name, getattr(when, name)) for name in _RANGES if getattr(when, name) is not None]
    if when.holder is not None:
        found.append(_holder(when.holder))
    if when.words or when.patterns:
        found.append(_text("words", Matcher(when.words, when.patterns), (*when.words, *when.patterns)))
    if when.no_words:
        found.append(_no_text(Matcher(when.no_words), when.no_words))
    return tuple(found)


def _one_of(name: str, values: tuple[str, ...]) -> Condition:
    allowed = frozenset(values)
    return Condition(
        name,
        " or ".join(values),
        lambda facts: getattr(facts, name) in allowed,
        lambda facts: str(getattr(facts, name)) or "unknown",
    )


def _within(name: str, limits: Range) -> Condition:
    inside = _inside(limits)
    return Condition(
        name,
        _sides(limits),
        lambda facts: inside(getattr(facts, name)),
        lambda facts: f"{round(getattr(facts, name), 2):g}",
    )


def _inside(limits: Range) -> Callable[[float], bool]:
    low = float("-inf") if limits.min is None else limits.min
    high = float("inf") if limits.max is None else limits.max
    # A message carries 0.7 as 0.69999999: single precision has seven digits.
    return lambda value: low <= round(value, 6) <= high


def _sides(limits: Range) -> str:
    sides = [f"≥ {limits.min:g}"] if limits.min is not None else []
    sides += [f"≤ {limits.max:g}"] if limits.max is not None else []
    return " and ".join(sides)


def _holder(wanted: HolderIs) -> Condition:
    types, stances = frozenset(wanted.type), frozenset(wanted.stance)
    sure = _inside(wanted.confidence) if wanted.confidence else lambda _: True

    def fits(holder: HolderFact) -> bool:
        return (
            (not types or holder.type in types)
            and (not stances or holder.stance in stances)
            and sure(holder.confidence)
        )

    asked = [" or ".join(part) for part in (wanted.type, wanted.stance) if part]
    return Condition(
        "holder",
        ", ".join([*asked, *([f"confidence {_sides(wanted.confidence)}"] if wanted.confidence else [])]) or "anybody",
        lambda facts: any(fits(holder) for holder in facts.holders),
        lambda facts: ", ".join(f"{h.name or h.type} {h.stance}" for h in facts.holders[:5]) or "nobody",
    )


def _text(name: str, matcher: Matcher, wanted: tuple[str, ...]) -> Condition:
    def saw(facts: Facts) -> str:
        found = matcher.found(facts.folded)
        return f"“{found}”" if found else "none of them"

    return Condition(name, _listed(wanted), lambda facts: bool(matcher.found(facts.folded)), saw)


def _no_text(matcher: Matcher, unwanted: tuple[str, ...]) -> Condition:
    def saw(facts: Facts) -> str:
        found = matcher.found(facts.folded)
        return f"“{found}”" if found else "none of them"

    return Condition("no_words", _listed(unwanted), lambda facts: not matcher.found(facts.folded), saw)


def _listed(entries: tuple[str, ...]) -> str:
    shown = ", ".join(f"“{entry}”" for entry in entries[:5])
    return shown if len(entries) <= 5 else f"{shown} and {len(entries) - 5} more"
