from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from caspian.cli.documents import MAX_BYTES, UnusableDocument, is_address, read
from caspian.events.v1.article_pb2 import Provenance
from caspian.events.v1.page_pb2 import Page

NOW = datetime(2031, 5, 6, 14, tzinfo=UTC)


def load(path: Path, raw: bytes | str) -> Page:
    path.write_bytes(raw.encode() if isinstance(raw, str) else raw)
    return read(path, NOW)


def test_what_is_an_address() -> None:
    assert is_address("https://a.example/x")
    assert is_address("HTTP://a.example/x")
    assert not is_address("a.txt")


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.txt", "text/plain"), ("a.html", "text/html"), ("A.HTM", "text/html"), ("a", ""), ("a.bin", "")],
)
def test_a_document_is_known_by_its_name_or_left_to_be_looked_at(tmp_path: Path, name: str, kind: str) -> None:
    page = load(tmp_path / name, "Words.")
    assert page.http.content_type == kind
    assert page.provenance.text_source == Provenance.FILE
    assert page.provenance.fetched_at.ToDatetime(UTC) == NOW


def test_the_same_content_is_the_same_document(tmp_path: Path) -> None:
    assert load(tmp_path / "a.txt", "Words.").article_id == load(tmp_path / "b.txt", "Words.").article_id


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (b"%PDF-1.7", "not-html"),
        (b"x" * (MAX_BYTES + 1), "at most 5 MiB"),
    ],
)
def test_files_that_cannot_be_used(tmp_path: Path, raw: bytes, why: str) -> None:
    with pytest.raises(UnusableDocument, match=why) as caught:
        load(tmp_path / "a", raw)
    assert str(caught.value).startswith(str(tmp_path / "a"))
    assert "\n" not in str(caught.value)


def test_paths_that_are_no_files(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    for path, why in ((tmp_path, "is a directory"), (tmp_path / "nope", "No such file"), (fifo, "not a regular file")):
        with pytest.raises(UnusableDocument, match=why):
            read(path, NOW)


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    sparse = tmp_path / "a.txt"
    with sparse.open("wb") as file:
        file.write(b"x")
        file.truncate(1 << 40)
    with pytest.raises(UnusableDocument, match="split it"):
        read(sparse, NOW)
