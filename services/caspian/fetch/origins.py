"""What is known of each origin: an address in, whether it may be asked for now out; answers in, to be remembered.

Holds the rules of robots.txt, the way to it where it redirects, and which origins cannot be reached at the moment.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from caspian.fetch.http.exchange import Answer, NoAnswer, Reason, Response
from caspian.fetch.http.urls import origin
from caspian.fetch.policy import Policy
from caspian.fetch.redirects import follow, is_redirect
from caspian.fetch.robots import RobotsCache, robots_url

# Origins remembered as down; the oldest is forgotten first, at the cost of one more attempt.
_MAX_DOWN = 10_000


@dataclass(frozen=True, slots=True)
class Leave:
    """May be asked for, with at least this pause after it."""

    pause_s: float


@dataclass(frozen=True, slots=True)
class RulesFirst:
    """robots.txt is to be asked for before: at the last address of `way`; those before it have redirected."""

    origin: str
    way: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotNow:
    """Asking would fail for what is known already; not before `wait_s` seconds."""

    reason: str
    wait_s: float


@dataclass(frozen=True, slots=True)
class Never:
    """Its rules forbid it."""

    reason: str


Permission = Leave | RulesFirst | NotNow | Never


class Origins:
    """Times are seconds since 1970."""

    def __init__(self, agent: str, policy: Policy, ports: frozenset[int]) -> None:
        self._agent = agent
        self._policy = policy
        self._ports = ports
        self._robots = RobotsCache(agent, policy)
        self._ways: dict[str, tuple[str, ...]] = {}
        self._down: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def ask(self, url: str, now: float) -> Permission:
        """May this checked address be requested?"""
        where = origin(url)
        if (wait_s := self.down_for(url, now)) > 0:
            return NotNow(self._down[where][1], wait_s)
        rules = self._robots.get(where, now)
        if rules is None:
            return RulesFirst(where, self._ways.get(where, (robots_url(where),)))
        if rules.unavailable:
            return NotNow(rules.unavailable, rules.until - now)
        if rules.crawl_delay_s > self._policy.crawl_delay_ceiling_s:
            return Never("crawl-delay")
        return Leave(rules.crawl_delay_s) if rules.allow(url, self._agent) else Never("robots")

    def down_for(self, url: str, now: float) -> float:
        """Seconds for which the origin of `url` is known to be unreachable; 0: it is not."""
        return max(0.0, self._down.get(origin(url), (0.0, ""))[0] - now)

    def note(self, url: str, answer: Answer, now: float) -> None:
        """Remember whether the origin could be reached."""
        where = origin(url)
        self._down.pop(where, None)
        if isinstance(answer, NoAnswer) and answer.reason in Reason.UNREACHABLE:
            self._down[where] = (now + self._policy.host_down_s, answer.reason)
            if len(self._down) > _MAX_DOWN:
                self._down.popitem(last=False)

    def learn(self, where: str, trail: tuple[str, ...], answer: Answer, now: float) -> None:
        """Take in what was answered for robots.txt of `where`; a redirect within the domain makes its way longer."""
        self._ways.pop(where, None)
        if isinstance(answer, Response) and is_redirect(answer):
            leads = follow(answer, trail, 0, self._ports)
            if leads.on:
                self._ways[where] = (*trail, answer.url, leads.on)
                return
        self._robots.learn(where, answer, now)
