from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from google.protobuf import json_format

from caspian.cli.main import main
from caspian.events.v1.article_pb2 import Article

PARAGRAPHS = [
    "The ministers of transport of Russia and Iran opened an office in Anzali on Monday, and spoke of a corridor.",
    "The alliance between Moscow and Tehran is a hollow promise: it has brought the harbour nothing but debts, and the"
    " second berth still stands unfinished.",
    "Officials said that eleven ships would sail each week from the spring of next year, and that a customs office"
    " would be shared by both sides in the port.",
    "Fishermen complained that the quay they have used for ninety years is closed to them until the works are over,"
    " and that nobody has told them when that will be.",
    "The chamber of commerce counted forty-one joint projects since the treaty was signed, of which nine were finished"
    " and four abandoned.",
]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    part, whole = tmp_path / "part.txt", tmp_path / "whole.html"
    part.write_text("\n\n".join(PARAGRAPHS[2:4]), encoding="utf-8")
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    whole.write_text(
        f"<html><head><title>An office on the quay</title></head><body><article>{body}</article>"
        "<div>Leave a Reply</div></body></html>",
        encoding="utf-8",
    )
    return [str(part), str(whole)]


def test_files_are_compared_with_each_other(files: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["inspect", *files, str(tmp_path / "nope")])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"caspian: {tmp_path / 'nope'}: No such file")
    assert result.stderr.count("\n") == 1
    part, whole = result.stdout.split("whole.html ─")
    assert "An excerpt of" in part
    assert "An office on the quay" in whole
    assert "and more." in whole
    assert "[− " in whole
    assert "relevance about" in whole
    assert not [line for line in result.stdout.splitlines() if line != line.rstrip()]


def test_an_article_that_was_judged_is_shown_as_it_is(tmp_path: Path) -> None:
    article = Article(id="x", version=3, text="Words.")
    article.stance.detector = "another"
    article.stance.relevance.label = article.stance.relevance.NOT
    path = tmp_path / "a.json"
    path.write_text(json_format.MessageToJson(article), encoding="utf-8")
    result = CliRunner().invoke(main, ["inspect", str(path)])
    assert result.exit_code == 0
    assert "x, version 3" in result.stdout
    assert "Not about the partnership" in result.stdout


def test_what_is_no_article_says_so(tmp_path: Path) -> None:
    files = {
        "a.pdf": b"%PDF-1.7",
        "b.json": b'{"id": "x", "outcome": "rejected"}',
        "c.json": b"{",
        "d.html": b"<p>Hi.</p>",
    }
    for name, raw in files.items():
        (tmp_path / name).write_bytes(raw)
    result = CliRunner().invoke(main, ["inspect", *(str(tmp_path / name) for name in files)])
    assert result.exit_code == 1
    told = dict(line.removeprefix(f"caspian: {tmp_path}/").split(": ", 1) for line in result.stderr.splitlines())
    assert told.keys() == {"a.pdf", "b.json", "c.json"}
    assert told["a.pdf"].startswith("not-html")
    assert told["b.json"] == "is not an article"
    assert told["c.json"].startswith("not JSON")
    assert "No article: no-text" in result.stdout


def test_an_id_needs_a_kafka_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("caspian.cli.cluster.find", lambda: None)
    result = CliRunner().invoke(main, ["inspect", "0" * 32])
    assert result.exit_code == 2
    assert result.stderr.startswith("caspian: no Kafka to talk to")


def test_nothing_to_inspect_is_wrong_usage() -> None:
    assert CliRunner().invoke(main, ["inspect"]).exit_code == 2
