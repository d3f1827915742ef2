from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from caspian.cli import cluster
from caspian.cli.main import main
from caspian.settings import KafkaSettings
from caspian.stream import producer
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


def test_sources_are_declared_on_the_frontier(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    def write(kafka: KafkaSettings, names: Names, emits: list) -> int:
        written.extend(emit.key for emit in emits)
        return len(emits)

    monkeypatch.setattr(cluster, "find", lambda: (KafkaSettings(), Names()))
    monkeypatch.setattr(producer, "write", write)
    assert run("apply", str(file)) == (0, "2 addresses declared\n", "")
    assert written == [
        "d:feed https://harbour-dispatch.example/feed.xml",
        "d:sitemap https://harbour-dispatch.example/sitemap.xml",
    ]


def test_other_ports_only_where_fetch_may_use_them(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text(ENTRY.replace("https://harbour-dispatch.example", "http://127.0.0.11:8790"), encoding="utf-8")
    assert run("check", str(file))[0] == 2
    monkeypatch.setenv("CASPIAN_FETCH_ALLOW_LOOPBACK", "127.0.0.11:8790")
    assert run("check", str(file))[0] == 0
