"""A target and a language pack in, one matcher out whose every pattern says what it means."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from caspian.stance.language import CueGroup, LanguagePack
from caspian.stance.phrases import Matcher
from caspian.stance.target import Actor, Target


class Tag(Enum):
    """What a phrase is to the rules."""

    CUE = auto()
    NEGATION_BEFORE = auto()
    NEGATION_AFTER = auto()
    REPORT = auto()
    ACCORDING = auto()
    DISTANCING = auto()
    CONTRAST = auto()
    HEDGE = auto()
    OPINION = auto()
    THESIS = auto()
    FACT = auto()
    ADVERSE = auto()
    RELATION = auto()
    TARGET_RELATION = auto()
    JOINT = auto()
    TOGETHER = auto()
    MEASURE = auto()
    DEFENCE = auto()
    SOLIDARITY = auto()
    ACTOR = auto()
    PERSON = auto()
    AGENCY = auto()
    PLACE = auto()
    GROUP = auto()
    OFFICE = auto()
    APART = auto()
    ABROAD = auto()
    KIND = auto()
    PRONOUN = auto()
    TOPIC = auto()
    EXCLUSION = auto()
    BRIGHT = auto()
    SOMBRE = auto()


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One phrase. Only the fields its tag needs are set."""

    tag: Tag
    written: str
    # +1 praise, -1 blame; of reporting verbs: how they colour what they report.
    sign: int = 0
    weight: float = 0.0
    frame: str = ""
    # The phrase speaks of a relationship by itself.
    tie: bool = False
    actor: Actor | None = None
    # Holder type, kind of speaker, kind of report, kind of name, or topic.
    kind: str = ""


# Relative weights of the three strengths; the model scales the sums.
WEIGHTS = {"mild": 0.5, "plain": 1.0, "strong": 2.0}
DEFENCE_WEIGHT = 1.0
# Kind of a name that stands for its state and does not speak.
TOWN = "town"
SOLIDARITY_WEIGHT = 0.5

Lexicon = Matcher[Entry]


def _add_cues(lexicon: Lexicon, group: CueGroup) -> None:
    sign = 1 if group.polarity == "positive" else -1
    for phrase in group.phrases:
        weight = WEIGHTS[group.strength]
        lexicon.add(phrase, Entry(Tag.CUE, phrase, sign, weight, group.frame, group.scope == "tie"))


def _add(lexicon: Lexicon, tag: Tag, phrases: tuple[str, ...], kind: str = "", sign: int = 0) -> None:
    for phrase in phrases:
        lexicon.add(phrase, Entry(tag, phrase, sign=sign, kind=kind))


def build(target: Target, pack: LanguagePack) -> Lexicon:
    """Compile everything that is known for this target in this language."""
    lexicon: Lexicon = Matcher(pack.clitics)
    for group in pack.cues:
        _add_cues(lexicon, group)
    for phrase in pack.defence:
        lexicon.add(phrase, Entry(Tag.DEFENCE, phrase, 1, DEFENCE_WEIGHT, "legal_right"))
    for phrase in pack.solidarity:
        lexicon.add(phrase, Entry(Tag.SOLIDARITY, phrase, 1, SOLIDARITY_WEIGHT, "friendship"))
    _add(lexicon, Tag.NEGATION_BEFORE, pack.negation.before)
    _add(lexicon, Tag.NEGATION_AFTER, pack.negation.after)
    for kind, sign in (("neutral", 0), ("positive", 1), ("negative", -1), ("distancing", 0), ("denial", 0)):
        _add(lexicon, Tag.REPORT, getattr(pack.reporting, kind), kind, sign)
    _add(lexicon, Tag.ACCORDING, pack.reporting.according, "neutral")
    for tag in (Tag.DISTANCING, Tag.CONTRAST, Tag.OPINION, Tag.THESIS, Tag.ADVERSE, Tag.RELATION, Tag.JOINT):
        _add(lexicon, tag, getattr(pack, tag.name.lower()))
    _add(lexicon, Tag.BRIGHT, pack.bright)
    _add(lexicon, Tag.SOMBRE, pack.sombre)
    _add(lexicon, Tag.HEDGE, pack.hedges)
    _add(lexicon, Tag.FACT, pack.facts)
    for topic in ("sport", "culture", "history", "clubs", "strikes"):
        _add(lexicon, Tag.TOPIC, getattr(pack.topics, topic), topic)
    _add(lexicon, Tag.OFFICE, pack.groups.office)
    _add(lexicon, Tag.APART, pack.groups.apart)
    _add(lexicon, Tag.ABROAD, pack.groups.abroad)
    _add(lexicon, Tag.PRONOUN, pack.groups.pronoun)
    _add(lexicon, Tag.TOGETHER, pack.groups.together)
    _add(lexicon, Tag.MEASURE, pack.measures)
    for kind in ("politician", "analyst", "public", "opposition", "media"):
        _add(lexicon, Tag.KIND, getattr(pack.groups, kind), kind)
    _add_target(lexicon, target, pack.language)
    return lexicon


def _add_target(lexicon: Lexicon, target: Target, language: str) -> None:
    for actor in (*target.sides, *target.others):
        for phrase in actor.names.get(language, ()):
            lexicon.add(phrase, Entry(Tag.ACTOR, phrase, actor=actor, kind=actor.holder))
        for phrase in actor.towns.get(language, ()):
            lexicon.add(phrase, Entry(Tag.ACTOR, phrase, actor=actor, kind=TOWN))
        for phrase in actor.people.get(language, ()):
            lexicon.add(phrase, Entry(Tag.PERSON, phrase, actor=actor, kind=actor.holder))
        for phrase in actor.agencies.get(language, ()):
            lexicon.add(phrase, Entry(Tag.AGENCY, phrase, actor=actor, kind=actor.holder))
        for phrase in actor.places.get(language, ()):
            lexicon.add(phrase, Entry(Tag.PLACE, phrase, actor=actor))
    for named in target.groups:
        _add(lexicon, Tag.GROUP, named.names.get(language, ()), named.holder)
    _add(lexicon, Tag.TARGET_RELATION, target.relation.get(language, ()))
    _add(lexicon, Tag.EXCLUSION, target.exclusions.get(language, ()))
