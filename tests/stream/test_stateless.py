"""The stateless adapter on the real broker: what Faust alone loses, kept."""

import signal
import time
from pathlib import Path

from caspian.events.v1.page_pb2 import Page


def page(number, url="", **fields):
    return Page(article_id=f"p{number}", visit=1, url=url or f"http://x/{number}", **fields)


def articles(bench):
    return [article.id for article in bench.values("articles")]


def reasons(bench):
    return sorted(headers["dlq-reason"].decode() for headers, _ in bench.dead("pages"))


def test_every_page_becomes_an_article_a_drop_or_a_dead_letter(bench):
    pages = [page(n, "reject" if n % 10 == 0 else "") for n in range(100)]
    bench.send("pages", *pages)
    bench.send("pages", raw=b"\xff", key=b"bad")
    bench.send("pages", raw=None, key=b"tombstone")
    assert bench.run_until_done("extract") == [0]
    assert sorted(articles(bench)) == sorted(f"p{n}" for n in range(100) if n % 10)
    assert bench.drops() == ["soft-404"] * 10
    assert reasons(bench) == ["no-value", "undecodable"]
    assert not list(Path.cwd().glob(f"{bench.names.namespace}*")), "nothing is left where it was started"


def test_a_hang_is_a_dead_letter_and_nothing_near_it_is_lost(bench):
    bench.send("pages", *(page(n, "hang" if n == 5 else "") for n in range(20)), partition=2)
    assert bench.run_until_done("extract", handler_timeout=1, attempts=2) == [0]
    assert len(set(articles(bench))) == 19
    assert reasons(bench) == ["handler-timeout"]


def test_kill_while_the_head_hangs_loses_nothing(bench):
    bench.send("pages", *(page(n, "slow" if n == 0 else "") for n in range(20)), partition=2)
    killed = bench.start("extract")
    bench.wait(lambda: len(articles(bench)) >= 19)
    bench.stop(killed, signal.SIGKILL)
    assert bench.run_until_done("extract")[-1] == 0
    assert sorted(set(articles(bench))) == sorted(f"p{n}" for n in range(20))


def test_a_stop_drains_and_loses_nothing(bench):
    bench.send("pages", *(page(n, "slow" if n % 7 == 0 else "") for n in range(60)))
    process = bench.start("extract")
    bench.wait(lambda: len(articles(bench)) > 5)
    began = time.monotonic()
    assert bench.stop(process) in (0, 75)
    assert time.monotonic() - began <= 10.5
    bench.run_until_done("extract")
    assert len(set(articles(bench))) == 60


def test_versions_of_one_page_keep_their_order(bench):
    bench.send("pages", *(Page(article_id="p1", visit=n, url="slow" if n == 1 else "x") for n in range(1, 30)))
    assert bench.run_until_done("extract") == [0]
    visits = [article.visit for article in bench.values("articles")]
    assert visits == sorted(visits)


def test_a_document_that_kills_its_process_is_dead_lettered_on_the_third_start(bench):
    bench.send("pages", *(page(n, "die" if n == 4 else "") for n in range(10)), partition=1)
    assert bench.run_until_done("extract", timeout=90) == [-signal.SIGKILL, -signal.SIGKILL, 0]
    assert sorted(set(articles(bench))) == sorted(f"p{n}" for n in range(10) if n != 4)
    assert reasons(bench) == ["kills-its-process"]
    assert [mark for mark in bench.values("attempts") if mark.deaths > 2] == []


def test_a_document_deep_in_a_backlog_kills_two_processes_and_no_innocent_goes_with_it(bench):
    """Everything before it is done when it is reached, and nothing of that committed."""
    bench.send("pages", *(page(n, "die" if n == 50 else "") for n in range(60)), partition=1)
    bench.send("pages", *(page(n) for n in range(100, 160)), partition=7)
    assert bench.run_until_done("extract", timeout=120) == [-signal.SIGKILL, -signal.SIGKILL, 0]
    assert set(articles(bench)) == {f"p{n}" for n in (*range(60), *range(100, 160)) if n != 50}
    assert reasons(bench) == ["kills-its-process"]


def test_a_record_that_the_client_drops_is_read_again(bench, tmp_path, monkeypatch):
    monkeypatch.setenv("TOY_CLIENT", str(tmp_path / "spoilt.drops"))
    bench.send("pages", *(page(n) for n in range(20)), partition=2)
    assert bench.run_until_done("extract") == [70, 0]
    assert sorted(set(articles(bench))) == sorted(f"p{n}" for n in range(20))


def test_a_client_that_believes_to_have_read_further_drops_nothing(bench, tmp_path, monkeypatch):
    monkeypatch.setenv("TOY_CLIENT", str(tmp_path / "spoilt.ahead"))
    bench.send("pages", *(page(n) for n in range(20)), partition=2)
    assert bench.run_until_done("extract") == [0]
    assert sorted(articles(bench)) == sorted(f"p{n}" for n in range(20))


def test_a_worker_whose_every_record_fails_stops_with_its_own_code(bench):
    bench.send("pages", *(page(n, "raise") for n in range(30)), partition=0)
    process = bench.start("extract", attempts=1, failures_in_a_row=10)
    assert process.wait(40) == 65
    assert len(bench.dead("pages")) < 30


def test_transactional_inputs_are_read_committed_and_markers_hold_nothing_back(bench):
    """Each page in a transaction of its own: a marker after each; one aborted; then the worker idles."""
    for number in range(20):
        bench.send("pages", page(number), partition=5, transaction="commit")
    bench.send("pages", page(99), partition=5, transaction="abort")
    process = bench.start("extract", stuck=6)
    bench.wait(lambda: bench.is_read("extract"))
    time.sleep(9)  # longer than `stuck`: trailing markers are no lag
    assert process.poll() is None
    bench.send("pages", page(20), partition=5, transaction="commit")
    bench.wait(lambda: bench.is_read("extract"))
    assert bench.stop(process) == 0
    assert sorted(articles(bench)) == sorted(f"p{number}" for number in range(21))
    assert bench.run_until_done("extract")[-1] in (0, -signal.SIGTERM)
    assert len(articles(bench)) == 21, "the commit had not fallen behind"
