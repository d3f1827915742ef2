"""A detector that asks a language model and checks it with the rules. Off unless configured.

The model names sentences by number and the quotes are cut here; a holder must occur in the text; a second wrong
answer, a silent server or an empty budget leave the verdict to the rules, and the warnings say so.
"""

from __future__ import annotations

from collections import OrderedDict

from caspian.events.v1 import stance_pb2
from caspian.identity.ids import digest
from caspian.stance import sentences as splitter
from caspian.stance.detector import RuleDetector
from caspian.stance.identify import identify
from caspian.stance.llm import injection, prompt
from caspian.stance.llm.answer import Answer, AnswerError, parse
from caspian.stance.llm.budget import Budget
from caspian.stance.llm.client import Client
from caspian.stance.llm.verdict import apply, opposed

ATTEMPTS = 2
# Answers remembered; about 2 KB each.
REMEMBERED = 5_000


class ModelDetector:
    """A `Detector` around a server, with the rules behind it."""

    name = "model"
    waits = True

    def __init__(self, rules: RuleDetector, client: Client, budget: Budget) -> None:
        self._rules = rules
        self._client = client
        self._budget = budget
        self._prompt = prompt.version(rules.target)
        self._cache: OrderedDict[str, Answer] = OrderedDict()
        self.version = f"{client.model}/{self._prompt}/{rules.version}"

    def detect(self, title: str, text: str, language: str) -> stance_pb2.Stance:
        """See `Detector`."""
        ruled = self._rules.detect(title, text, language)
        pack, _, _ = identify(language, title, text)
        spans = splitter.split(text[: prompt.LONGEST], frozenset(pack.abbreviations))
        written = [text[span.start : span.end] for span in spans]
        suspected = injection.suspicious(written)
        if suspected:
            ruled.warnings.append("model-injection")
        numbered = [(n, sentence) for n, sentence in enumerate(written, 1) if n - 1 not in suspected]
        if title and not injection.suspicious([title]):
            numbered.insert(0, (0, title))
        if not numbered:
            return ruled
        try:
            answer = self._answer(numbered)
        except AnswerError as exc:
            ruled.warnings.append(f"model-unavailable:{exc}")
            return ruled
        if answer is None:
            ruled.warnings.append("model-budget")
            return ruled
        stance = apply(answer, ruled, text, spans)
        stance.detector, stance.detector_version = self.name, self.version
        if opposed(ruled, stance, strict=bool(suspected)):
            stance.label = stance_pb2.Stance.UNCERTAIN
            stance.warnings.append("model-disagrees")
        return stance

    def _answer(self, numbered: list[tuple[int, str]]) -> Answer | None:
        key = digest(self._prompt, self._client.model, *(part for pair in numbered for part in pair))
        known = self._cache.get(key)
        if known is not None:
            self._cache.move_to_end(key)
            return known
        messages = prompt.messages(self._rules.target, numbered)
        numbers = frozenset(number for number, _ in numbered)
        failure = AnswerError("no attempt")
        for _ in range(ATTEMPTS):
            if not self._budget.allows():
                return None
            try:
                answer = parse(self._client.ask(messages), numbers)
            except AnswerError as exc:
                failure = exc
                self._budget.report(success=False)
                continue
            self._budget.report(success=True)
            self._cache[key] = answer
            while len(self._cache) > REMEMBERED:
                self._cache.popitem(last=False)
            return answer
        raise failure

    def close(self) -> None:
        """Close the connections."""
        self._client.close()
