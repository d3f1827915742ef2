from datetime import UTC, datetime

import pytest

from caspian.cli.documents import MAX_BYTES, UnusableDocument, is_address, read
from caspian.events.v1.article_pb2 import Article, Provenance

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def write(tmp_path, name, raw):
    path = tmp_path / name
    path.write_bytes(raw)
    return path


def refused(path):
    with pytest.raises(UnusableDocument) as caught:
        read(path, NOW)
    assert str(caught.value).startswith(f"{path}: ")
    return str(caught.value).removeprefix(f"{path}: ")


def test_a_text_is_one_visit_of_a_document_without_an_address(tmp_path):
    page = read(write(tmp_path, "a.txt", "Москва и Тегеран.".encode()), NOW)
    assert (page.visit, page.lane, page.url) == (1, Article.BACKFILL, "")
    assert page.provenance.text_source == Provenance.FILE
    assert page.provenance.fetched_at.ToDatetime(UTC) == NOW
    assert page == read(tmp_path / "a.txt", NOW), "the same bytes are the same article"


def test_html_is_known_by_its_name_or_by_its_first_bytes(tmp_path):
    assert read(write(tmp_path, "a.html", b"<p>x</p>"), NOW).http.content_type == "text/html"
    assert read(write(tmp_path, "b.page", b"<!doctype html><p>x"), NOW).body.startswith(b"<!doctype")


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"x\0y\0z", "is a binary file"),
        (bytes(range(256)) * 8, "is a binary file"),
        (b"%PDF-1.7 text", "not-html"),
        (b"<?xml version='1.0'?><rss></rss>", "feed"),
        (b"a" * (MAX_BYTES + 1), "at most 5 MiB"),
    ],
)
def test_what_is_no_document_is_one_line_with_the_remedy(tmp_path, raw, why):
    text = refused(write(tmp_path, "x.dat", raw))
    assert why in text
    assert ";" in text, "a remedy follows"


def test_a_directory_and_a_missing_file(tmp_path):
    assert refused(tmp_path) == "is a directory; name the files in it"
    assert refused(tmp_path / "none").startswith("No such file or directory")


def test_utf_16_is_text(tmp_path):
    assert read(write(tmp_path, "a.txt", "Тегеран и Москва".encode("utf-16")), NOW)


def test_addresses_are_told_from_files():
    assert is_address("HTTPS://example.org/x")
    assert not is_address("page.html")
