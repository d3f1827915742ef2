"""What must have become of each page of a world, from the seed alone, against what did. Yields what differs."""

from __future__ import annotations

from collections.abc import Iterator

from caspian.events.v1 import coverage_pb2
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.identity.ids import article_id
from caspian.identity.url_key import url_key
from chaos.evidence import Evidence, Finding
from chaos.world import Kind, Page, World

_DROPS = {Kind.OFF_TARGET: {"off-target"}, Kind.STUB: {"no-text"}}
_DEAD = {
    Kind.KILLS_STANCE: "kills-its-process",
    Kind.KILLS_EXTRACT: "killed: SIGKILL",
    Kind.RAISES_DEDUPE: "handler-failed",
    Kind.RAISES_PUBLISH: "handler-failed",
    Kind.SWELLS: "output-too-large",
}
# A record that was in hand when its process was killed, twice in a row, cannot be told from one that kills it.
_STILL_GONE = (coverage_pb2.Visit.UNCHANGED, "gone")
INNOCENT = "kills-its-process"


def article_of(page: Page, port: int) -> str:
    """Id of the article that the page is."""
    return article_id(url_key(f"http://{World.address(page.host)}:{port}{page.path}"))


class Seen:
    """What the topics say of each article."""

    def __init__(self, evidence: Evidence) -> None:
        self.events: dict[str, list[EnrichedEvent]] = {}
        self.drops: dict[str, set[str]] = {}
        self.visits: dict[str, list[coverage_pb2.Visit]] = {}
        self.dead: dict[str, set[str]] = {}
        for record in evidence.of("enriched"):
            event = EnrichedEvent.FromString(record.value or b"")
            self.events.setdefault(event.article.id, []).append(event)
        for record in evidence.of("coverage"):
            line = coverage_pb2.CoverageRecord.FromString(record.value or b"")
            if line.HasField("drop"):
                self.drops.setdefault(line.drop.article_id, set()).add(line.drop.reason)
            elif line.HasField("visit"):
                self.visits.setdefault(line.visit.article_id, []).append(line.visit)
        for noun in ("pages", "articles", "deduped", "assessed"):
            for letter in evidence.of(f"{noun}.dlq"):
                headers = dict(letter.headers)
                article = headers.get("dlq-article", letter.key or b"").decode("utf-8", "replace")
                self.dead.setdefault(article, set()).add(headers["dlq-reason"].decode())

    def articles(self) -> set[str]:
        """Everything that is spoken of."""
        return set(self.events) | set(self.drops) | set(self.visits)


def outcomes(evidence: Evidence) -> Iterator[Finding]:
    """One outcome per page, the one that the seed foretells; no article that the seed does not know."""
    seen = Seen(evidence)
    known = {article_of(page, evidence.port): page for page in evidence.world.pages}
    for stranger in sorted(seen.articles() - set(known)):
        yield Finding("phantom", f"article {stranger} is no page of this world")
    for article, page in known.items():
        if problem := _problem(page, article, seen):
            yield Finding("oracle", f"{page.kind.value} page {page.number} ({article}): {problem}")


def _problem(page: Page, article: str, seen: Seen) -> str:
    visits = sorted(seen.visits.get(article, []), key=lambda visit: visit.visit)
    if not visits:
        return "never visited"
    numbers = [visit.visit for visit in visits]
    if numbers != list(range(1, len(numbers) + 1)):
        return f"visits on the ledger: {numbers}"
    events, dead = seen.events.get(article, []), seen.dead.get(article, set())
    if page.kind in _DEAD:
        # The copy of a page has its title, and so its marker.
        wanted = _DEAD[page.kind]
        if wanted not in dead and INNOCENT not in dead:
            return f"should be a dead letter for {wanted}; events {len(events)}, dead letters {dead}"
        return f"{len(events)} events of a dead letter" if events else ""
    if dead - {INNOCENT}:
        return f"dead letter for {sorted(dead)}"
    if dead:
        return ""
    drops = seen.drops.get(article, set())
    if page.kind in _DROPS:
        if events:
            return f"{len(events)} events, should be dropped"
        return "" if drops & _DROPS[page.kind] else f"dropped for {sorted(drops)}, not for {sorted(_DROPS[page.kind])}"
    if page.kind is Kind.GONE:
        return _gone(visits, events)
    if not events:
        return f"no event; drops {sorted(drops)}"
    last = events[-1]
    if last.type == EnrichedEvent.RETRACTED:
        return f"retracted: {last.reason}"
    # A last visit that failed on the way is on the ledger as such.
    if last.article.metadata.title != page.after.title and visits[-1].outcome != coverage_pb2.Visit.FAILED:
        return f"ends as {last.article.metadata.title!r}, not as {page.after.title!r}"
    return ""


def _gone(visits: list[coverage_pb2.Visit], events: list[EnrichedEvent]) -> str:
    # What stays away is looked for again at each planned visit.
    last = next((visit for visit in reversed(visits) if (visit.outcome, visit.reason) != _STILL_GONE), visits[0])
    if last.outcome == coverage_pb2.Visit.DROPPED and last.reason == "gone":
        return f"{len(events)} events of a page that was never seen" if events else ""
    if last.outcome != coverage_pb2.Visit.GONE:
        return f"last visit {coverage_pb2.Visit.Outcome.Name(last.outcome)}"
    if not events or events[-1].type != EnrichedEvent.RETRACTED:
        return "gone and not retracted"
    return ""
