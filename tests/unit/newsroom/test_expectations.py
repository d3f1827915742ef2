"""The oracle is checked itself: a run that is right differs in nothing, and each planted mistake is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from caspian.events.v1 import article_pb2, coverage_pb2, enriched_pb2, stance_pb2
from caspian.local.newsroom import catalogue, expected, outlets, scene
from caspian.local.newsroom.catalogue import Item, Wall
from caspian.local.newsroom.expectations import differences
from caspian.local.newsroom.expected import ExpectedStory, StorySize
from caspian.local.newsroom.scene import Scene

ITEMS = catalogue.load(outlets.load())
EXPECTED = expected.load(ITEMS)
SCENES = {name: scene.load(name, 8790, lambda: True) for name in ("short", "long")}
TYPES = {"created": 1, "updated": 2, "retracted": 5}


@dataclass
class Run:
    """A run of the short time line as the expectations want it."""

    scene: Scene = field(default_factory=lambda: SCENES["short"])
    events: list[enriched_pb2.EnrichedEvent] = field(default_factory=list)
    coverage: list[coverage_pb2.CoverageRecord] = field(default_factory=list)

    def url(self, item: Item) -> str:
        return self.scene.addresses[item.outlet].base + item.path + "?utm_source=rss"

    def differences(self, **options: bool) -> list[str]:
        return differences(self.scene, EXPECTED, self.events, self.coverage, **options)

    def of(self, key: str) -> enriched_pb2.EnrichedEvent:
        return next(event for event in reversed(self.events) if self.scene.key_of(event.article.url) == key)


def article_of(run: Run, item: Item, number: int) -> article_pb2.Article:
    said = EXPECTED.articles[item.key]
    version = item.versions[number]
    story: StorySize = EXPECTED.stories.get(said.story, ExpectedStory())
    if run.scene.timeline.name == "long" and isinstance(story, ExpectedStory):
        story = story.long or story
    article = article_pb2.Article(id=item.key, url=run.url(item), version=number + 1, text=version.text)
    article.gone = version.status != 200
    article.metadata.title = version.title
    if number == len(item.versions) - 1:
        article.text = item.readable
    article.metadata.language = said.language
    article.metadata.paywalled = item.wall is Wall.PAYWALL
    article.reuse.kind = article_pb2.Reuse.Kind.Value(said.reuse[0])
    article.reuse.match_id = said.match[0] if said.match else ""
    article.story.CopyFrom(
        article_pb2.Story(
            id=said.story if said.story != expected.ANY else item.key, articles=story.articles, origins=story.origins
        )
    )
    article.stance.label = stance_pb2.Stance.Label.Value(said.stance[0])
    article.stance.relevance.label = stance_pb2.Relevance.Label.Value(said.relevance[0])
    article.stance.evidence.add(start=0, end=5, quote=version.text[:5])
    return article


def right_run(name: str = "short") -> Run:
    run = Run(SCENES[name])
    for item in run.scene.timeline.items:
        said = EXPECTED.articles[item.key]
        if said.reaches_readers:
            for number, name in enumerate(said.events):
                event = enriched_pb2.EnrichedEvent(type=TYPES[name], article=article_of(run, item, number))
                run.events.append(event)
        elif said.outcome != expected.OFF_SCOPE:
            drop = coverage_pb2.Drop(article_id=item.key, url=run.url(item), reason=said.outcome)
            run.coverage.append(coverage_pb2.CoverageRecord(source_id=item.outlet, drop=drop))
    for outlet in run.scene.outlets.values():
        for feed in outlet.feeds:
            address = run.scene.addresses[outlet.id].base + feed.path
            status = "http-500" if f"{outlet.id}{feed.path}" in EXPECTED.dead_feeds else "ok"
            poll = coverage_pb2.PollReport(url=address, status=status)
            if f"{outlet.id}{feed.path}" in EXPECTED.quiet_feeds:
                quiet = coverage_pb2.Silence(url=address, kind=coverage_pb2.Silence.QUIET)
                run.coverage.append(coverage_pb2.CoverageRecord(source_id=outlet.id, silence=quiet))
            run.coverage.append(coverage_pb2.CoverageRecord(source_id=outlet.id, poll=poll))
    return run


@pytest.mark.parametrize("name", ["short", "long"])
def test_a_run_as_expected_differs_in_nothing(name: str) -> None:
    assert right_run(name).differences() == []


def test_a_source_that_stops_must_be_called_quiet() -> None:
    run = right_run("long")
    run.coverage = [one for one in run.coverage if not one.HasField("silence")]
    assert run.differences() == ["kura-observer/index.xml: never called quiet"]


def test_unchanged_visits_and_revised_events_are_no_difference() -> None:
    run = right_run()
    for item in run.scene.timeline.items:
        if EXPECTED.articles[item.key].outcome == "published":
            drop = coverage_pb2.Drop(article_id=item.key, url=run.url(item), reason="unchanged")
            run.coverage.append(coverage_pb2.CoverageRecord(drop=drop))
    run.events.append(
        enriched_pb2.EnrichedEvent(
            type=enriched_pb2.EnrichedEvent.REVISED, article=run.of("koochgah/fuel-excerpt").article
        )
    )
    assert run.differences() == []


def test_the_detector_may_abstain_on_some_where_it_leans_the_right_way() -> None:
    run = right_run()
    for key in ("zarechye/payments-op-ed", "koochgah/fuel-excerpt", "sepidar/ambassador-en"):
        stance = run.of(key).article.stance
        stance.label, stance.lean = stance_pb2.Stance.UNCERTAIN, stance.label
    assert run.differences() == []


def test_nothing_at_all_is_a_difference_for_every_article_story_and_feed() -> None:
    found = Run().differences()
    wanted = [key for key, said in EXPECTED.articles.items() if said.outcome != expected.OFF_SCOPE]
    shown = {item.key for item in Run().scene.timeline.items}
    assert {one.partition(":")[0] for one in found} >= {key for key in wanted if key in shown}


def wrong_stance(run: Run) -> None:
    run.of("zarechye/payments-op-ed").article.stance.label = stance_pb2.Stance.CRITICAL


def wrong_leaning(run: Run) -> None:
    stance = run.of("zarechye/payments-op-ed").article.stance
    stance.label, stance.lean = stance_pb2.Stance.UNCERTAIN, stance_pb2.Stance.CRITICAL


def too_many_abstentions(run: Run) -> None:
    for event in run.events:
        event.article.stance.lean = event.article.stance.label
        event.article.stance.label = stance_pb2.Stance.UNCERTAIN


def wrong_relevance(run: Run) -> None:
    run.of("lindenhof/bank-mentions").article.stance.relevance.label = stance_pb2.Relevance.ABOUT


def wrong_kind(run: Run) -> None:
    run.of("koochgah/fuel-excerpt").article.reuse.kind = article_pb2.Reuse.NEAR


def wrong_match(run: Run) -> None:
    run.of("koochgah/fuel-excerpt").article.reuse.match_id = "sepidar/ambassador-en"


def wrong_language(run: Run) -> None:
    run.of("sepidar/drill-pride-fa").article.metadata.language = "ar"


def wrong_offsets(run: Run) -> None:
    run.of("sepidar/drill-pride-fa").article.stance.evidence[0].start = 2


def mojibake(run: Run) -> None:
    run.of("silk-junction/payments-link").article.text += " â€™"


def boilerplate(run: Run) -> None:
    run.of("koochgah/fuel-excerpt").article.text += "\n\nLeave a Reply"


def lost_paragraph(run: Run) -> None:
    article = run.of("harbour-ledger/gas-both-sides").article
    article.text = article.text.rpartition("\n\n")[0]


def foreign_paragraph(run: Run) -> None:
    run.of("harbour-ledger/gas-both-sides").article.text += " Sign in to support us" * 4


def old_title(run: Run) -> None:
    run.of("harbour-ledger/caspian-drill").article.metadata.title = "Russia and Iran begin naval exercise in Caspian"


def never_updated(run: Run) -> None:
    run.events.remove(run.of("harbour-ledger/caspian-drill"))


def never_retracted(run: Run) -> None:
    run.events.remove(run.of("koochgah/leaked-memo-fa"))


def wrong_order(run: Run) -> None:
    last = run.of("koochgah/leaked-memo-fa")
    run.events.remove(last)
    run.events.insert(0, last)


def published_off_target(run: Run) -> None:
    item = next(item for item in ITEMS if item.key == "zarechye/volleyball")
    run.events.append(enriched_pb2.EnrichedEvent(type=1, article=article_pb2.Article(url=run.url(item))))


def dropped_for_another_reason(run: Run) -> None:
    next(one for one in run.coverage if one.drop.article_id == "harbour-ledger/consent").drop.reason = "too-short"


def fetched_off_scope(run: Run) -> None:
    item = next(item for item in ITEMS if item.key == "harbour-ledger/cooking")
    run.coverage.append(coverage_pb2.CoverageRecord(visit=coverage_pb2.Visit(url=run.url(item))))


def published_from_nowhere(run: Run) -> None:
    run.events.append(enriched_pb2.EnrichedEvent(type=1, article=article_pb2.Article(url="http://127.0.0.11:8790/x")))


def split_story(run: Run) -> None:
    run.of("zarechye/grain-terminal-ru").article.story.id = "another"


def merged_stories(run: Run) -> None:
    for event in run.events:
        if event.article.story.id == "gas-swap":
            event.article.story.id = "payments"


def copies_counted_as_origins(run: Run) -> None:
    for event in run.events:
        if event.article.story.id == "grain-terminal":
            event.article.story.origins = 5


def dead_feed_that_works(run: Run) -> None:
    for one in run.coverage:
        if "analysis" in one.poll.url:
            one.poll.status = "ok"


def open_page_called_paywalled(run: Run) -> None:
    run.of("harbour-ledger/gas-both-sides").article.metadata.paywalled = True


def feed_that_never_works(run: Run) -> None:
    for one in run.coverage:
        if "posts/english" in one.poll.url:
            one.poll.status = "timeout"


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (wrong_stance, "zarechye/payments-op-ed: stance CRITICAL, expected FAVOURABLE"),
        (wrong_leaning, "zarechye/payments-op-ed: leaning CRITICAL, expected FAVOURABLE"),
        (too_many_abstentions, "the detector: abstains on 16 of 16 articles"),
        (wrong_relevance, "lindenhof/bank-mentions: relevance ABOUT, expected MENTIONS"),
        (wrong_kind, "koochgah/fuel-excerpt: reuse NEAR, expected EXCERPT"),
        (wrong_match, "koochgah/fuel-excerpt: match sepidar/ambassador-en, expected lindenhof/fuel-without-trust"),
        (wrong_language, "sepidar/drill-pride-fa: language ar, expected fa"),
        (wrong_offsets, "sepidar/drill-pride-fa: evidence"),
        (mojibake, "silk-junction/payments-link: the text contains 'â€'"),
        (boilerplate, "koochgah/fuel-excerpt: the text contains 'Leave a Reply'"),
        (lost_paragraph, "harbour-ledger/gas-both-sides: the text lacks 39 of"),
        (foreign_paragraph, "harbour-ledger/gas-both-sides: 20 words of the text are not the article's"),
        (old_title, "harbour-ledger/caspian-drill: title 'Russia and Iran begin"),
        (never_updated, "harbour-ledger/caspian-drill: events created, expected created, updated"),
        (never_retracted, "koochgah/leaked-memo-fa: published, expected retracted"),
        (wrong_order, "koochgah/leaked-memo-fa: events retracted, created, expected created, retracted"),
        (published_off_target, "zarechye/volleyball: published, expected off-target"),
        (dropped_for_another_reason, "harbour-ledger/consent: dropped as too-short, expected consent-wall"),
        (fetched_off_scope, "harbour-ledger/cooking: its page was fetched, expected off-scope"),
        (published_from_nowhere, "silk-junction/x: published, but no such article was served"),
        (split_story, "zarechye/grain-terminal-ru: not in one story with the others of grain-terminal"),
        (merged_stories, "stories gas-swap, payments are one story"),
        (copies_counted_as_origins, "story grain-terminal: 5 origins, expected 1"),
        (dead_feed_that_works, "harbour-ledger/rss/analysis.xml: a poll worked, but the feed is dead"),
        (open_page_called_paywalled, "harbour-ledger/gas-both-sides: paywalled is True"),
        (feed_that_never_works, "koochgah/feeds/posts/english: no poll worked"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_planted_mistake_is_named(plant: Callable[[Run], None], words: str) -> None:
    run = right_run()
    plant(run)
    found = run.differences()
    assert any(one.startswith(words) for one in found), found


def test_an_interrupted_run_may_miss_a_version_but_not_the_last_word() -> None:
    run = right_run()
    first = next(event for event in run.events if run.scene.key_of(event.article.url) == "harbour-ledger/caspian-drill")
    run.events.remove(first)
    assert any("events updated" in one for one in run.differences())
    assert run.differences(history=False) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("zarechye/volleyball: {outcome: off-target}", ""),
        ("zarechye/volleyball:", "zarechye/curling:"),
        ("match: lindenhof/fuel-without-trust", "match: lindenhof/nothing"),
        ("story: gas-swap", "story: gas-swop"),
        ("stance: [FAVOURABLE]", "stance: [CHEERFUL]"),
        ("reuse: [REWRITE]", "reuse: [STOLEN]"),
        ("relevance: [MENTIONS]", "relevance: [PERHAPS]"),
        ("stance: [FAVOURABLE], language: fa", "language: fa"),
    ],
)
def test_expectations_that_fit_no_article_are_refused(
    tmp_path_factory: pytest.TempPathFactory, old: str, new: str
) -> None:
    text = (outlets.DATA / "expected.yaml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path_factory.mktemp("data") / "expected.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(ValueError):
        expected.load(ITEMS, file)
