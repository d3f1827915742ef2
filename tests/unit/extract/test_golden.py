"""Pages of our own making in full: golden/NAME.html must become what golden/NAME.json says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from caspian.extract.stage import extract
from unit.extract.pages import article_of, page

GOLDEN = Path(__file__).with_name("golden")


@pytest.mark.parametrize("name", sorted(path.stem for path in GOLDEN.glob("*.html")))
def test_golden_page(name: str) -> None:
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    markup = (GOLDEN / f"{name}.html").read_text(encoding="utf-8")
    article = article_of(extract(page(markup.encode(expected.get("charset", "utf-8")), url=expected["url"])))
    metadata = article.metadata
    assert article.text.split("\n\n") == expected["text"]
    assert metadata.title == expected["title"]
    assert list(metadata.authors) == expected["authors"]
    assert metadata.published_at.ToJsonString() == expected["publishedAt"]
    assert metadata.published_utc_offset_minutes == expected["publishedUtcOffsetMinutes"]
    assert metadata.site_name == expected["siteName"]
    assert metadata.language == expected["language"]
    assert list(metadata.attributions) == expected.get("attributions", [])
    assert article.provenance.wire_origin == expected.get("wireOrigin", "")
    assert not metadata.translation_suspected
