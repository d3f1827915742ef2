"""What is read from the tables of RESULTS.md, and the pictures of them."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from benchmarks import results, tables
from benchmarks.tables import Bar, Panel, Picture, UndrawableError, bars

from caspian.checked_yaml import BrokenFileError

ROOT = Path(__file__).parents[3]
RESULTS = """# Results

## speed

`make it` · today

| tool | pages/s | lost |
|---|---|---|
| ours (goal ≥ 1,000) | 1,234 | 0.0% |
| theirs | 98.5 | 8.3% |
| … twice | 1e3 | - |

| tool B | p95 s | goal |
|---|---|---|
| ours | 0.5 | ≤ 2 |
| theirs | 3 |  |

| twice | n |
|---|---|
| a | 1 |

| twice | n |
|---|---|
| a | 1 |

## other

| elsewhere | n |
|---|---|
| a | 1 |
"""
PAGES = Panel(column="pages/s", title="pages", better="more", goals=True)
SPEED = Picture(name="speed", section="speed", title="Speed", table="tool", ours="ours", panels=(PAGES,))


def test_a_column_is_read_with_its_goals() -> None:
    assert bars(SPEED, PAGES, RESULTS) == [
        Bar("ours", 1234, 1000, True),
        Bar("theirs", 98.5, None, False),
        Bar("theirs … twice", 1000, None, False),
    ]


def test_goals_of_a_column_of_their_own() -> None:
    panel = Panel(column="p95 s", title="s", better="less", table="tool B", goals=True)
    assert [bar.goal for bar in bars(SPEED, panel, RESULTS)] == [2, None]


def test_rows_are_chosen_and_renamed() -> None:
    picture = SPEED.model_copy(update={"rows": {"theirs": "the peer", "ours": "Caspian"}})
    panel = Panel(column="lost", title="lost", better="less")
    assert bars(picture, panel, RESULTS) == [Bar("Caspian", 0, None, True), Bar("the peer", 8.3, None, False)]


@pytest.mark.parametrize(
    ("picture", "panel", "named"),
    [
        ({"section": "gone"}, {}, "no section 'gone'"),
        ({"table": "gone"}, {}, "table 'gone' of section 'speed': not there"),
        ({"table": "elsewhere"}, {}, "table 'elsewhere' of section 'speed': not there"),
        ({"table": "twice"}, {"column": "n"}, "table 'twice' of section 'speed': several"),
        ({}, {"column": "gone"}, "table 'tool' of section 'speed': no column 'gone'"),
        ({"rows": {"gone": "x"}}, {}, "no row 'gone'"),
        ({}, {"column": "lost"}, "'lost' of 'theirs … twice': '-' is not a number"),
        ({"table": "twice", "section": "other"}, {}, "table 'twice' of section 'other': not there"),
        ({"table": "elsewhere", "section": "other"}, {"column": "n"}, "no goals"),
    ],
)
def test_what_is_missing_is_named(picture: dict[str, object], panel: dict[str, object], named: str) -> None:
    with pytest.raises(UndrawableError, match=re.escape(named)) as raised:
        bars(SPEED.model_copy(update=picture), PAGES.model_copy(update=panel), RESULTS)
    assert str(raised.value).startswith("speed: ")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("- {name: a, section: s, title: t, table: x, panels: []}", "pictures.yaml:1: panels"),
        ("- {name: a/b, section: s, title: t, table: x}", "pictures.yaml:1: name"),
        ("- {name: a, section: s, title: t, table: x, panels: [{column: c, title: t, better: so}]}", "better"),
        ("- {name: a, colour: red}", "pictures.yaml:1"),
        (
            2 * "- {name: a, section: s, title: t, table: x, panels: [{column: c, title: t, better: less}]}\n",
            ":2: a sec",
        ),
    ],
)
def test_a_broken_file_of_pictures_says_where(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "pictures.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BrokenFileError, match=re.escape(named)):
        tables.load(path)


@pytest.mark.parametrize("picture", tables.load(), ids=lambda picture: picture.name)
def test_every_picture_is_drawn_from_what_was_measured_and_shown(picture: Picture) -> None:
    text = results.RESULTS.read_text(encoding="utf-8")
    labels = [[bar.label for bar in bars(picture, panel, text)] for panel in picture.panels]
    assert labels[0]
    assert all(other == labels[0] for other in labels), "the panels' rows differ"
    assert any(bar.is_ours for bar in bars(picture, picture.panels[0], text))
    assert tables.embedded(picture.section) in text


@pytest.mark.parametrize("picture", tables.load(), ids=lambda picture: picture.name)
def test_no_picture_shows_other_figures_than_the_table(picture: Picture) -> None:
    svg = (ROOT / "docs/pictures" / picture.file).read_text(encoding="utf-8")
    written = Counter(unescape(text) for text in re.findall(r"<text [^>]*>([^<]*)</text>", svg))
    text = results.RESULTS.read_text(encoding="utf-8")
    figures = Counter(bar.shown for panel in picture.panels for bar in bars(picture, panel, text))
    assert figures <= written, "draw it anew: make bench-pictures"


def test_a_section_written_again_keeps_its_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "RESULTS.md"
    copy.write_text(results.RESULTS.read_text(encoding="utf-8"), encoding="utf-8")
    monkeypatch.setattr(results, "RESULTS", copy)
    results.write("fetch", "make bench-fetch", results.table(["fetch", "measured"], [["a", 1]]))
    assert copy.read_text(encoding="utf-8").count("(../docs/pictures/bench-fetch.svg)") == 1


def test_the_pictures_are_those_of_the_tables(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="matplotlib is installed by make bench-pictures, not for development")
    from benchmarks import pictures

    text = results.RESULTS.read_text(encoding="utf-8")
    for picture in tables.load():
        drawn = pictures.draw(picture, text, tmp_path).read_bytes()
        assert drawn == pictures.draw(picture, text, tmp_path).read_bytes()
        assert drawn == (ROOT / "docs/pictures" / picture.file).read_bytes(), "draw it anew: make bench-pictures"
