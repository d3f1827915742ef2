"""Sources from nothing to polled, changed and withdrawn: the commands and one fetch worker on a real broker."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from caspian.events.v1.article_pb2 import Provenance
from hostile.server import HostileServer, Out


async def feed(out: Out) -> None:
    entry = f"<item><title>Russia and Iran</title><link>{out.base}/p/1</link><description>Signed.</description></item>"
    await out.whole(f"<rss><channel>{entry}</channel></rss>".encode(), content_type="application/rss+xml")


async def page(out: Out) -> None:
    await out.whole(b"<html><p>The ministers signed.</p></html>")


@pytest.fixture
def site() -> Iterator[HostileServer]:
    with HostileServer({"feed": feed, "p": page}) as server:
        yield server


@pytest.fixture
def worker(desk, site: HostileServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fetch, allowed to reach `site`; the commands get the same settings."""
    for name, value in {"ALLOW_LOOPBACK": site.endpoint, "HOST_DELAY_S": "0.1", "POLL_FLOOR_S": "0.3",
                        "POLL_CEILING_S": "0.3", "REVISITS_S": ""}.items():  # fmt: skip
        monkeypatch.setenv(f"CASPIAN_FETCH_{name}", value)
    monkeypatch.setenv("CASPIAN_STREAM_SESSION_TIMEOUT", "6")
    log = tempfile.NamedTemporaryFile(suffix="-fetch.log", delete=False)  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, "-c", "from caspian.fetch.app import main; main()"],
        env=dict(os.environ),
        stdout=log,
        stderr=log,
    )
    process.log = Path(log.name)  # type: ignore[attr-defined]
    desk.processes.append(process)


def listed(desk) -> list[SimpleNamespace]:
    return [SimpleNamespace(**json.loads(line)) for line in desk.run("sources", "ls", "--json").stdout.splitlines()]


def test_a_list_is_written_checked_applied_watched_changed_and_withdrawn(desk, site, worker, tmp_path: Path) -> None:
    file = str(tmp_path / "my.yaml")
    url = f"{site.base}/feed"
    given = ["--publisher", "P", "--class", "regional", "--country", "az", "--language", "en", "--scope", "all"]
    desk.run("sources", "add", file, "--id", "pier", *given, "--feed", url)
    assert desk.run("sources", "check", file).stdout == "1 sources, 1 addresses to poll\n"
    assert desk.run("sources", "apply", file).stdout == f"+ {url}\n1 added, 0 changed, 0 not in the file\n"

    # Link-only unless told: the feed's words, and no request for the page.
    desk.wait(lambda: [row for row in listed(desk) if row.state == "ok" and row.polls >= 2])
    desk.wait(lambda: desk.values("pages"))
    assert [each.provenance.text_source for each in desk.values("pages")] == [Provenance.FEED]
    assert "/p/1" not in site.requests
    (row,) = listed(desk)
    assert (row.source, row.terms, row.scope, row.kind, row.url) == ("pier", "link-only", "all", "feed", url)
    told = json.loads(desk.run("coverage", "--json").stdout)
    assert (told["source"], told["reached"] > 0, told["new"], told["handedOn"]) == ("pier", True, 1, 1)

    # Applying again changes nothing; a changed policy reaches the worker while it runs.
    assert desk.run("sources", "apply", file).stdout == "0 added, 0 changed, 0 not in the file\n"
    text = Path(file).read_text(encoding="utf-8")
    Path(file).write_text(text.replace("link-only", "full-text"), encoding="utf-8")
    assert desk.run("sources", "apply", file).stdout.startswith(f"~ {url}\n0 added, 1 changed")
    desk.wait(lambda: listed(desk)[0].terms == "full-text")

    # What left the file is polled until somebody says that it should not.
    Path(file).write_text("[]\n", encoding="utf-8")
    assert "1 not in the file" in desk.run("sources", "apply", file).stdout
    assert desk.run("sources", "apply", "--withdraw", file).stdout.startswith(f"- {url}\n")
    desk.wait(lambda: listed(desk)[0].state == "withdrawn")
    # A poll that was under way may still have ended.
    time.sleep(0.5)
    polls, requests = listed(desk)[0].polls, len(site.requests)
    time.sleep(1.5)
    assert (listed(desk)[0].polls, len(site.requests)) == (polls, requests)

    # And what returns to it is polled again.
    Path(file).write_text(text, encoding="utf-8")
    desk.run("sources", "apply", file)
    desk.wait(lambda: listed(desk)[0].polls > polls)


def test_a_wrong_file_declares_nothing_and_a_broker_that_is_away_is_one_line(
    desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "my.yaml"
    file.write_text("- {id: x, publisher: P, class: regional, feeds: [ftp://x.example/]}\n", encoding="utf-8")
    told = desk.run("sources", "apply", str(file), code=2)
    assert told.stderr.startswith(f"caspian: {file}")
    assert desk.run("sources", "ls", "--json").stdout == ""

    monkeypatch.setenv("CASPIAN_KAFKA_BOOTSTRAP", "127.0.0.1:9")
    told = desk.run("sources", "ls", code=2)
    assert told.stderr.startswith("caspian: ")
    assert told.stderr.count("\n") == 1
