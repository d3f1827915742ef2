"""Rights of each process, and the commands that grant them."""

import json
import shlex
from itertools import pairwise

import pytest

from caspian.cli import granted
from caspian.pipeline import BOARD, EXTRACT, PROCESSES, PUBLISH, TOPICS, WORKERS, Delivery
from caspian.stream.names import Names
from caspian.stream.rights import Operation, Resource, Right, rights

NAMES = Names("north.")


def named(process, resource, operation):
    return {r.name for r in rights(process, NAMES) if (r.resource, r.operation) == (resource, operation)}


@pytest.mark.parametrize("process", PROCESSES, ids=lambda process: process.name)
def test_every_right_is_for_something_of_this_namespace_and_none_is_said_twice(process):
    found = rights(process, NAMES)
    assert len(found) == len(set(found))
    assert all(right.name.startswith(NAMES.namespace) for right in found)


def test_a_worker_may_not_write_what_it_only_reads_nor_read_what_it_only_writes():
    assert named(EXTRACT, Resource.TOPIC, Operation.READ) == {"north.caspian.pages.v1", "north.caspian.attempts.v1"}
    assert named(EXTRACT, Resource.TOPIC, Operation.WRITE) == {
        "north.caspian.articles.v1",
        "north.caspian.coverage.v1",
        "north.caspian.attempts.v1",
        "north.caspian.pages.v1.dlq",
    }
    assert named(EXTRACT, Resource.GROUP, Operation.READ) == {"north.caspian-extract"}


def test_only_transactional_workers_have_ids_and_no_one_has_anothers():
    ids = {worker.name: named(worker, Resource.TRANSACTIONAL_ID, Operation.WRITE) for worker in WORKERS}
    assert ids == {
        worker.name: {f"north.{worker.name}-"} if worker.delivery is Delivery.TRANSACTIONAL else set()
        for worker in WORKERS
    }


def test_who_only_looks_may_write_nothing_and_needs_no_group():
    assert {(right.resource, right.operation) for right in rights(BOARD, NAMES)} == {(Resource.TOPIC, Operation.READ)}


def test_the_events_and_the_state_of_publish_are_written_by_nobody_else():
    for noun in ("enriched", "latest", "publishing"):
        writers = [p for p in PROCESSES if NAMES.topic(noun) in named(p, Resource.TOPIC, Operation.WRITE)]
        assert writers == [PUBLISH], noun


def test_every_topic_is_written_by_somebody_and_read_by_somebody():
    for operation in Operation:
        of_all = set().union(*(named(process, Resource.TOPIC, operation) for process in PROCESSES))
        assert {NAMES.topic(topic) for topic in TOPICS} <= of_all


def test_commands_and_lines_say_the_same():
    principal, found = "User:somebody", rights(PUBLISH, NAMES)
    lines = [json.loads(line) for line in granted.as_json(principal, found)]
    said = set()
    for text in granted.as_commands(principal, found, "broker:9092"):
        words = shlex.split(text)
        assert words[:3] == ["kafka-acls", "--bootstrap-server", "broker:9092"]
        pairs = list(pairwise(words))
        (operation,) = (value for name, value in pairs if name == "--operation")
        pattern = next((value for name, value in pairs if name == "--resource-pattern-type"), "literal")
        said |= {
            (operation, name.removeprefix("--"), value, pattern)
            for name, value in pairs
            if name in {f"--{resource.value}" for resource in Resource}
        }
    assert said == {(line["operation"], line["resource"], line["name"], line["pattern"]) for line in lines}
    assert {line["principal"] for line in lines} == {principal}


def test_a_name_cannot_break_out_of_its_command():
    right = Right(Resource.TOPIC, "a b; rm -r x", Operation.READ)
    (text,) = granted.as_commands("User:o'brien", [right], "")
    assert shlex.split(text)[-1] == right.name
    assert "User:o'brien" in shlex.split(text)
