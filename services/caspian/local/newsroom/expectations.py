"""Final events and ledger records of a run in, a list of differences from expected.yaml out, in words. Pure.

An empty list means that the run did what a person who read the pages would expect.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from caspian.events.v1 import article_pb2, coverage_pb2, enriched_pb2, stance_pb2
from caspian.local.newsroom.expected import OFF_SCOPE, PUBLISHED, RETRACTED, Expected, ExpectedArticle, StorySize
from caspian.local.newsroom.scene import Scene
from caspian.local.newsroom.text_difference import text_differences
from caspian.local.newsroom.timeline import LONG

_TYPE = enriched_pb2.EnrichedEvent.Type
_EVENT_NAMES = {_TYPE.CREATED: "created", _TYPE.UPDATED: "updated", _TYPE.RETRACTED: "retracted"}
# Share of articles on which the detector may abstain: what its figures are measured at (docs of stance).
_ABSTENTIONS = 0.25
# A later visit that found the text as it was.
_UNCHANGED = "unchanged"


@dataclass(slots=True)
class _Seen:
    """All that a run said of one article."""

    events: list[enriched_pb2.EnrichedEvent] = field(default_factory=list)
    drops: set[str] = field(default_factory=set)
    visited: bool = False

    @property
    def last(self) -> enriched_pb2.EnrichedEvent:
        return self.events[-1]

    @property
    def told(self) -> article_pb2.Article:
        """The last version that stood: a retraction has no labels."""
        standing = (event.article for event in reversed(self.events) if event.type != _TYPE.RETRACTED)
        return next(standing, self.last.article)


def differences(
    scene: Scene,
    expected: Expected,
    events: Sequence[enriched_pb2.EnrichedEvent],
    coverage: Iterable[coverage_pb2.CoverageRecord],
    *,
    history: bool = True,
) -> list[str]:
    """Differences between a run and the expectations, one sentence each, ordered by article.

    Args:
        scene: outlets, addresses and time line of the run.
        expected: of the whole catalogue; articles outside the time line are left out.
        events: everything on `enriched`, in order.
        coverage: everything on `coverage`.
        history: also compare the sequence of events (an interrupted run may miss an intermediate version of a page).
    """
    seen: dict[str, _Seen] = defaultdict(_Seen)
    polls: dict[str, list[coverage_pb2.PollReport]] = defaultdict(list)
    quiet: set[str] = set()
    ids: dict[str, str] = {}
    for event in events:
        key = scene.key_of(event.article.url)
        ids[event.article.id] = key
        seen[key].events.append(event)
    for record in coverage:
        match record.WhichOneof("detail"):
            case "drop":
                seen[scene.key_of(record.drop.url)].drops.add(record.drop.reason)
            case "visit":
                one = seen[scene.key_of(record.visit.url)]
                one.visited = True
                if record.visit.outcome == coverage_pb2.Visit.DROPPED:
                    one.drops.add(record.visit.reason)
            case "poll":
                polls[scene.key_of(record.poll.url)].append(record.poll)
            case "silence" if record.silence.kind == coverage_pb2.Silence.QUIET:
                quiet.add(scene.key_of(record.silence.url))
    found: list[str] = []
    abstained: list[bool] = []
    for item in scene.timeline.items:
        said = expected.articles[item.key]
        told = seen.pop(item.key, _Seen())
        found += _outcome(item.key, said, told)
        if said.reaches_readers and told.events:
            found += _labels(item.key, said, told, ids.get)
            abstained.append(_abstains(told))
            if said.outcome == PUBLISHED:
                found += text_differences(item, told.told, expected.never_in_text)
            if history:
                found += _history(item.key, said, told)
    found += _abstentions(abstained)
    found += [f"{key}: published, but no such article was served" for key, told in seen.items() if told.events]
    found += _stories(scene, expected, events)
    found += _polls(scene, expected, polls)
    if scene.timeline.name == LONG:
        found += [f"{key}: never called quiet" for key in expected.quiet_feeds if key not in quiet]
    return found


def _abstains(told: _Seen) -> bool:
    return told.told.stance.label == stance_pb2.Stance.UNCERTAIN


def _abstentions(abstained: Sequence[bool]) -> list[str]:
    if sum(abstained) <= _ABSTENTIONS * len(abstained):
        return []
    return [f"the detector: abstains on {sum(abstained)} of {len(abstained)} articles"]


def _outcome(key: str, said: ExpectedArticle, told: _Seen) -> list[str]:
    drops = told.drops - {_UNCHANGED}
    if not said.reaches_readers:
        if told.events:
            return [f"{key}: published, expected {said.outcome}"]
        if said.outcome == OFF_SCOPE:
            return [f"{key}: its page was fetched, expected {OFF_SCOPE}"] if told.visited else []
        if drops != {said.outcome}:
            return [f"{key}: dropped as {', '.join(sorted(drops)) or 'nothing'}, expected {said.outcome}"]
        return []
    if not told.events:
        return [f"{key}: no event ({', '.join(sorted(drops)) or 'no trace'}), expected {said.outcome}"]
    ended = RETRACTED if told.last.type == _TYPE.RETRACTED else PUBLISHED
    return [] if ended == said.outcome else [f"{key}: {ended}, expected {said.outcome}"]


def _labels(key: str, said: ExpectedArticle, told: _Seen, key_of_id: Callable[[str], str | None]) -> list[str]:
    article = told.told
    stance = article.stance
    found: list[str] = []

    def compare(what: str, got: str, allowed: Sequence[str]) -> None:
        if got not in allowed:
            found.append(f"{key}: {what} {got or '(none)'}, expected {' or '.join(allowed)}")

    compare("relevance", stance_pb2.Relevance.Label.Name(stance.relevance.label), said.relevance)
    label = stance.lean if _abstains(told) else stance.label
    compare("leaning" if _abstains(told) else "stance", stance_pb2.Stance.Label.Name(label), said.stance)
    compare("language", article.metadata.language, [said.language])
    compare("reuse", article_pb2.Reuse.Kind.Name(article.reuse.kind), said.reuse)
    if said.match:
        compare("match", key_of_id(article.reuse.match_id) or article.reuse.match_id, said.match)
    for evidence in stance.evidence:
        if article.text[evidence.start : evidence.end] != evidence.quote:
            found.append(f"{key}: evidence {evidence.quote!r} is not what stands at its offsets")
    return found


def _history(key: str, said: ExpectedArticle, told: _Seen) -> list[str]:
    names = tuple(_EVENT_NAMES[event.type] for event in told.events if event.type in _EVENT_NAMES)
    if names == said.events:
        return []
    return [f"{key}: events {', '.join(names) or '(none)'}, expected {', '.join(said.events)}"]


def _stories(scene: Scene, expected: Expected, events: Sequence[enriched_pb2.EnrichedEvent]) -> list[str]:
    """Grouping by the last word on each article; sizes by the last word on each story."""
    group: dict[str, str] = {}
    size: dict[str, article_pb2.Story] = {}
    for event in events:
        said = expected.articles.get(scene.key_of(event.article.url))
        if said is not None and event.article.story.id:
            group[scene.key_of(event.article.url)] = event.article.story.id
            size[event.article.story.id] = event.article.story
    found: list[str] = []
    ids_of: dict[str, Counter[str]] = defaultdict(Counter)
    for key, story_id in group.items():
        if expected.articles[key].story in expected.stories:
            ids_of[expected.articles[key].story][story_id] += 1
    main = {name: counted.most_common(1)[0][0] for name, counted in ids_of.items()}
    for key, story_id in sorted(group.items()):
        name = expected.articles[key].story
        if name in main and story_id != main[name]:
            found.append(f"{key}: not in one story with the others of {name}")
    for story_id, count in Counter(main.values()).items():
        if count > 1:
            merged = sorted(name for name, one in main.items() if one == story_id)
            found.append(f"stories {', '.join(merged)} are one story")
    for name, story_id in sorted(main.items()):
        want, got = expected.stories[name], size[story_id]
        right: StorySize = (want.long or want) if scene.timeline.name == LONG else want
        for what, number in (("articles", right.articles), ("origins", right.origins)):
            if number not in (None, getattr(got, what)):
                found.append(f"story {name}: {getattr(got, what)} {what}, expected {number}")
    return found


def _polls(scene: Scene, expected: Expected, polls: Mapping[str, Sequence[coverage_pb2.PollReport]]) -> list[str]:
    found: list[str] = []
    for outlet in scene.outlets.values():
        for feed in outlet.feeds:
            key = f"{outlet.id}{feed.path}"
            worked = any(poll.status in ("ok", "unchanged") for poll in polls.get(key, ()))
            if not polls.get(key):
                found.append(f"{key}: the feed was never polled")
            elif worked and key in expected.dead_feeds:
                found.append(f"{key}: a poll worked, but the feed is dead")
            elif not worked and key not in expected.dead_feeds:
                found.append(f"{key}: no poll worked")
    return found
