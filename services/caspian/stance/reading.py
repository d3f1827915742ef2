"""Title and text in, everything the rules found in them out: the whole way from words to verdict, in order."""

from __future__ import annotations

from dataclasses import dataclass

from caspian.stance import aim, attribution, channels, cues, document, features, rules, tone, wording
from caspian.stance.language import LanguagePack
from caspian.stance.lexicon import Lexicon, Tag, build
from caspian.stance.target import Target


@dataclass(frozen=True, slots=True)
class Reading:
    """One article, read for one target in one language."""

    pack: LanguagePack
    document: document.Document
    aims: list[aim.Aim]
    attributions: list[attribution.Attribution | None]
    cues: list[cues.Cue]
    channels: channels.Channels
    tones: tone.Tones
    verdict: rules.Verdict
    # Ids of the two sides of the target.
    sides: frozenset[str]

    def stance_features(self) -> dict[str, float]:
        """What the rules find, as input of the stance model; the wording's chances complete it."""
        return features.stance(self.document, self.aims, self.attributions, self.channels, self.tones, self.verdict)

    def words(self) -> list[str]:
        """Input of the wording's model."""
        return wording.plain(self.document)

    def relevance_features(self) -> dict[str, float]:
        """Input of the relevance model."""
        return features.relevance(self.document, self.aims)

    @property
    def both_sides_named(self) -> bool:
        """Without both sides there is no cooperation to speak of; a town or a company names its side, too."""
        named = frozenset().union(*(a.sides for a in self.aims))
        if len(named) == len(self.sides):
            return True
        places = (hit.value.actor for s in self.document.sentences for hit in s.having(Tag.PLACE))
        return named | {actor.id for actor in places if actor} >= self.sides


class Reader:
    """Reads articles for one target. Lexicons are compiled at first use of a language and kept."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self._lexicons: dict[str, Lexicon] = {}

    def lexicon(self, pack: LanguagePack) -> Lexicon:
        """The matcher of a language."""
        lexicon = self._lexicons.get(pack.language)
        if lexicon is None:
            lexicon = self._lexicons[pack.language] = build(self.target, pack)
        return lexicon

    def read(self, title: str, text: str, pack: LanguagePack) -> Reading:
        """Everything the rules find. `title` may be empty."""
        parsed = document.parse(title, text, pack, self.lexicon(pack))
        aims = aim.aims(parsed, self.target)
        attributions = attribution.attribute(parsed, self.target, pack)
        found = cues.find(parsed, aims, attributions, self.target, pack)
        voices = channels.divide(parsed, found)
        tones = tone.measure(parsed, attributions, pack)
        verdict = rules.decide(parsed, voices, attributions)
        sides = frozenset(side.id for side in self.target.sides)
        return Reading(pack, parsed, aims, attributions, found, voices, tones, verdict, sides)
