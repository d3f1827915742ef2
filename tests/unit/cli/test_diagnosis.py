import pytest

from caspian.cli.diagnosis import Level, Room, diagnose
from caspian.cli.doctor import report
from caspian.fetch.registry import Row
from caspian.pipeline import PIPELINE_VERSION, WORKERS
from caspian.stream.facts import Beat, Disk, Facts
from caspian.stream.lags import Lag
from caspian.stream.topics import Difference

NOW = 1_790_000_000.0
GIB = 2**30


def beat(worker, at=NOW - 20, instance="here-0", version=PIPELINE_VERSION):
    return Beat(worker, instance, at, version)


def source(name, silence="", withdrawn=False):
    return Row(source=name, kind="feed", url=f"https://{name}.example/rss", polls=3, interval_s=600, due=NOW,
               last_success_at=NOW, last_new_at=NOW, rate_per_hour=1, failures=0, failing="dns" if silence else "",
               silence=silence, withdrawn=withdrawn, source_class="regional", terms="full-text", scope="all",
               declared=True, last_polled_at=NOW)  # fmt: skip


def facts(**changes):
    found = Facts(
        brokers=3,
        disks=[Disk(1, 100 * GIB, 60 * GIB)],
        lags=[Lag(worker.name, 0, 1, {}) for worker in WORKERS],
        behind=dict.fromkeys((worker.name for worker in WORKERS), 0),
        beats=[beat(worker.name) for worker in WORKERS],
    )
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def bad(found, rows=None, room=None):
    rows = [source("north")] if rows is None else rows
    return [finding for finding in diagnose(found, rows, room, NOW) if finding.level is not Level.WELL]


def test_a_healthy_system_has_no_remedies():
    findings = diagnose(facts(), [source("north")], Room("this machine", 50 * GIB, 100 * GIB), NOW)
    assert {finding.level for finding in findings} == {Level.WELL}
    assert not any(finding.remedy for finding in findings)
    assert len(findings) == 2 + len(WORKERS) + 5


def silent(worker):
    return [each for each in facts().beats if each.worker != worker]


CASES = {
    "no process": (facts(lags=[Lag(w.name, 9, 0 if w.name == "stance" else 1, {}) for w in WORKERS]),
                   Level.WRONG, "stance: no process of it runs", "caspian worker stance"),
    "no heartbeat": (facts(beats=silent("publish")), Level.WRONG, "publish: in its group, but no heartbeat", "/livez"),
    "old heartbeat": (facts(beats=[beat("fetch", NOW - 600), *silent("fetch")]), Level.WRONG,
                      "no heartbeat for 10 min", "restart it"),
    "behind": (facts(behind=facts().behind | {"extract": 5000}), Level.WARNING, "extract: 5000 records behind",
               "start more"),
    "behind, one at a time": (facts(behind=facts().behind | {"dedupe": 5000}), Level.WARNING, "dedupe: 5000",
                              "one process"),
    "clock ahead": (facts(beats=[*facts().beats, beat("fetch", NOW + 300, "there-0")]), Level.WRONG,
                    "clock of fetch at there-0 is 300 s ahead", "NTP"),
    "clock behind": (facts(beats=[*facts().beats, beat("fetch", NOW - 100, "there-0")]), Level.WRONG,
                     "clocks of here-0 and there-0 are 80 s apart", "NTP"),
    "older release": (facts(beats=[*facts().beats, beat("stance", version=PIPELINE_VERSION - 1)]), Level.WARNING,
                      "an older release runs as stance at here-0", "roll this one out"),
    "dead letters": (facts(letters={"pages": 3}), Level.WARNING, "3 dead letters of pages wait",
                     "caspian dlq ls pages"),
    "partitions": (facts(differences=[Difference("t", "has 3 partitions, needs 12", refused=True)]), Level.WRONG,
                   "topic t: has 3", "new version of the topic"),
    "settings": (facts(differences=[Difference("t", "retention.ms is 1, should be 2")]), Level.WARNING,
                 "retention.ms", "topics apply"),
    "disk low": (facts(disks=[Disk(2, 100 * GIB, 10 * GIB)]), Level.WARNING, "disk of broker 2: 10.0 GiB free (10%)",
                 "space"),
    "disk full": (facts(disks=[Disk(2, 100 * GIB, GIB)]), Level.WRONG, "disk of broker 2: 1.0 GiB", "free space"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_trouble_is_one_finding_with_its_remedy(name):
    found, level, what, remedy = CASES[name]
    (finding,) = bad(found)
    assert finding.level is level
    assert what in finding.what
    assert remedy in finding.remedy


def test_missing_topics_are_all_there_is_to_say_about_workers():
    missing = [Difference(f"t{number}", "missing") for number in range(23)]
    findings = bad(facts(differences=missing, lags=[], behind={}, beats=[]))
    assert len(findings) == 6
    assert "18 more topics differ" in findings[-1].what


def test_sources_that_are_silent_and_none_at_all():
    findings = bad(facts(), [source("a", "unreachable"), source("b", "quiet"), source("c", "quiet", withdrawn=True)])
    assert [finding.what.split()[1] for finding in findings] == ["a", "b"]
    assert len(bad(facts(), [source(f"s{n}", "quiet") for n in range(40)])) == 6
    (none,) = bad(facts(), [source("c", withdrawn=True)])
    assert "sources apply" in none.remedy


def test_a_broker_that_does_not_tell_its_disk_is_no_trouble():
    assert bad(facts(disks=[Disk(1, -1, -1)])) == []


def test_the_report_shows_the_remedy_below():
    told = report(bad(facts(letters={"pages": 3})))
    assert told[0].startswith("warning  3 dead letters")
    assert told[1].strip().startswith("→ `caspian dlq ls pages`")
