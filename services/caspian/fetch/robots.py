"""robots.txt by RFC 9309: an answer for an origin in, "may this be fetched, and how fast" out, remembered for hours."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from protego import Protego

from caspian.fetch.http.budget import ROBOTS
from caspian.fetch.http.exchange import Answer, NoAnswer
from caspian.fetch.policy import Policy

# 512 KiB of rules are about 10 MB of objects; most files are 1 KB.
_MAX_ORIGINS = 2000
# Lines of rules that are compiled; nobody's honest file has more.
_MAX_LINES = 10_000
_MAX_LINE = 2048


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin allows. `unavailable` is the reason where its robots.txt could not be had: nothing is allowed."""

    until: float
    parsed: Protego | None = None
    unavailable: str = ""
    crawl_delay_s: float = 0.0

    def allow(self, url: str, agent: str) -> bool:
        """May `url` be fetched?"""
        if self.unavailable:
            return False
        return self.parsed is None or bool(self.parsed.can_fetch(url, agent))


class RobotsCache:
    """Rules by origin, the least recently asked dropped first."""

    def __init__(self, agent: str, policy: Policy) -> None:
        self._agent = agent
        self._policy = policy
        self._rules: OrderedDict[str, Rules] = OrderedDict()

    def get(self, origin: str, now: float) -> Rules | None:
        """The rules, or None where they must be fetched (again)."""
        rules = self._rules.get(origin)
        if rules is None or rules.until <= now:
            return None
        self._rules.move_to_end(origin)
        return rules

    def learn(self, origin: str, answer: Answer, now: float) -> Rules:
        """Keep what the origin answered: 2xx is a file, other refusals allow everything, errors nothing for a while."""
        rules = self._judge(answer, now)
        self._rules[origin] = rules
        self._rules.move_to_end(origin)
        while len(self._rules) > _MAX_ORIGINS:
            self._rules.popitem(last=False)
        return rules

    def _judge(self, answer: Answer, now: float) -> Rules:
        policy = self._policy
        if isinstance(answer, NoAnswer):
            return Rules(now + policy.host_down_s, unavailable=f"robots-{answer.reason}")
        if answer.status == 429 or answer.status >= 500:
            return Rules(now + policy.robots_error_s, unavailable=f"robots-{answer.status}")
        # An HTML answer is a site that has no such file and says so with a page.
        if answer.status != 200 or answer.body[:512].lstrip().startswith(b"<"):
            return Rules(now + policy.robots_s)
        parsed = Protego.parse(_trimmed(answer.body))
        delay = parsed.crawl_delay(self._agent) or 0.0
        return Rules(now + policy.robots_s, parsed, crawl_delay_s=max(0.0, float(delay)))


def _trimmed(body: bytes) -> str:
    lines = body[: ROBOTS.decoded_bytes].decode("utf-8", "replace").splitlines()[:_MAX_LINES]
    return "\n".join(line[:_MAX_LINE] for line in lines)


def robots_url(origin: str) -> str:
    """Where the rules of an origin are."""
    return f"{origin}/robots.txt"
