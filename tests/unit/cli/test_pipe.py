from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import pytest

from caspian.cli import pipe
from caspian.cli.chain import Answer, Chain
from caspian.cli.intake import Intake
from caspian.cli.pipe import Pipe
from caspian.events.v1.article_pb2 import Article, Metadata
from caspian.events.v1.page_pb2 import Page
from caspian.outcome import Done, Emit, Outcome, Poison, Rejected


class SlowFirst:
    """A pool that takes longest for the first page, and does what a page's text says."""

    def __init__(self) -> None:
        self.under_way = self.most = 0

    async def handle(self, page: Page) -> Outcome:
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0.05 if page.article_id == "0" else 0)
        self.under_way -= 1
        text = page.body.decode()
        if text == "wall":
            return Rejected("consent-wall")
        if text == "bomb":
            return Poison("killed: more than 10 s")
        return Done((Emit("articles", page.article_id, Article(id=page.article_id, text=text)),))

    async def close(self) -> None:
        pass


class Result:
    def __init__(self, lines: list[Any], capsys: pytest.CaptureFixture[str], **kwargs: Any) -> None:
        out = io.BytesIO()
        raw = b"".join((line if isinstance(line, bytes) else json.dumps(line).encode()) + b"\n" for line in lines)
        self.pool = SlowFirst()
        built = kwargs.pop("chain", None) or Chain(pool=self.pool)  # type: ignore[arg-type]
        self.pipe = Pipe(built, Intake(lambda text: pipe.complain(text)).either, out, **kwargs)
        asyncio.run(self.pipe.run(io.BytesIO(raw)))
        self.lines = [json.loads(line) for line in out.getvalue().decode().splitlines()]
        self.raw = out.getvalue().decode()
        self.stderr = capsys.readouterr().err.splitlines()


def test_order_out_is_order_in(capsys: pytest.CaptureFixture[str]) -> None:
    result = Result([{"id": str(number), "text": "Words."} for number in range(30)], capsys)
    assert [line["id"] for line in result.lines] == [str(number) for number in range(30)]
    assert 1 < result.pool.most <= 10


def test_one_line_for_each_that_can_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    result = Result(
        [
            {"id": "0", "text": "Words."},
            b"{",
            {"id": "w", "text": "wall"},
            b"",
            {"id": "b", "text": "bomb"},
            {"id": "z", "text": "Z."},
        ],
        capsys,
    )
    assert [(line["id"], line.get("outcome")) for line in result.lines] == [("0", None), ("w", "rejected"), ("z", None)]
    assert result.lines[1] == {"id": "w", "outcome": "rejected", "reason": "consent-wall"}
    assert len(result.stderr) == 2
    assert result.stderr[0].startswith("caspian: line 2: not JSON")
    assert result.stderr[1] == "caspian: line 5: killed: more than 10 s"
    assert result.pipe.unusable == 2


def test_json_is_protobufs_own_on_one_line_with_empty_fields_and_letters_as_they_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    result = Result([{"id": "0", "text": "Слова ایران\nи ещё"}], capsys)
    assert result.raw.count("\n") == 1
    assert "Слова ایران" in result.raw
    line = result.lines[0]
    assert line["gone"] is False
    assert line["version"] == 0
    assert line["canonicalUrl"] == ""


def test_a_line_that_is_too_long_is_passed_over(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipe.lines, "read", lambda stream: _numbered([(1, None), (2, b'{"id": "b", "text": "B."}')]))
    result = Result([], capsys)
    assert [line["id"] for line in result.lines] == ["b"]
    assert result.stderr == ["caspian: line 1: longer than 8 MiB"]


async def _numbered(lines: list[Any]) -> Any:
    for line in lines:
        yield line


@pytest.mark.parametrize("revisions", [False, True])
def test_earlier_articles_that_changed_follow_when_asked_for(
    capsys: pytest.CaptureFixture[str], revisions: bool
) -> None:
    class Revising(Chain):
        def finish(self, prepared: Any, number: int) -> Answer:
            return Answer(prepared.id, prepared, revised=(Article(id="earlier", metadata=Metadata(title="T")),))

    result = Result([{"id": "0", "text": "Words."}], capsys, chain=Revising(pool=SlowFirst()), revisions=revisions)  # type: ignore[arg-type]
    assert [line["id"] for line in result.lines] == (["0", "earlier"] if revisions else ["0"])


def test_an_unforeseen_error_ends_the_run_and_closes_the_pool(capsys: pytest.CaptureFixture[str]) -> None:
    closed = []

    class Broken(Chain):
        def finish(self, prepared: Any, number: int) -> Answer:
            raise ZeroDivisionError

        async def close(self) -> None:
            closed.append(True)

    with pytest.raises(ZeroDivisionError):
        Result([{"id": "0", "text": "Words."}] * 50, capsys, chain=Broken(pool=SlowFirst()))  # type: ignore[arg-type]
    assert closed
