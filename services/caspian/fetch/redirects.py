"""A redirect answer in, where it leads out: on within the domain, over to another one, or nowhere."""

from __future__ import annotations

from dataclasses import dataclass

from caspian.fetch.http.budget import MAX_REDIRECTS
from caspian.fetch.http.exchange import Response
from caspian.fetch.http.urls import InvalidUrlError, check, domain

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Redirects to other domains that one discovery may go through: shorteners are chained, loops are longer.
MAX_DOMAINS = 3


@dataclass(frozen=True, slots=True)
class Leads:
    """Exactly one is set."""

    on: str = ""
    over: str = ""
    nowhere: str = ""


def is_redirect(answer: Response) -> bool:
    """Does the answer lead elsewhere?"""
    return answer.status in _REDIRECTS


def follow(answer: Response, trail: tuple[str, ...], domains_crossed: int, ports: frozenset[int]) -> Leads:
    """Where `answer` leads; `trail` are the addresses asked before it. Every hop is checked like a first address."""
    try:
        target = check(answer.headers.get("location", ""), answer.url, ports)
    except InvalidUrlError:
        return Leads(nowhere="invalid-redirect")
    if domain(target) != domain(answer.url):
        return Leads(over=target) if domains_crossed < MAX_DOMAINS else Leads(nowhere="redirect-loop")
    if target == answer.url or target in trail or len(trail) >= MAX_REDIRECTS:
        return Leads(nowhere="redirect-loop")
    return Leads(on=target)
