"""`caspian topics`: what was done or differs in lines, and exit codes that scripts can ask for."""

import json

import pytest
from click.testing import CliRunner

from caspian.cli import topics
from caspian.cli.main import main
from caspian.pipeline import PROCESSES
from caspian.stream import topics as of_cluster
from caspian.stream.exits import Unusable
from caspian.stream.topics import Difference
from unit.cli.standing import KAFKA, NAMES

MISSING = Difference("t.caspian.pages.v1", "missing")
DRIFT = Difference("t.caspian.alerts.v1", "retention.ms is 1, should be 2592000000")
REFUSED = Difference("t.caspian.pages.v1", "has 6 partitions, needs 12", refused=True)


@pytest.fixture
def cluster(monkeypatch):
    """What the cluster answers, by call."""
    answers = {"apply": [], "diff": []}

    def answer(name):
        def call(kafka, names):
            assert (kafka, names) == (KAFKA, NAMES)
            if isinstance(answers[name], Exception):
                raise answers[name]
            return answers[name]

        return call

    for name in answers:
        monkeypatch.setattr(of_cluster, name, answer(name))
    monkeypatch.setattr(topics, "cluster", lambda: (KAFKA, NAMES))
    return answers


def run(*arguments):
    result = CliRunner().invoke(main, ["topics", *arguments])
    return result.exit_code, result.output.splitlines()


def test_what_was_done_is_told_and_doing_nothing_is_success(cluster):
    assert run("apply") == (0, ["nothing to do"])
    cluster["apply"] = [MISSING, DRIFT]
    assert run("apply") == (0, [
        "t.caspian.pages.v1: created",
        "t.caspian.alerts.v1: retention.ms is 1, should be 2592000000; mended",
        "2 changed",
    ])  # fmt: skip


def test_a_difference_is_an_exit_code(cluster):
    assert run("diff") == (0, ["no difference"])
    cluster["diff"] = [REFUSED, DRIFT]
    code, lines = run("diff")
    assert code == 1
    assert lines[0] == "t.caspian.pages.v1: has 6 partitions, needs 12 (refused)"
    assert lines[-1] == "2 differences"


def test_what_must_not_be_done_is_one_line(cluster):
    cluster["apply"] = Unusable("t.caspian.pages.v1 has 6 partitions, needs 12: keys would move")
    code, lines = run("apply")
    assert code == 2
    assert lines == ["caspian: t.caspian.pages.v1 has 6 partitions, needs 12: keys would move"]


def test_rights_are_those_of_the_workers_named_or_of_all(monkeypatch):
    monkeypatch.setenv("CASPIAN_STREAM_NAMESPACE", "t.")
    code, lines = run("acls", "publish", "--json")
    assert code == 0
    rights = [json.loads(line) for line in lines]
    assert {right["principal"] for right in rights} == {"User:caspian-publish"}
    assert {right["name"] for right in rights if right["operation"] == "Write"} >= {"t.caspian.enriched.v1"}
    _, everybody = run("acls", "--json")
    assert {json.loads(line)["principal"] for line in everybody} == {f"User:caspian-{each.name}" for each in PROCESSES}
    _, named = run("acls", "publish", "--user", "somebody", "--json")
    assert {json.loads(line)["principal"] for line in named} == {"User:somebody"}
    assert run("acls", "nobody")[0] == 2
