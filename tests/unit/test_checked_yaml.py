"""Files people write: the first problem with its line; a broken change replaces nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, TypeAdapter

from caspian.checked_yaml import MAX_BYTES, BrokenFileError, Kept, check, line_of


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    size: int = 0


CONTENT = TypeAdapter(list[Entry])


def load(text: str, name: str) -> list[Entry]:
    return check(text, name, CONTENT).value


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- name: a\n- name: b\n  size: much\n", "f.yaml:3: size: "),
        ("- name: a\n- size: 1\n", "f.yaml:2: name: "),
        ("- name: a\n  colour: red\n", "f.yaml:2: colour: "),
        ("- name: 'a\n", "f.yaml:2: "),
        ("- name: a\n- 3\n", "f.yaml:2: entry: "),
        ("a: &a [*a, *a]\n", "f.yaml"),
        ("- &a\n  name: x\n  b: *a\n", "f.yaml"),
        ("[" * 5000, "f.yaml"),
        ("- !!python/object:os.system {}\n", "f.yaml"),
        ("\x00", "f.yaml"),
        ("", "f.yaml:1: "),
        ('- name: !!int ""\n', "f.yaml: not YAML: a value does not fit its tag"),
        ("- name: a\n  size: !!bool perhaps\n", "f.yaml: not YAML: a value does not fit its tag"),
        ("- name: !!timestamp soon\n", "f.yaml: not YAML: a value does not fit its tag"),
        ("- size: 2031-13-45\n", "f.yaml: not YAML: month must be in 1..12"),
        ('- name: a\n  "two\\nlines": 1\n', "f.yaml:2: two lines: Extra inputs"),
        (" " * (MAX_BYTES + 1), "f.yaml: larger than 16 MiB"),
    ],
)
def test_the_first_problem_is_named_with_its_place(text: str, problem: str) -> None:
    with pytest.raises(BrokenFileError) as caught:
        load(text, "f.yaml")
    assert str(caught.value).startswith(problem)
    assert "\n" not in str(caught.value)


def test_a_check_of_the_whole_can_name_a_place_too() -> None:
    checked = check("- name: a\n- name: a\n", "f.yaml", CONTENT)
    assert str(checked.problem((1,), "twice")) == "f.yaml:2: twice"


def test_a_broken_change_keeps_what_was_in_force(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("- name: a\n", encoding="utf-8")
    kept = Kept(path, load)
    assert not kept.look()
    path.write_text("- name: [\n", encoding="utf-8")
    assert kept.look()
    assert not kept.look(), "told once"
    assert f"{path}:2" in kept.problem
    assert [entry.name for entry in kept.value] == ["a"]
    path.write_text("- name: b\n", encoding="utf-8")
    assert kept.look()
    assert not kept.problem
    assert [entry.name for entry in kept.value] == ["b"]
    path.unlink()
    assert kept.look()
    assert "No such file" in kept.problem
    assert kept.value


def test_a_file_that_was_away_for_a_moment_is_in_force_again(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("- name: a\n", encoding="utf-8")
    kept = Kept(path, load)
    path.unlink()
    assert kept.look()
    path.write_text("- name: a\n", encoding="utf-8")
    assert kept.look(), "told that it is well again"
    assert not kept.problem
    assert not kept.look()


def test_a_broken_file_that_was_away_is_still_broken(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("- name: a\n", encoding="utf-8")
    kept = Kept(path, load)
    path.write_text("- name: [\n", encoding="utf-8")
    kept.look()
    path.unlink()
    kept.look()
    path.write_text("- name: [\n", encoding="utf-8")
    assert kept.look()
    assert f"{path}:2" in kept.problem
    assert [entry.name for entry in kept.value] == ["a"]


def test_a_change_that_is_taken_back_is_no_problem_any_more(tmp_path: Path) -> None:
    path = tmp_path / "f.yaml"
    path.write_text("- name: a\n", encoding="utf-8")
    kept = Kept(path, load)
    path.write_text("- colour: red\n", encoding="utf-8")
    kept.look()
    path.write_text("- name: a\n", encoding="utf-8")
    assert kept.look()
    assert not kept.problem


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 1),
        ((0,), 1),
        ((1, "name"), 2),
        ((1, "parts", 1), 5),
        ((1, "parts", 1, "deeper"), 5),
        ((1, "parts", 7), 4),
        ((1, "missing"), 2),
        ((9,), 1),
        (("name",), 1),
    ],
)
def test_a_place_that_is_not_there_is_told_by_the_closest_one_above(place: tuple[int | str, ...], line: int) -> None:
    root = yaml.compose("- name: a\n- name: b\n  parts:\n  - x\n  - y\n", Loader=yaml.SafeLoader)
    assert line_of(root, place) == line


@given(
    st.recursive(
        st.sampled_from(["!!int", "!!bool x", "!!float ''", "!!set [a]", "!!omap {a: 1}", "&a 1", "*a", "<<: *a", "~"]),
        lambda inner: st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"[{', '.join(parts)}]"),
        max_leaves=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_tags_and_anchors_say_it_is_content_or_one_line(value: str) -> None:
    try:
        load(f"- name: {value}\n", "f.yaml")
    except BrokenFileError as exc:
        assert str(exc).startswith("f.yaml")
        assert "\n" not in str(exc)


def test_at_the_start_there_is_nothing_to_keep(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError, match="No such file"):
        Kept(tmp_path / "none.yaml", load)
    (tmp_path / "f.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BrokenFileError, match="not UTF-8"):
        Kept(tmp_path / "f.yaml", load)
