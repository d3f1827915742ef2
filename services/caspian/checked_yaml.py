"""A YAML file that people write in, its checked content out; or the first problem, with file, line and field.

`Kept` looks at the file again while a worker runs: a broken change never replaces what is in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

# YAML's anchors make small files that are large in memory.
MAX_BYTES = 16 * 1024 * 1024

T = TypeVar("T")


class BrokenFileError(Exception):
    """The file cannot be used; the message says where and why, in one line."""


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """What the file says, and where it says it."""

    value: T
    name: str
    root: Any

    def problem(self, place: Iterable[int | str], what: str) -> BrokenFileError:
        """An error about the node at `place`, for checks that need the whole file."""
        return BrokenFileError(f"{self.name}:{line_of(self.root, place)}: {what}")


def check(text: str, name: str, content: TypeAdapter[T], entry: str = "entry") -> Checked[T]:
    """Read a whole file as `content`; `entry` is what one item of its list is called.

    Raises:
        BrokenFileError: names file, line and field of the first problem.
    """
    if len(text) > MAX_BYTES:
        raise BrokenFileError(f"{name}: larger than {MAX_BYTES // 1024 // 1024} MiB")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        raw = yaml.safe_load(text)
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line + 1 if exc.problem_mark else 1
        raise BrokenFileError(f"{name}:{line}: {exc.problem}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as exc:
        raise BrokenFileError(f"{name}: not YAML: {str(exc).splitlines()[0][:200]}") from None
    except (AttributeError, LookupError):  # PyYAML does not check what `!!int` and the like stand before
        raise BrokenFileError(f"{name}: not YAML: a value does not fit its tag") from None
    try:
        return Checked(content.validate_python(raw), name, root)
    except ValidationError as exc:
        problem = exc.errors(include_url=False)[0]
        place = problem["loc"]
        field = ".".join(str(part) for part in _within(place)) or entry
        # Both may quote the file, line breaks included.
        what = " ".join(f"{field}: {problem['msg']}".split())
        raise BrokenFileError(f"{name}:{line_of(root, place)}: {what}") from None


def _within(place: tuple[int | str, ...]) -> tuple[int | str, ...]:
    """The part of a place that is inside one entry of the list."""
    first = next((number for number, part in enumerate(place) if isinstance(part, int)), -1)
    return place[first + 1 :]


def line_of(root: Any, place: Iterable[int | str]) -> int:
    """Line, from 1, of the node at `place`, or of the closest one above it."""
    node = root
    for part in place:
        found = None
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            found = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == part), None)
        if found is None:
            break
        node = found
    return int(node.start_mark.line) + 1 if node is not None else 1


def read(path: Path) -> str:
    """The text of a file.

    Raises:
        BrokenFileError: it cannot be read, or is not UTF-8.
    """
    try:
        return path.read_text(encoding="utf-8")
    except OSError as exc:
        raise BrokenFileError(f"{path}: {exc.strerror}") from None
    except UnicodeDecodeError:
        raise BrokenFileError(f"{path}: not UTF-8") from None


class Kept(Generic[T]):
    """The content of a file that may change: `value` is the newest that could be used.

    Args:
        path: the file.
        load: text and name to content; raises BrokenFileError.

    Raises:
        BrokenFileError: at the start, where there is nothing to keep.
    """

    def __init__(self, path: Path, load: Callable[[str, str], T]) -> None:
        self._path, self._load = path, load
        # As last read; None where it could not be.
        self._text: str | None = read(path)
        self.value = load(self._text, str(path))
        # Why the file as it is now is not in force; empty when it is.
        self.problem = ""

    def look(self) -> bool:
        """Read the file again; whether something else is in force now, or refused now."""
        before, self._text = self._text, None
        try:
            self._text = read(self._path)
            if self._text == before:
                return False
            self.value = self._load(self._text, str(self._path))
        except BrokenFileError as exc:
            changed = str(exc) != self.problem
            self.problem = str(exc)
            return changed
        self.problem = ""
        return True
