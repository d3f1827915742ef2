"""Title, text and language of an article in, its `Stance` out: the interface, and the explainable default behind it."""

from __future__ import annotations

from typing import Protocol

from caspian.events.v1 import stance_pb2
from caspian.stance import calibrate, evidence, frame, holders, leaning
from caspian.stance import wording as words
from caspian.stance.identify import identify
from caspian.stance.reading import Reader, Reading
from caspian.stance.target import DEFAULT, Target, load

_SIGNS = {"favourable": 1, "neutral": 0, "critical": -1}
_LABELS: dict[str, stance_pb2.Stance.Label] = {
    "favourable": stance_pb2.Stance.FAVOURABLE,
    "neutral": stance_pb2.Stance.NEUTRAL,
    "critical": stance_pb2.Stance.CRITICAL,
}
_RELEVANCES: dict[str, stance_pb2.Relevance.Label] = {
    "about": stance_pb2.Relevance.ABOUT,
    "mentions": stance_pb2.Relevance.MENTIONS,
    "not": stance_pb2.Relevance.NOT,
}
_TONES = {
    (False, False): stance_pb2.Voice.NONE,
    (True, False): stance_pb2.Voice.POSITIVE,
    (False, True): stance_pb2.Voice.NEGATIVE,
    (True, True): stance_pb2.Voice.BOTH,
}


class Detector(Protocol):
    """Anything that can tell the stance of an article."""

    name: str
    version: str
    # It waits for the network: call it outside the event loop.
    waits: bool

    def detect(self, title: str, text: str, language: str) -> stance_pb2.Stance:
        """`title` may be empty, `language` ISO 639-1, "und" or empty. Never raises for any text."""
        ...


class RuleDetector:
    """Rules find the evidence, a small calibrated model weighs it. No network, no download."""

    name = "rules"
    waits = False

    def __init__(self, target: Target, models: calibrate.Models, wording: words.Wording | None = None) -> None:
        self.target = target
        self.models = models
        self.wording = wording or words.packaged()
        self.version = models.version
        self.reader = Reader(target)

    def read(self, title: str, text: str, language: str) -> tuple[Reading, str, list[str]]:
        """The reading behind the verdict, the language found, and warnings."""
        pack, found, warnings = identify(language, title, text)
        reading = self.reader.read(title, text, pack)
        if reading.document.cut:
            warnings.append("text-cut")
        return reading, found, warnings

    def detect(self, title: str, text: str, language: str) -> stance_pb2.Stance:
        """See `Detector`."""
        reading, _, warnings = self.read(title, text, language)
        stance = stance_pb2.Stance(
            target=self.target.id, detector=self.name, detector_version=self.version, warnings=warnings
        )
        if not reading.document.sentences:
            stance.warnings.append("no-text")
        self._relevance(reading, stance)
        if stance.relevance.label != stance_pb2.Relevance.NOT:
            self._stance(reading, stance, text)
        return stance

    def _relevance(self, reading: Reading, stance: stance_pb2.Stance) -> None:
        if not reading.both_sides_named:
            stance.relevance.label = stance_pb2.Relevance.NOT
            return
        chances = self.models.relevance.probabilities(reading.relevance_features())
        best = max(sorted(chances), key=lambda label: chances[label])
        stance.relevance.label = _RELEVANCES[best]
        stance.relevance.score = round(chances["about"] + chances["mentions"] / 2, 4)

    def _stance(self, reading: Reading, stance: stance_pb2.Stance, text: str) -> None:
        model = self.models.stance
        chances = model.probabilities(reading.stance_features() | self.wording.chances(reading.words()))
        if reading.pack.experimental:
            chances = leaning.evened(chances, model.sign_temperature)
        best = leaning.guess(chances)
        stance.lean = _LABELS[best]
        stance.score = round(chances["favourable"] - chances["critical"], 4)
        stance.confidence = round(chances[best], 4)
        unsure = not leaning.committed(chances, best, model.threshold, model.doubt)
        unsupported = any(warning.startswith("language-unsupported") for warning in stance.warnings)
        stance.label = stance_pb2.Stance.UNCERTAIN if unsure or unsupported else stance.lean
        own, relayed = reading.channels.own, reading.channels.attributed
        stance.voice.own = _TONES[bool(own.praising), bool(own.blaming)]
        stance.voice.attributed = _TONES[bool(relayed.praising), bool(relayed.blaming)]
        stance.voice.one_sided = reading.verdict.one_sided != 0
        stance.voice.mixed = reading.verdict.mixed
        stance.frame = frame.choose(reading.cues, _SIGNS[best])
        stance.evidence.extend(evidence.find(reading, text))
        stance.holders.extend(holders.find(reading, self.target, _SIGNS[best]))


def load_default(target: str = DEFAULT) -> Detector:
    """The default detector for a packaged target, or a target file by its path.

    Raises:
        TargetError: the target cannot be read.
    """
    return RuleDetector(load(target), calibrate.packaged())
