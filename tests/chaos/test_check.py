"""The checker on evidence made without Kafka: nothing to find in a calm run, and each way to break it is found."""

from __future__ import annotations

from dataclasses import replace

import pytest

from caspian.events.v1.enriched_pb2 import EnrichedEvent
from chaos.calm import evidence_of
from chaos.check import check
from chaos.evidence import Delivery, Request
from chaos.world import world


@pytest.fixture(scope="module")
def calm():
    return evidence_of(world(3, hosts=6, seconds=30, pages_per_host=4, planted=0))


@pytest.fixture
def evidence(calm):
    return replace(
        calm, records={noun: list(records) for noun, records in calm.records.items()},
        requests=list(calm.requests), deliveries=list(calm.deliveries),
        committed={group: dict(known) for group, known in calm.committed.items()},
        planted={}, repeated=set(), went_back=[],
    )  # fmt: skip


def kinds(evidence):
    return {finding.check for finding in check(evidence)}


def again(evidence, noun, index):
    records = evidence.records[noun]
    records.append(replace(records[index], offset=len(records)))


def test_a_calm_run_has_no_findings(evidence):
    assert check(evidence) == []
    assert len(evidence.of("enriched")) > 10


@pytest.mark.parametrize("noun", ["articles", "deduped", "assessed", "enriched", "coverage"])
def test_a_lost_record_is_found_in_every_topic(evidence, noun):
    # The first article, so that it has an event.
    key = evidence.of("enriched")[0].key
    lines = evidence.records[noun]
    lines.remove(next(record for record in lines if noun == "coverage" or record.key == key))
    assert kinds(evidence) & {"lost", "oracle", "phantom"}


@pytest.mark.parametrize("noun", ["deduped", "enriched", "publishing", "coverage"])
def test_a_repeat_is_found_where_records_are_written_once(evidence, noun):
    again(evidence, noun, 0)
    assert "duplicate" in kinds(evidence)


def test_a_lost_result_is_told_with_the_place_of_its_input_and_the_commit_that_passed_it(evidence):
    lost = evidence.records["assessed"].pop()
    told = next(finding.text for finding in check(evidence) if "results are missing" in finding.text)
    read_from = next(r for r in reversed(evidence.of("deduped")) if r.key == lost.key)
    assert f"{read_from.partition}/{read_from.offset} of " in told
    assert " committed " in told


@pytest.mark.parametrize("noun", ["pages", "articles", "assessed"])
def test_a_repeat_upstream_is_no_finding(evidence, noun):
    again(evidence, noun, 0)
    for known in evidence.committed.values():
        known[0] += 1
    assert kinds(evidence) <= ({"lost"} if noun == "pages" else set())


def test_other_content_under_the_same_event_id_is_found(evidence):
    first = evidence.records["enriched"][0]
    event = EnrichedEvent.FromString(first.value)
    event.article.text += "!"
    evidence.records["enriched"][0] = replace(first, value=event.SerializeToString(deterministic=True))
    assert kinds(evidence) >= {"differs", "latest"}


def test_a_version_that_goes_back_is_found(evidence):
    last = evidence.records["enriched"][-1]
    event = EnrichedEvent.FromString(last.value)
    event.event_id, event.article.version = "other", event.article.version - 1
    evidence.records["enriched"].append(replace(last, offset=last.offset + 1, value=event.SerializeToString()))
    assert kinds(evidence) >= {"order", "latest", "duplicate"}


def test_a_stranger_is_found(evidence):
    last = evidence.records["enriched"][-1]
    event = EnrichedEvent.FromString(last.value)
    event.event_id, event.article.id = "other", "stranger"
    evidence.records["enriched"].append(
        replace(last, offset=last.offset + 1, key=b"stranger", value=event.SerializeToString())
    )
    assert "phantom" in kinds(evidence)


def test_offsets_that_are_behind_or_went_back_are_found(evidence):
    evidence.committed["caspian-publish"][0] -= 1
    assert kinds(evidence) == {"offsets"}
    evidence.committed["caspian-publish"][0] += 1
    evidence.went_back.append("caspian-publish/0: 5 → 3")
    assert kinds(evidence) == {"offsets"}


def test_a_malformed_record_that_is_no_dead_letter_is_found(evidence):
    pages = evidence.records["pages"]
    pages.append(replace(pages[0], offset=len(pages), value=b""))
    evidence.planted[pages[-1].place] = b""
    evidence.committed["caspian-extract"][0] += 1
    assert kinds(evidence) == {"lost"}


def test_impoliteness_is_found(evidence):
    first = evidence.requests[0]
    evidence.requests.append(Request(first.at + 0.05, first.host, "/feed.xml", 200))
    assert kinds(evidence) == {"politeness"}


def test_an_alert_that_was_not_raised_or_raised_twice_is_found(evidence):
    assert len(evidence.of("alerts")) > 10
    assert kinds(replace(evidence, records=evidence.records | {"alerts": evidence.of("alerts")[1:]})) >= {"lost"}
    again(evidence, "alerts", 0)
    evidence.committed["caspian-notify"][0] += 1
    assert kinds(evidence) == {"duplicate"}


def test_an_alert_that_never_arrived_or_that_nobody_raised_is_found(evidence):
    first = evidence.deliveries.pop(0)
    assert kinds(evidence) == {"lost"}
    evidence.deliveries += [first, first]
    assert kinds(evidence) == set(), "at least once"
    evidence.deliveries.append(Delivery("stranger", "content"))
    assert kinds(evidence) == {"phantom"}


@pytest.mark.parametrize("change", [{"content": "another"}, {"genuine": False}])
def test_an_alert_with_other_content_or_without_a_signature_is_found(evidence, change):
    evidence.deliveries.append(replace(evidence.deliveries[0], **change))
    assert kinds(evidence) == {"differs"}
