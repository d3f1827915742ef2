"""Topics on a cluster against the topology: what is created, mended, refused and left alone."""

import pytest
from kafka import errors

from caspian.pipeline import FETCH, PUBLISH, TOPICS
from caspian.settings import KafkaSettings
from caspian.stream import preflight, topics
from caspian.stream.exits import Unreachable, Unusable
from caspian.stream.names import Names
from unit.stream.cluster import Admin, Cluster

KAFKA = KafkaSettings(bootstrap="kafka.example:9092", replication_factor=3, min_insync_replicas=2)
NAMES = Names("t.")
DENIED, UNKNOWN = errors.TopicAuthorizationFailedError.errno, errors.UnknownTopicOrPartitionError.errno


@pytest.fixture
def cluster():
    found = Cluster()
    found.topics = {
        wanted.name: {"partitions": wanted.partitions, "config": dict(wanted.config) | {"segment.bytes": "1"}}
        for wanted in topics.wanted(KAFKA, NAMES)
    }
    return found


@pytest.fixture
def admin(cluster, monkeypatch):
    found = Admin(cluster)
    for module in (topics, preflight):
        monkeypatch.setattr(module, "KafkaAdminClient", lambda **_: found)
    return found


def by_name():
    return {wanted.name: wanted for wanted in topics.wanted(KAFKA, NAMES)}


def test_what_is_kept_for_ever_is_compacted_and_the_rest_has_its_days():
    latest, enriched = by_name()["t.caspian.latest.v1"], by_name()["t.caspian.enriched.v1"]
    assert latest.config["cleanup.policy"] == "compact"
    assert "retention.ms" not in latest.config
    assert int(latest.config["delete.retention.ms"]) == 86_400_000
    assert (enriched.config["cleanup.policy"], int(enriched.config["retention.ms"])) == ("delete", 30 * 86_400_000)
    assert (latest.partitions, enriched.partitions) == (12, 1)
    assert enriched.config["min.insync.replicas"] == "2"


def test_dead_letters_wait_for_a_person_and_fit_with_their_headers():
    for topic in TOPICS:
        assert (NAMES.dlq(topic) in by_name()) is topic.has_dlq
    frontier, dlq = by_name()["t.caspian.frontier.v1"], by_name()["t.caspian.frontier.v1.dlq"]
    assert (dlq.partitions, dlq.config["cleanup.policy"]) == (1, "delete")
    assert int(dlq.config["retention.ms"]) == 90 * 86_400_000
    assert int(dlq.config["max.message.bytes"]) == int(frontier.config["max.message.bytes"]) + 1024 * 1024
    assert "delete.retention.ms" not in dlq.config
    assert frontier.config["cleanup.policy"] == "compact", "it is not changed by its dead letters"


def test_no_difference_where_all_is_as_it_should_be_whatever_else_is_set(admin):
    assert topics.diff(KAFKA, NAMES) == []
    assert topics.apply(KAFKA, NAMES) == []
    assert admin.changed == []


def test_only_what_is_missing_is_created_and_only_what_differs_is_mended(cluster, admin):
    del cluster.topics["t.caspian.pages.v1"]
    cluster.topics["t.caspian.alerts.v1"]["config"]["retention.ms"] = "1"
    cluster.topics["caspian.pages.v1"] = {"partitions": 1, "config": {}}
    done = topics.apply(KAFKA, NAMES)
    assert [(entry.topic, entry.what.split()[0]) for entry in done] == [
        ("t.caspian.pages.v1", "missing"), ("t.caspian.alerts.v1", "retention.ms"),
    ]  # fmt: skip
    (create, created), (alter, altered) = admin.changed
    assert (create, alter) == ("create", "alter")
    assert list(created) == ["t.caspian.pages.v1"]
    assert created["t.caspian.pages.v1"]["num_partitions"] == 12
    assert created["t.caspian.pages.v1"]["replication_factor"] == 3
    assert list(altered) == ["t.caspian.alerts.v1"]


def test_an_empty_cluster_gets_all_of_them(cluster, admin):
    cluster.topics = {}
    assert {entry.what for entry in topics.apply(KAFKA, NAMES)} == {"missing"}
    ((_, created),) = admin.changed
    assert set(created) == set(by_name())


