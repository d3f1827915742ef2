from __future__ import annotations

from pathlib import Path

import pytest

from caspian.local.newsroom import catalogue, outlets
from caspian.local.newsroom.catalogue import Wall, parse

SOURCE = """---
path: /a
language: en
at: 1
published: 5
title: First
summary: Short
---
One.

## Two

> Three.
---
after: 2
title: Second
---
Four.
---
after: 3
status: 410
---
"""


def test_versions_inherit_title_and_summary_but_never_the_text() -> None:
    item = parse(SOURCE, "o", "s")
    assert item.key == "o/s"
    assert [version.title for version in item.versions] == ["First", "Second", "Second"]
    assert [version.summary for version in item.versions] == ["Short"] * 3
    assert [version.text for version in item.versions] == ["One.\n\n## Two\n\n> Three.", "Four.", ""]
    assert [version.after for version in item.versions] == [None, 2, 3]
    assert [version.status for version in item.versions] == [200, 200, 410]
    assert item.versions[0].paragraphs == ("One.", "## Two", "> Three.")


@pytest.mark.parametrize(
    "source",
    [
        "no front matter at all",
        "---\npath: /a\n",
        SOURCE.replace("at: 1", "at: -1"),
        SOURCE.replace("at: 1", "at: soon"),
        SOURCE.replace("path: /a", "path: a"),
        SOURCE.replace("path: /a", "path: /a b"),
        SOURCE.replace("language: en\n", ""),
        SOURCE.replace("language: en", "language: en\ncolour: blue"),
        SOURCE.replace("after: 2\n", ""),
        SOURCE.replace("after: 2", "after: 2\nlanguage: ru"),
        SOURCE.replace("at: 1", "at: 1\nafter: 1"),
        SOURCE.replace("at: 1", "at: 1\nwall: brick"),
        SOURCE.replace("title: First", "title: First: second"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(source: str) -> None:
    with pytest.raises(ValueError):
        parse(source, "o", "s")


def test_the_bundled_articles_load_in_the_order_in_which_they_appear() -> None:
    items = catalogue.load(outlets.load())
    assert len(items) >= 20
    assert [item.at for item in items] == sorted(item.at for item in items)
    assert {item.language for item in items} == {"en", "ru", "fa"}
    assert any(item.wall is Wall.CONSENT for item in items)


def test_the_bundled_articles_have_the_length_of_news() -> None:
    for item in catalogue.load(outlets.load()):
        last = next(version for version in reversed(item.versions) if version.status == 200)
        words = len(last.text.split())
        # What stands behind a wall is seen by nobody.
        assert words >= (80 if item.wall is Wall.NONE else 15), f"{item.key}: {words} words"
        assert words <= 520, f"{item.key}: {words} words"


def test_what_can_be_read_of_a_page() -> None:
    open_page = parse(SOURCE, "o", "s")
    assert open_page.readable == "Four."
    behind = SOURCE.replace("at: 1", "at: 1\nwall: {}").replace("Four.", "Four.\n\nFive.\n\nSix.")
    assert parse(behind.format("paywall"), "o", "s").readable == "Four.\n\nFive."
    assert parse(behind.format("forbidden"), "o", "s").readable == "Short"


def test_unknown_outlets_languages_and_shared_addresses_are_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    known = outlets.load()

    def folder(**files: str) -> Path:
        base = tmp_path_factory.mktemp("articles")
        for name, source in files.items():
            outlet, slug = name.split("__")
            (base / outlet).mkdir(exist_ok=True)
            (base / outlet / f"{slug}.md").write_text(source, encoding="utf-8")
        return base

    with pytest.raises(ValueError, match="no such outlet"):
        catalogue.load(known, folder(nobody__a=SOURCE))
    with pytest.raises(ValueError, match="has no feed in en"):
        catalogue.load(known, folder(zarechye__a=SOURCE))
    with pytest.raises(ValueError, match="same address"):
        catalogue.load(known, folder(lindenhof__a=SOURCE, lindenhof__b=SOURCE))
