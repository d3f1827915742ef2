import csv
import json
from io import BytesIO, StringIO

from google.protobuf import json_format
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from caspian.cli import export, export_formats
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Evidence, Relevance, Stance


def event(title="A railway", text="Text über Öl.", kind=EnrichedEvent.CREATED):
    found = EnrichedEvent(event_id="e1", type=kind, pipeline_version=1)
    article = found.article
    article.id, article.version, article.url, article.text = "a1", 2, "https://x.example/1", text
    article.metadata.title = title
    article.provenance.fetched_at.FromJsonString("2031-05-06T14:10:04Z")
    article.stance.CopyFrom(Stance(label=Stance.CRITICAL, score=-0.5, relevance=Relevance(label=Relevance.ABOUT)))
    article.stance.evidence.append(Evidence(start=0, end=4, quote="Text"))
    return found


def rows(*events):
    file = BytesIO()
    export_formats.csv(events, file)
    return list(csv.DictReader(StringIO(file.getvalue().decode("utf-8-sig"))))


def test_a_table_of_what_people_ask_for():
    (row,) = rows(event())
    assert (row["title"], row["stance"], row["relevance"], row["score"]) == ("A railway", "CRITICAL", "ABOUT", "-0.5")
    assert (row["fetched_at"], row["published_at"], row["lean"]) == ("2031-05-06T14:10:04Z", "", "")
    assert row["evidence"] == "Text"
    assert list(row) == list(export_formats.COLUMNS)


@given(st.text(max_size=40))
def test_no_cell_is_a_formula_and_none_breaks_the_table(title):
    (row,) = rows(event(title=title.replace("\x00", "")))
    assert not row["title"].startswith(("=", "+", "-", "@", "\t", "\r"))
    assert row["article_id"] == "a1"


def test_json_lines_are_protobufs_own():
    file = BytesIO()
    export_formats.jsonl([event(), event("Öl")], file)
    lines = file.getvalue().decode().splitlines()
    assert [json_format.Parse(line, EnrichedEvent()) for line in lines] == [event(), event("Öl")]
    assert "über" in lines[0]


def test_a_web_archive_holds_the_text_and_what_was_found():
    file = BytesIO()
    export_formats.warc([event(), event(text="")], file)
    file.seek(0)
    records = [(r.rec_type, r.rec_headers, r.content_stream().read()) for r in ArchiveIterator(file)]
    assert [kind for kind, _, _ in records] == ["warcinfo", "conversion", "metadata", "metadata"]
    _, headers, body = records[1]
    assert body.decode() == "Text über Öl."
    assert headers["WARC-Target-URI"] == "https://x.example/1"
    assert headers["WARC-Date"] == "2031-05-06T14:10:04Z"
    assert records[2][1]["WARC-Refers-To"] == headers["WARC-Record-ID"]
    assert json.loads(records[2][2])["eventId"] == "e1"


def test_what_was_taken_back_is_named_and_not_repeated():
    found = event(kind=EnrichedEvent.RETRACTED)
    found.stance_before.evidence.append(Evidence(quote="Text"))
    export.withhold(found)
    for word in ("railway", "über", "Text"):
        assert word not in json_format.MessageToJson(found, ensure_ascii=False)
    assert found.article.id == "a1"
