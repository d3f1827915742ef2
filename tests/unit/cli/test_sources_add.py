"""`sources add`, `import` and `probe`: a file is only ever left right, and probing says what it found."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner

from caspian.cli import sources_add
from caspian.cli.main import main
from caspian.fetch import probe as probing
from caspian.fetch.probe import Found
from caspian.fetch.sources import SourceEntry, load

ADD = [
    "--id",
    "lakeside",
    "--publisher",
    "Озёрный вестник",
    "--class",
    "regional",
    "--country",
    "az",
    "--language",
    "en",
]
FEED = ["--feed", "https://lakeside.example/rss"]
OPML = """<opml><body><outline text="The Lakeside Courier" xmlUrl="https://lakeside.example/rss"/>
<outline text="Pier News" xmlUrl="https://pier.example/rss"/></body></opml>"""
ALL = ["--class", "regional", "--country", "az", "--language", "en"]


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["sources", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_the_classes_offered_are_those_of_the_file() -> None:
    assert get_args(SourceEntry.model_fields["source_class"].annotation) == sources_add._CLASSES


def test_a_source_is_written_to_a_new_file_and_behind_what_stands_there(tmp_path: Path) -> None:
    file = tmp_path / "my.yaml"
    code, stdout, _ = run("add", str(file), *ADD, *FEED, "--index-page", "https://lakeside.example/news")
    assert code == 0
    assert stdout.startswith("lakeside: written to ")
    file.write_text("# mine\n" + file.read_text().rstrip("\n"))
    more = [word.replace("lakeside", "pier") for word in [*ADD, *FEED]]
    assert run("add", str(file), *more, "--language", "az", "--scope", "all", "--terms", "full-text")[0] == 0
    first, second = load(file.read_text())
    assert file.read_text().startswith("# mine\n")
    assert (first.publisher, first.terms, first.scope) == ("Озёрный вестник", "link-only", "title")
    assert [page.url for page in first.index_pages] == ["https://lakeside.example/news"]
    assert (second.id, second.languages, second.terms, second.scope) == ("pier", ("en", "az"), "full-text", "all")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (["--feed", "gopher://pier.example/"], "not http or https"),
        (["--feed", "https://user:hunter2@pier.example/"], "an address cannot be used"),
        (["--feed", "https://lakeside.example/rss"], "polls the same address"),
        (["--feed", "https://pier.example/rss", "--id", "lakeside"], "twice"),
        (["--feed", "https://pier.example/rss", "--country", "Azerbaijan"], "country"),
        (["--feed", "https://pier.example/rss", "--class", "provincial"], "provincial"),
        ([], "a feed, sitemap or index page is needed"),
    ],
)
def test_what_would_make_the_file_wrong_is_not_written(tmp_path: Path, change: list[str], why: str) -> None:
    file = tmp_path / "my.yaml"
    run("add", str(file), *ADD, *FEED)
    before = file.read_text()
    code, stdout, stderr = run("add", str(file), *[word.replace("lakeside", "pier") for word in ADD], *change)
    assert (code, stdout, stderr.count("\n")) == (2, "", 1)
    assert why in stderr
    assert "hunter2" not in stderr
    assert file.read_text() == before


@pytest.mark.parametrize("text", ["[]\n", "a: mapping\n", "- [\n", "- id: unfinished\n"])
def test_a_file_that_cannot_be_added_to_is_left_alone(tmp_path: Path, text: str) -> None:
    file = tmp_path / "my.yaml"
    file.write_text(text)
    assert run("add", str(file), *ADD, *FEED)[0] == 2
    assert file.read_text() == text


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    code, _, stderr = run("add", str(tmp_path / "no" / "my.yaml"), *ADD, *FEED)
    assert (code, stderr.count("\n")) == (2, 1)


def test_feeds_of_a_reader_become_sources(tmp_path: Path) -> None:
    opml, file = tmp_path / "feeds.opml", tmp_path / "my.yaml"
    opml.write_text(OPML)
    code, stdout, _ = run("import", str(opml), *ALL)
    assert code == 0
    assert [entry.id for entry in load(stdout)] == ["the-lakeside-courier", "pier-news"]
    assert run("import", str(opml), *ALL, "--into", str(file))[1] == f"2 sources written to {file}\n"
    assert file.read_text() == stdout


def test_importing_again_adds_only_what_is_new_under_new_ids(tmp_path: Path) -> None:
    opml, file = tmp_path / "feeds.opml", tmp_path / "my.yaml"
    opml.write_text(OPML)
    run("import", str(opml), *ALL, "--into", str(file))
    assert run("import", str(opml), *ALL, "--into", str(file))[1] == f"0 sources written to {file}\n"
    opml.write_text(OPML.replace("pier.example/rss", "pier.example/world"))
    assert run("import", str(opml), *ALL, "--into", str(file))[1] == f"1 sources written to {file}\n"
    assert [entry.id for entry in load(file.read_text())] == ["the-lakeside-courier", "pier-news", "pier-news-2"]


def test_a_feed_that_a_reader_knows_may_be_linked_to_and_no_more_unless_told(tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text(OPML)
    assert {entry.terms for entry in load(run("import", str(opml), *ALL)[1])} == {"link-only"}
    told = run("import", str(opml), *ALL, "--terms", "full-text")[1]
    assert {entry.terms for entry in load(told)} == {"full-text"}


def test_what_is_no_opml(tmp_path: Path) -> None:
    opml = tmp_path / "feeds.opml"
    opml.write_text("<html/>")
    code, stdout, stderr = run("import", str(opml), *ALL)
    assert (code, stdout, stderr.count("\n")) == (2, "", 1)
    assert "no feed in it" in stderr


# --- probe ---


def finding(monkeypatch: pytest.MonkeyPatch, *found: Found) -> list[str]:
    asked: list[str] = []

    async def probe(url: str, fetch: object) -> list[Found]:
        assert callable(fetch)
        asked.append(url)
        return list(found)

    monkeypatch.setattr(probing, "probe", probe)
    return asked


def test_what_a_site_offers(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = Found("https://lakeside.example/rss?token=hunter2", "ok", entries=20, newest=1772366400.0, language="en")
    asked = finding(monkeypatch, feed, Found("https://lakeside.example/", "html"))
    code, stdout, stderr = run("probe", "https://lakeside.example/")
    assert (code, stderr, asked) == (0, "", ["https://lakeside.example/"])
    assert stdout.splitlines()[1].split() == [
        "20",
        "0",
        "2026-03-01",
        "en",
        "ok",
        "https://lakeside.example/rss?token=***",
    ]
    assert len(stdout.splitlines()) == 2
    assert run("probe", "--all", "https://lakeside.example/")[1].splitlines()[2].split()[-2:] == [
        "html",
        "https://lakeside.example/",
    ]


def test_a_site_that_offers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    finding(monkeypatch, Found("https://lakeside.example/", "timeout"))
    code, stdout, stderr = run("probe", "https://lakeside.example/")
    assert (code, stdout) == (1, "")
    assert "timeout" in stderr


@pytest.mark.parametrize(
    "url", ["lakeside", "ftp://lakeside.example/", "http://user:hunter2@lakeside.example/", "http://"]
)
def test_an_address_that_may_not_be_asked(url: str) -> None:
    code, stdout, stderr = run("probe", url)
    assert (code, stdout, stderr.count("\n")) == (2, "", 1)
    assert "hunter2" not in stderr


def test_this_machine_is_never_asked() -> None:
    """The client is the worker's own: the guard refuses the address, whatever listens there."""
    code, stdout, stderr = run("probe", "http://127.0.0.1/")
    assert (code, stdout) == (1, "")
    assert "denied-address" in stderr


@pytest.mark.parametrize("name", ["ls", "check", "apply", "add", "import", "probe"])
def test_each_help_has_an_example(name: str) -> None:
    code, stdout, _ = run(name, "--help")
    assert code == 0
    assert f"caspian sources {name} " in stdout.partition("Example:")[2]