def test_a_number_of_partitions_is_never_changed_and_nothing_else_is_meanwhile(cluster, admin):
    cluster.topics["t.caspian.pages.v1"]["partitions"] = 6
    del cluster.topics["t.caspian.alerts.v1"]
    with pytest.raises(Unusable, match=r"pages.v1 has 6 partitions, needs 12: keys would move"):
        topics.apply(KAFKA, NAMES)
    assert admin.changed == []
    (refused,) = [entry for entry in topics.diff(KAFKA, NAMES) if entry.refused]
    assert refused.topic == "t.caspian.pages.v1"


def test_another_process_that_creates_them_at_once_does_no_harm(cluster, admin, monkeypatch):
    cluster.topics = {}

    def taken(*_, **__):
        raise errors.TopicAlreadyExistsError

    monkeypatch.setattr(admin, "create_topics", taken)
    assert topics.apply(KAFKA, NAMES)


@pytest.mark.parametrize("call", [topics.diff, topics.apply])
@pytest.mark.parametrize(
    ("failure", "kind", "words"),
    [
        (errors.KafkaConnectionError, Unreachable, "Kafka at kafka.example:9092 cannot be reached"),
        (errors.ClusterAuthorizationFailedError, Unusable, "denies access"),
    ],
)
def test_a_cluster_that_does_not_answer_or_refuses_is_told_in_words(admin, monkeypatch, call, failure, kind, words):
    def fail():
        raise failure

    monkeypatch.setattr(admin, "list_topics", fail)
    with pytest.raises(kind, match=words):
        call(KAFKA, NAMES)


# --- before a process starts ---


def test_a_process_that_has_all_it_needs_starts(admin, cluster):
    preflight.check(KAFKA, NAMES, PUBLISH)
    (asked,) = cluster.asked
    assert "t.caspian.assessed.v1" in asked
    assert "t.caspian.pages.v1" not in asked, "nothing is asked that it does not use"


def test_topics_that_are_missing_are_named_with_the_remedy(admin, cluster):
    cluster.codes = {"t.caspian.enriched.v1": UNKNOWN, "t.caspian.pages.v1": UNKNOWN}
    with pytest.raises(Unusable, match=r"^missing on \S+: t.caspian.enriched.v1; run `caspian topics apply`"):
        preflight.check(KAFKA, NAMES, PUBLISH)


def test_what_is_denied_is_named_with_the_remedy_and_before_what_is_missing(admin, cluster):
    cluster.codes = {"t.caspian.enriched.v1": DENIED, "t.caspian.latest.v1": UNKNOWN}
    with pytest.raises(Unusable, match=r"denies this client: Write t.caspian.enriched.v1; grant what `caspian top"):
        preflight.check(KAFKA, NAMES, PUBLISH)


def test_a_right_that_is_there_only_in_part_is_denied(admin, cluster):
    state = cluster.topics["t.caspian.publishing.v1"]
    state["said"] = {"authorized_operations": ["READ", "DESCRIBE"]}
    with pytest.raises(Unusable, match=r"denies this client: Write t.caspian.publishing.v1; "):
        preflight.check(KAFKA, NAMES, PUBLISH)
    state["said"] = {"authorized_operations": ["READ", "WRITE"]}
    preflight.check(KAFKA, NAMES, PUBLISH)


def test_a_group_that_is_denied_is_named_and_one_that_never_was_is_not(admin, cluster):
    cluster.codes = {"t.caspian-fetch": errors.GroupIdNotFoundError()}
    preflight.check(KAFKA, NAMES, FETCH)
    cluster.codes = {"t.caspian-fetch": errors.GroupAuthorizationFailedError()}
    with pytest.raises(Unusable, match=r"denies this client: Read t.caspian-fetch; "):
        preflight.check(KAFKA, NAMES, FETCH)


def test_a_broker_that_is_away_is_no_missing_topic(admin, cluster):
    cluster.codes = {"t.caspian-fetch": errors.KafkaConnectionError()}
    with pytest.raises(Unreachable, match="cannot be reached"):
        preflight.check(KAFKA, NAMES, FETCH)
