"""Files people write: the first problem with its line; a broken change replaces nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, TypeAdapter

from caspian.checked_yaml import MAX_BYTES, BrokenFileError, Kept, check


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


def test_at_the_start_there_is_nothing_to_keep(tmp_path: Path) -> None:
    with pytest.raises(BrokenFileError, match="No such file"):
        Kept(tmp_path / "none.yaml", load)
    (tmp_path / "f.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BrokenFileError, match="not UTF-8"):
        Kept(tmp_path / "f.yaml", load)
