"""The transactional adapter on the real broker, around the real publish stage."""

import signal
import time

from caspian.events.v1.article_pb2 import Article
from caspian.events.v1.enriched_pb2 import EnrichedEvent
from caspian.events.v1.stance_pb2 import Relevance


def article(number, version=1, *, about=True, url=""):
    result = Article(id=f"a{number}", visit=version, version=version, url=url, content_hash=f"c{version}")
    result.provenance.source_id = "src"
    result.stance.pipeline_version = 1
    result.stance.relevance.label = Relevance.ABOUT if about else Relevance.NOT
    return result


def published(bench):
    return [(event.article.id, event.article.version) for event in bench.values("enriched")]


def test_every_article_exactly_once_with_its_state_and_offsets(bench):
    bench.send("assessed", *(article(n, about=n % 5 > 0) for n in range(40)))
    assert bench.run_until_done("publish") == [0]
    on_target = sorted((f"a{n}", 1) for n in range(40) if n % 5)
    assert sorted(published(bench)) == on_target
    assert bench.drops() == ["off-target"] * 8
    assert len(bench.values("publishing")) == 40
    # A second life has the state: repeats change nothing, newer versions do.
    bench.send("assessed", *(article(n) for n in range(40)), article(7, 2))
    assert bench.run_until_done("publish") == [0]
    fresh = sorted((f"a{n}", 1) for n in range(0, 40, 5))
    assert len(published(bench)) == len(on_target) + 1, f"off-target stays decided: {fresh}"
    assert bench.values("enriched")[-1].type == EnrichedEvent.UPDATED


def test_malformed_records_are_dead_letters_and_neighbours_are_published(bench):
    bench.send("assessed", article(1), partition=3)
    bench.send("assessed", raw=b"\xff\xfe", key=b"bad", partition=3)
    bench.send("assessed", raw=None, key=b"tombstone", partition=3)
    bench.send("assessed", raw=b"", key=b"empty", partition=3)
    bench.send("assessed", article(2), partition=3)
    assert bench.run_until_done("publish") == [0]
    assert published(bench) == [("a1", 1), ("a2", 1)]
    reasons = sorted((h["dlq-reason"], value) for h, value in bench.dead("assessed"))
    assert reasons == [(b"empty", b""), (b"no-value", None), (b"undecodable", b"\xff\xfe")]


def test_an_exception_of_ours_restarts_once_then_is_a_dead_letter(bench):
    bench.send("assessed", article(1), article(2, url="raise"), article(3), partition=0)
    assert bench.run_until_done("publish") == [70, 0]
    assert sorted(published(bench)) == [("a1", 1), ("a3", 1)]
    ((headers, _),) = bench.dead("assessed")
    assert headers["dlq-reason"] == b"handler-failed"
    assert (headers["dlq-article"], headers["dlq-visit"]) == (b"a2", b"1")
    assert headers["dlq-detail"] == b"RuntimeError('a bug of ours')"


def test_what_became_too_large_is_a_dead_letter_that_says_so(bench):
    bench.send("assessed", article(1), article(2, url="swell"), article(3), partition=0)
    assert bench.run_until_done("publish") == [70, 0]
    assert sorted(published(bench)) == [("a1", 1), ("a3", 1)]
    ((headers, _),) = bench.dead("assessed")
    assert headers["dlq-reason"] == b"output-too-large"
    assert b"bytes for enriched, limit 1048576" in headers["dlq-detail"]


def test_one_transaction_may_hold_more_than_a_topic_takes_at_once(bench):
    """Its records for `enriched` are several batches, each as large as one can be."""
    large = [article(n) for n in range(30)]
    for n, one in enumerate(large):
        one.text = "x" * (100_000 + 30_000 * n)
    bench.send("assessed", *large)
    assert bench.run_until_done("publish", batch=30) == [0]
    assert sorted(published(bench)) == sorted((f"a{n}", 1) for n in range(30))
    assert bench.dead("assessed") == []


def test_a_worker_whose_every_record_fails_stops_for_good(bench):
    bench.send("assessed", *(article(n, url="raise") for n in range(6)), partition=0)
    process = None
    codes = []
    for _ in range(6):
        process = bench.start("publish", failures_in_a_row=3)
        codes.append(process.wait(30))
        if codes[-1] == 65:
            break
    assert codes == [70, 70, 70, 65]
    assert bench.dead("assessed") == [], "nothing is committed by a worker that always fails"
    assert bench.values("enriched") == []


def test_kill_in_the_middle_loses_and_repeats_nothing(bench):
    bench.send("assessed", *(article(n, url="slow") for n in range(300)))
    killed = bench.start("publish", batch=10)
    bench.wait(lambda: len(bench.values("enriched")) > 20)
    bench.stop(killed, signal.SIGKILL)
    assert not bench.is_read("publish"), "it was killed in the middle"
    assert bench.run_until_done("publish", batch=10)[-1] == 0
    assert sorted(published(bench)) == sorted((f"a{n}", 1) for n in range(300))
    assert len(set(published(bench))) == 300


def test_a_frozen_worker_that_wakes_up_publishes_nothing_twice(bench):
    bench.send("assessed", *(article(n, url="slow") for n in range(200)))
    zombie = bench.start("publish", slot="a", batch=5, session_timeout=6)
    bench.wait(lambda: len(bench.values("enriched")) > 10)
    zombie.send_signal(signal.SIGSTOP)
    assert not bench.is_read("publish"), "it was frozen in the middle"
    heir = bench.start("publish", slot="b", batch=50, session_timeout=6)
    bench.wait(lambda: bench.is_read("publish"), timeout=60)
    zombie.send_signal(signal.SIGCONT)
    time.sleep(2)
    bench.send("assessed", *(article(n, 2) for n in range(50)))
    bench.wait(lambda: len(published(bench)) >= 250, timeout=60, may_end=[zombie])
    assert zombie.wait(20) == 70, "its commit was refused"
    assert len(published(bench)) == len(set(published(bench))) == 250
    assert bench.stop(heir) == 0
