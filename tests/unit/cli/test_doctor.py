"""`caspian doctor`: findings in lines, exit codes that monitors understand, and a cluster that is not there."""

import pytest
from click.testing import CliRunner

from caspian.cli import cluster as clusters
from caspian.cli import doctor
from caspian.cli.diagnosis import Finding, Level
from caspian.cli.main import main
from caspian.local.announcement import Announcement
from caspian.stream.exits import Unreachable, Unusable

WELL = Finding(Level.WELL, "topics as they should be", "")
WARNING = Finding(Level.WARNING, "3 dead letters wait", "look with `caspian dlq ls`")
WRONG = Finding(Level.WRONG, "no extract worker", "start one")


def looked(monkeypatch, found):
    def examine():
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(doctor, "_examine", examine)
    result = CliRunner().invoke(main, ["doctor"], catch_exceptions=False)
    return result.exit_code, result.stdout.splitlines()


@pytest.mark.parametrize(
    ("found", "code"),
    [([WELL], 0), ([], 0), ([WELL, WARNING], 1), ([WELL, WARNING, WRONG], 2), ([WRONG, WELL], 2)],
)
def test_the_exit_code_is_that_of_the_worst_finding(monkeypatch, found, code):
    assert looked(monkeypatch, found)[0] == code


def test_each_finding_is_a_line_with_its_remedy_below(monkeypatch):
    _, lines = looked(monkeypatch, [WELL, WARNING, WRONG])
    assert lines[:5] == [
        "ok       topics as they should be",
        "warning  3 dead letters wait",
        "           → look with `caspian dlq ls`",
        "WRONG    no extract worker",
        "           → start one",
    ]
    assert lines[5].startswith("looked for ")


def test_a_cluster_that_is_not_there_is_a_finding_with_its_remedy(monkeypatch):
    code, lines = looked(monkeypatch, Unreachable("Kafka at x:1 cannot be reached; start it"))
    assert code == 2
    assert lines[:2] == ["WRONG    Kafka at x:1 cannot be reached", "           → start it"]


# --- which cluster ---


@pytest.fixture
def alone(monkeypatch, tmp_path):
    monkeypatch.setenv("CASPIAN_LOCAL_CACHE_DIR", str(tmp_path))
    monkeypatch.delenv("CASPIAN_KAFKA_BOOTSTRAP", raising=False)


def test_without_a_cluster_nothing_is_guessed(alone):
    assert clusters.find() is None
    with pytest.raises(Unusable, match="no Kafka to talk to: set CASPIAN_KAFKA_BOOTSTRAP"):
        clusters.cluster()


def test_the_system_that_runs_here_is_found_and_settings_count_before_it(alone, monkeypatch):
    monkeypatch.setenv("CASPIAN_STREAM_NAMESPACE", "mine.")
    with Announcement("127.0.0.1:9111"):
        kafka, names = clusters.cluster()
        assert (kafka.bootstrap, names.namespace) == ("127.0.0.1:9111", "mine.")
        monkeypatch.setenv("CASPIAN_KAFKA_BOOTSTRAP", "elsewhere:1")
        assert clusters.cluster()[0].bootstrap == "elsewhere:1"
    monkeypatch.delenv("CASPIAN_KAFKA_BOOTSTRAP")
    assert clusters.find() is None
