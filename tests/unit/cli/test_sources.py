from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from caspian.cli import cluster
from caspian.cli.main import main
from caspian.events.v1.article_pb2 import Provenance
from caspian.events.v1.coverage_pb2 import Silence
from caspian.events.v1.frontier_pb2 import FrontierItem
from caspian.outcome import Emit
from caspian.pipeline import FRONTIER, Topic
from caspian.settings import KafkaSettings
from caspian.stream import compacted, producer
from caspian.stream.names import Names

ENTRY = """
- id: harbour-dispatch
  publisher: Harbour Dispatch
  class: regional
  country: az
  languages: [en]
  feeds: [https://harbour-dispatch.example/feed.xml]
  sitemaps: [https://harbour-dispatch.example/sitemap.xml]
  scope: all
  terms: full-text
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "sources.yaml"
    path.write_text(ENTRY, encoding="utf-8")
    return path


def run(*arguments: str, given: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["sources", *arguments], input=given)
    return result.exit_code, result.stdout, result.stderr


def test_a_file_that_is_right(file: Path) -> None:
    assert run("check", str(file)) == (0, "1 sources, 2 addresses to poll\n", "")
    assert run("check", "-", given=ENTRY) == (0, "1 sources, 2 addresses to poll\n", "")


def test_the_files_that_come_with_it_are_right() -> None:
    assert run("check", str(Path(__file__).parents[3] / "deploy/sources.yaml"))[0] == 0


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (ENTRY.replace("regional", "provincial"), "class"),
        (ENTRY.replace("https:", "gopher:"), "not http or https"),
        (ENTRY + "  colour: red\n", "colour"),
        ("- [", "sources.yaml"),
    ],
)
@pytest.mark.parametrize("action", ["check", "apply"])
def test_what_is_wrong_is_one_line_and_nothing_is_declared(file: Path, text: str, why: str, action: str) -> None:
    file.write_text(text, encoding="utf-8")
    code, stdout, stderr = run(action, str(file))
    assert (code, stdout) == (2, "")
    assert why in stderr
    assert stderr.startswith("caspian: ")
    assert stderr.count("\n") == 1


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    binary = tmp_path / "b.yaml"
    binary.write_bytes(b"\xff\xfe")
    assert "No such file" in run("check", str(tmp_path / "nope"))[2]
    assert "not UTF-8" in run("check", str(binary))[2]


FEED, MAP = "https://harbour-dispatch.example/feed.xml", "https://harbour-dispatch.example/sitemap.xml"


class Cluster:
    """A frontier in memory: what is written is taken up at once, as a worker would."""

    def __init__(self) -> None:
        self.records: dict[str, FrontierItem] = {}
        self.written: list[str] = []

    def write(self, _kafka: KafkaSettings, _names: Names, emits: list[Emit]) -> int:
        for emit in emits:
            self.written.append(emit.key)
            assert isinstance(emit.value, FrontierItem)
            self.records["s:" + emit.key.removeprefix("d:")] = emit.value
        return len(emits)

    def newest(self, _kafka: KafkaSettings, _names: Names, topic: Topic) -> dict[str, FrontierItem]:
        assert topic is FRONTIER
        return dict(self.records)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    desk = Cluster()
    monkeypatch.setattr(cluster, "find", lambda: (KafkaSettings(), Names()))
    monkeypatch.setattr(producer, "write", desk.write)
    monkeypatch.setattr(compacted, "newest", desk.newest)
    return desk


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "find", lambda: None)


def test_sources_are_declared_on_the_frontier_once(file: Path, here: Cluster) -> None:
    assert run("apply", str(file)) == (0, f"+ {FEED}\n+ {MAP}\n2 added, 0 changed, 0 not in the file\n", "")
    assert here.written == [f"d:feed {FEED}", f"d:sitemap {MAP}"]
    assert run("apply", str(file))[1] == "0 added, 0 changed, 0 not in the file\n"
    assert len(here.written) == 2


def test_a_changed_policy_is_written(file: Path, here: Cluster) -> None:
    run("apply", str(file))
    file.write_text(ENTRY.replace("full-text", "link-only"), encoding="utf-8")
    assert run("apply", str(file))[1] == f"~ {FEED}\n~ {MAP}\n0 added, 2 changed, 0 not in the file\n"
    assert {item.source.terms for item in here.records.values()} == {Provenance.LINK_ONLY}


def test_what_left_the_file_is_ended_only_where_asked_for(file: Path, here: Cluster) -> None:
    run("apply", str(file))
    file.write_text(ENTRY.replace(f"  sitemaps: [{MAP}]\n", ""), encoding="utf-8")
    code, stdout, stderr = run("apply", str(file))
    assert (code, stdout) == (0, "0 added, 0 changed, 1 not in the file\n")
    assert "--withdraw" in stderr
    assert not here.records[f"s:sitemap {MAP}"].withdrawn
    assert run("apply", "--withdraw", str(file)) == (0, f"- {MAP}\n0 added, 0 changed, 1 withdrawn\n", "")
    assert here.records[f"s:sitemap {MAP}"].withdrawn
    assert not here.records[f"s:feed {FEED}"].withdrawn
    assert run("apply", "--withdraw", str(file))[1] == "0 added, 0 changed, 0 withdrawn\n"


def test_an_empty_file_withdraws_everything_only_where_asked_for(file: Path, here: Cluster) -> None:
    run("apply", str(file))
    assert run("apply", "-", given="[]")[1] == "0 added, 0 changed, 2 not in the file\n"
    assert not any(item.withdrawn for item in here.records.values())
    assert run("apply", "--withdraw", "-", given="[]")[0] == 0
    assert all(item.withdrawn for item in here.records.values())


def test_other_ports_only_where_fetch_may_use_them(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(ENTRY.replace("https://harbour-dispatch.example", "http://127.0.0.11:8790"), encoding="utf-8")
    assert run("check", str(file))[0] == 2
    monkeypatch.setenv("CASPIAN_FETCH_ALLOW_LOOPBACK", "127.0.0.11:8790")
    assert run("check", str(file))[0] == 0


# --- ls ---


def table(stdout: str) -> list[list[str]]:
    return [re.split(r" {2,}", line) for line in stdout.splitlines()]


def test_a_file_is_listed_without_a_cluster(file: Path, nowhere: None) -> None:
    code, stdout, stderr = run("ls", str(file))
    assert code == 0
    assert table(stdout) == [
        ["source", "class", "terms", "scope", "kind", "last poll", "state", "address"],
        ["harbour-dispatch", "regional", "full-text", "all", "feed", "-", "unknown", FEED],
        ["harbour-dispatch", "regional", "full-text", "all", "sitemap", "-", "unknown", MAP],
    ]
    assert "CASPIAN_KAFKA_BOOTSTRAP" in stderr


def test_without_a_file_a_cluster_is_needed(nowhere: None) -> None:
    code, stdout, stderr = run("ls")
    assert (code, stdout) == (2, "")
    assert stderr.startswith("caspian: no Kafka to talk to")


def test_states(file: Path, here: Cluster) -> None:
    assert [row[-2] for row in table(run("ls", str(file))[1])[1:]] == ["not declared", "not declared"]
    run("apply", str(file))
    assert [row[-2] for row in table(run("ls", str(file))[1])[1:]] == ["not polled yet", "not polled yet"]
    feed, sitemap = here.records[f"s:feed {FEED}"], here.records[f"s:sitemap {MAP}"]
    feed.poll.polls = sitemap.poll.polls = 1
    feed.poll.last_polled_at.FromJsonString("2026-03-01T12:00:00Z")
    sitemap.failure.count, sitemap.failure.reason = 3, "http-503"
    assert [row[-3:-1] for row in table(run("ls")[1])[1:]] == [
        ["2026-03-01 12:00:00Z", "ok"],
        ["-", "http-503, 3 in a row"],
    ]
    feed.poll.silence = Silence.QUIET
    sitemap.withdrawn = True
    assert [row[-2] for row in table(run("ls")[1])[1:]] == ["quiet", "withdrawn"]


def test_listed_for_programs_and_without_secrets(file: Path, here: Cluster) -> None:
    file.write_text(ENTRY.replace(f"[{FEED}]", f"['{FEED}?token=hunter2']"), encoding="utf-8")
    code, applied, _ = run("apply", str(file))
    assert code == 0
    assert f"{FEED}?token=***" in applied
    stdout = run("ls", "--json")[1]
    assert "hunter2" not in stdout + run("ls")[1] + run("ls", str(file))[1]
    first = json.loads(stdout.splitlines()[0])
    assert (first["source"], first["state"], first["last_polled_at"]) == ("harbour-dispatch", "not polled yet", 0)
