"""`caspian pipe` as a person runs it: processes, real stages, no Kafka."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from caspian.events.v1.article_pb2 import Article

CASPIAN = Path(sys.executable).parent / "caspian"
SEEDS = sorted((Path(__file__).parents[2] / "../shared/seeds").glob("*.txt"))

FIRST = """The two governments presented a plan on Monday for a container service between Astrakhan and Anzali.

Officials from Russia and Iran said that eleven ships would sail each week from the spring of next year, and that a
customs office would be shared by both sides in the port of Anzali.

Harbour workers in Astrakhan were told to expect two hundred new posts. The union's chairman, Oleg Batyrov, called the
plan overdue and asked who would pay for the dredging of the channel, which has silted up since the last survey.

The partnership between Moscow and Tehran has grown in transport more than in any other field, according to the
regional chamber of commerce, which counted forty-one joint projects, of which nine were finished."""
EXCERPT = FIRST.split("\n\n")[2] + "\n\n" + FIRST.split("\n\n")[3]
OTHER = """A small museum in the mountains has put its collection of water clocks on show for the first time.

The curator repaired nine of them with parts from a blacksmith in the next valley, who worked from drawings of the
fourteenth century. Visitors may set one going every hour; the oldest has lost four minutes since it was built."""


def caspian(
    *arguments: str, lines: list[Any] | bytes = b"", timeout: float = 120
) -> subprocess.CompletedProcess[bytes]:
    given = lines if isinstance(lines, bytes) else b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    return subprocess.run([CASPIAN, *arguments], input=given, capture_output=True, timeout=timeout)


def objects(raw: bytes) -> list[dict[str, Any]]:
    return [json.loads(line) for line in raw.decode("utf-8").splitlines()]


def article(line: dict[str, Any]) -> Article:
    return json_format.ParseDict(line, Article())


def test_texts_through_all_stages() -> None:
    lines = [{"id": "part", "text": EXCERPT}, {"id": "whole", "text": FIRST}, {"id": "clocks", "text": OTHER}]
    done = caspian("pipe", "all", lines=lines)
    assert done.returncode == 0, done.stderr
    assert done.stderr == b""
    part, whole, clocks = (article(line) for line in objects(done.stdout))
    assert (part.id, whole.id, clocks.id) == ("part", "whole", "clocks")
    assert (whole.reuse.kind, whole.reuse.match_id) == (whole.reuse.SUPERSET, "part")
    assert clocks.reuse.kind == clocks.reuse.NONE
    assert whole.stance.relevance.label == whole.stance.relevance.ABOUT
    assert clocks.stance.relevance.label == clocks.stance.relevance.NOT
    assert clocks.stance.label == clocks.stance.LABEL_UNSPECIFIED
    for each in (part, whole, clocks):
        assert each.provenance.text_source == each.provenance.FILE
        assert all(each.text[e.start : e.end] == e.quote for e in each.stance.evidence)


def test_the_same_input_gives_the_same_bytes_and_single_filters_give_what_all_gives() -> None:
    lines = [{"id": "part", "text": EXCERPT}, {"id": "empty", "text": " "}, {"id": "whole", "text": FIRST}]
    one, two = caspian("pipe", "all", lines=lines), caspian("pipe", "all", lines=lines)
    assert one.stdout == two.stdout
    extracted = caspian("pipe", "extract", lines=lines).stdout
    deduped = caspian("pipe", "dedupe", lines=extracted).stdout
    assert caspian("pipe", "stance", lines=deduped).stdout == one.stdout
    assert [line.get("reason") for line in objects(one.stdout)] == [None, "empty-page", None]


def test_revisions_tell_what_a_later_article_changed() -> None:
    lines = [{"id": "part", "text": EXCERPT}, {"id": "whole", "text": FIRST}, {"id": "clocks", "text": OTHER}]
    found = [article(line) for line in objects(caspian("pipe", "dedupe", "--revisions", lines=lines).stdout)]
    assert [(each.id, each.version) for each in found] == [("part", 1), ("whole", 1), ("part", 2), ("clocks", 1)]
    assert (found[2].reuse.kind, found[2].reuse.match_id) == (Article().reuse.EXCERPT, "whole")


def test_pages_of_every_form() -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in FIRST.split("\n\n"))
    html = (
        f"<html><head><title>A service across the sea</title></head><body><article>{paragraphs}</article></body></html>"
    )
    lines = [
        {"id": "html", "url": "https://harbour-dispatch.example/a", "html": html},
        {"body": base64.b64encode(html.encode("utf-16")).decode(), "contentType": "text/html; charset=utf-16"},
        {"id": "pdf", "body": base64.b64encode(b"%PDF-1.7 ...").decode()},
    ]
    done = caspian("pipe", "extract", lines=lines)
    html_line, body_line, pdf_line = objects(done.stdout)
    assert article(html_line).text == article(body_line).text == " ".join(FIRST.split("\n")).replace("  ", "\n\n")
    assert html_line["provenance"]["domain"] == "harbour-dispatch.example"
    assert html_line["metadata"]["title"] == "A service across the sea"
    assert len(body_line["id"]) == 32
    assert pdf_line == {"id": "pdf", "outcome": "rejected", "reason": "not-html"}


def test_bad_lines_are_named_and_the_rest_goes_on() -> None:
    raw = (
        b'{"id": "a", "text": "Iran and Russia met."}\n{"id": \n\xff\n[]\n{"id": "b", "text": "They parted.", "x": 1}\n'
    )
    done = caspian("pipe", "stance", lines=raw)
    assert done.returncode == 1
    assert [line["id"] for line in objects(done.stdout)] == ["a", "b"]
    stderr = done.stderr.decode().splitlines()
    assert [line.split(":")[:2] for line in stderr if "warning" not in line] == [
        ["caspian", f" line {number}"] for number in (2, 3, 4)
    ]
    assert [line for line in stderr if "warning" in line] == [
        "caspian: warning: ignoring unknown fields (x), here and later"
    ]


def test_an_empty_input_is_no_error() -> None:
    done = caspian("pipe", "stance")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_a_wrong_setting_is_one_line() -> None:
    import os

    done = subprocess.run(
        [CASPIAN, "pipe", "stance"],
        input=b"",
        capture_output=True,
        timeout=60,
        env=os.environ | {"CASPIAN_STANCE_TARGET": "atlantis"},
    )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("caspian: CASPIAN_STANCE_TARGET: ")
    assert done.stderr.count(b"\n") == 1


@pytest.fixture
def running() -> Any:
    process = subprocess.Popen(
        [CASPIAN, "pipe", "extract"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        # A shell lets what it starts in the background ignore it, and that is handed down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    yield process
    process.kill()
    process.communicate()


def test_an_answer_does_not_wait_for_the_next_line(running: subprocess.Popen[bytes]) -> None:
    assert running.stdin is not None
    assert running.stdout is not None
    for name in ("a", "b"):
        running.stdin.write(json.dumps({"id": name, "text": OTHER}).encode() + b"\n")
        running.stdin.flush()
        assert json.loads(running.stdout.readline())["id"] == name


def test_an_interrupt_is_quiet_and_quick(running: subprocess.Popen[bytes]) -> None:
    assert running.stdin is not None
    assert running.stdout is not None
    running.stdin.write(json.dumps({"id": "a", "text": OTHER}).encode() + b"\n")
    running.stdin.flush()
    running.stdout.readline()
    began = time.monotonic()
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=30) == 130
    assert time.monotonic() - began < 10
    assert running.stderr is not None
    assert running.stderr.read() == b""


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    line = json.dumps({"id": "a", "text": OTHER}).encode() + b"\n"
    process = subprocess.Popen(
        [CASPIAN, "pipe", "stance"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.close()
    try:
        _, stderr = process.communicate(line * 50, timeout=60)
    except BrokenPipeError:
        stderr = b""
    assert process.returncode == 141
    assert stderr == b""


# --- the documents that acceptance names ---


@pytest.fixture(scope="module")
def seeds() -> list[Article]:
    if not SEEDS:
        pytest.skip("the seed documents are not beside this repository")
    lines = [{"id": path.stem.partition("_")[0], "text": path.read_text(encoding="utf-8")} for path in SEEDS]
    done = caspian("pipe", "all", "--revisions", lines=lines)
    assert done.returncode == 0, done.stderr
    return [article(line) for line in objects(done.stdout)]


def test_seeds_are_clean(seeds: list[Article]) -> None:
    form = (
        "No comments",
        "Post a Comment",
        "Leave a Reply",
        "Your email address will not be published",
        "Latest Posts",
    )
    for each in seeds:
        assert "Â" not in each.text
        assert not [words for words in form if words in each.text]
        assert "\n\n\n" not in each.text
        assert each.metadata.language == "en"


def test_seeds_are_related_as_they_are(seeds: list[Article]) -> None:
    newest = {each.id: each for each in seeds}
    kinds = Article().reuse
    assert (newest["000"].reuse.kind, newest["000"].reuse.match_id) == (kinds.EXCERPT, "001")
    assert (newest["001"].reuse.kind, newest["001"].reuse.match_id) == (kinds.SUPERSET, "000")
    assert all(newest[name].reuse.kind == kinds.NONE for name in ("002", "003", "004"))
    assert len({each.story.id for each in newest.values()}) <= 2


def test_seeds_are_about_the_target_and_take_no_side(seeds: list[Article]) -> None:
    for each in seeds:
        stance = each.stance
        assert stance.relevance.label == stance.relevance.ABOUT
        assert stance.label in (stance.NEUTRAL, stance.UNCERTAIN)
        assert all(each.text[e.start : e.end] == e.quote for e in stance.evidence)
