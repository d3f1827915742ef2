"""Delivery at least once: retries, dead letters, channels that do not delay each other, catching up as a digest."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.events.v1.alert_pb2 import Alert
from caspian.notify.delivery import Away, Delivered, Refused
from caspian.notify.settings import NotifySettings
from caspian.notify.worker import NotifyWorker
from caspian.outcome import Emit, Poison
from caspian.settings import SettingsError
from caspian.stream.names import Names
from caspian.stream.records import outgoing
from caspian.telemetry import metrics
from unit.notify.desk import CHANNELS, NOON, Desk, FakeSender, alert


def test_an_alert_goes_once_to_each_of_its_channels(tmp_path) -> None:
    desk = Desk(tmp_path)
    assert desk.send(alert(1, ["hook", "mail", "hook"])) == [("hook", ["id1"]), ("mail", ["id1"])]
    assert desk.send(alert(1, ["hook", "mail"])) == []
    desk.restart()
    assert desk.send(alert(1, ["hook", "mail"])) == []
    assert desk.wait(days=1) == []
    assert desk.send(alert(2, [])) == []


def test_pauses_grow_and_after_a_day_it_is_a_dead_letter(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.sender.answers["hook"] = Away("HTTP 503")
    desk.send(alert())
    tried = [desk.now]
    while not desk.dead:
        if desk.wait(seconds=5):
            tried.append(desk.now)
        assert desk.now < NOON + timedelta(days=2)
    pauses = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(tried)]
    assert pauses == list(NotifySettings().retries_s)
    assert 23 * 3600 < sum(pauses) < 24 * 3600
    ((name, headers),) = desk.dead
    assert name == "id1"
    assert headers["dlq-reason"] == b"undelivered"
    assert (headers["dlq-channel"], headers["dlq-detail"]) == (b"hook", b"HTTP 503")
    assert desk.wait(days=2) == []


def test_a_dead_letter_that_is_read_again_goes_only_where_it_has_not_been(tmp_path) -> None:
    desk = Desk(tmp_path, retries_s=(5.0,))
    desk.sender.answers["hook"] = Away("connect")
    both = alert(1, ["hook", "mail"])
    desk.send(both)
    desk.wait(seconds=5)
    assert len(desk.dead) == 1
    desk.sender.answers["hook"] = Delivered()
    desk.restart()
    assert desk.send(both) == [("hook", ["id1"])]
    assert desk.send(both) == []


def test_a_restart_goes_on_where_it_was(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.sender.answers["hook"] = Away("timeout")
    desk.send(alert())
    desk.wait(seconds=5)
    desk.restart()
    assert desk.wait(seconds=29) == []
    assert desk.wait(seconds=1) == [("hook", ["id1"])]


def test_what_was_under_way_in_a_crash_is_sent_again(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.sender.answers["hook"] = None
    assert desk.send(alert()) == [("hook", ["id1"])]
    assert desk.wait(minutes=1) == [], "not twice while it is under way"
    desk.sender = FakeSender()
    desk.restart()
    assert desk.wait() == [("hook", ["id1"])]


def test_a_dead_channel_delays_no_other_and_catches_up_with_a_digest(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.sender.answers["hook"] = Away("connect")
    for minute in range(60):
        told = desk.send(alert(minute, ["hook", "mail"], at=desk.now))
        assert ("mail", [f"id{minute}"]) in told
        desk.wait(minutes=1)
    tries = [ids for name, ids in desk.sender.sent if name == "hook"]
    assert len(tries) < 12, "the channel is left alone, not asked for each alert"
    desk.sender.answers["hook"] = Delivered()
    caught_up = [ids for name, ids in desk.wait(hours=1) if name == "hook"]
    assert [len(ids) for ids in caught_up] == [50, 10]
    assert caught_up[0] + caught_up[1] == [f"id{minute}" for minute in range(60)]
    assert desk.send(alert(99, ["hook"], at=desk.now)) == [("hook", ["id99"])]
    assert not desk.dead


def test_one_alert_that_is_refused_takes_no_others_with_it(tmp_path) -> None:
    desk = Desk(tmp_path, retries_s=(5.0, 30.0))
    desk.sender.answers["hook"] = lambda parcel: (
        Refused("HTTP 400") if any(a.alert_id == "id0" for a in parcel.alerts) else Delivered()
    )
    desk.send(*(alert(n) for n in range(5)))
    assert sorted(ids for _, ids in desk.sender.sent) == [[f"id{n}"] for n in range(5)]
    desk.wait(seconds=5)
    desk.wait(seconds=30)
    assert [name for name, _ in desk.dead] == ["id0"]


def test_a_batch_with_a_poisoned_alert_is_taken_apart(tmp_path) -> None:
    desk = Desk(tmp_path, catch_up_after_s=0)
    desk.sender.answers["hook"] = lambda parcel: (
        Refused("HTTP 413") if any(a.alert_id == "id2" for a in parcel.alerts) else Delivered()
    )
    assert desk.send(*(alert(n) for n in range(5))) == [("hook", [f"id{n}" for n in range(5)])]
    assert sorted(ids for _, ids in desk.wait(seconds=5)) == [[f"id{n}"] for n in range(5)]
    assert desk.worker._outbox.waiting()["hook"] == 1


def test_only_so_many_are_under_way_to_one_channel(tmp_path) -> None:
    desk = Desk(tmp_path, parallel=3)
    desk.sender.answers["hook"] = None
    assert len(desk.send(*(alert(n) for n in range(10)), alert(20, ["mail"]))) == 4
    desk.sender.answers["hook"] = Delivered()
    desk.sender.finish(Delivered())
    desk.wait()
    desk.wait()
    desk.wait()
    assert sorted(i for name, ids in desk.sender.sent if name == "hook" for i in ids) == [f"id{n}" for n in range(10)]


def test_retry_after_is_respected(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.sender.answers["hook"] = Away("HTTP 429", 100)
    desk.send(alert())
    assert desk.wait(seconds=99) == []
    assert len(desk.wait(seconds=1)) == 1


def test_results_for_a_lost_partition_are_nobodys(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.sender.answers["hook"] = None
    desk.send(alert())
    desk.worker.revoke(0)
    before = dict(desk.log)
    desk.sender.finish(Delivered())
    desk.wait()
    assert desk.log == before


def test_a_channel_may_be_defined_later(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.send(alert(1, ["pager"]))
    assert desk.sender.sent == []
    desk.path.write_text(CHANNELS.replace("name: mail", "name: pager"), encoding="utf-8")
    assert desk.wait(seconds=5) == [("pager", ["id1"])]
    desk.path.write_text("channels: [{}]", encoding="utf-8")
    desk.wait(seconds=5)
    assert metrics.FILE_REFUSED.labels("notify")._value.get() == 1
    assert desk.send(alert(2, ["pager"])) == [("pager", ["id2"])]


def test_a_broken_file_at_the_start_is_refused(tmp_path) -> None:
    with pytest.raises(SettingsError, match=r"CASPIAN_NOTIFY_CHANNELS: .*channels.yaml:3: "):
        Desk(tmp_path, "channels:\n  # one\n  - {name: x}\n")


def test_a_file_in_force_is_not_told_as_refused(tmp_path) -> None:
    metrics.FILE_REFUSED.labels("notify").set(1)
    desk = Desk(tmp_path)
    assert metrics.FILE_REFUSED.labels("notify")._value.get() == 0
    desk.path.unlink()
    desk.wait(seconds=5)
    assert metrics.FILE_REFUSED.labels("notify")._value.get() == 1
    assert desk.send(alert()) == [("hook", ["id1"])], "what was in force still is"
    desk.path.write_text(CHANNELS, encoding="utf-8")
    desk.wait(seconds=5)
    assert metrics.FILE_REFUSED.labels("notify")._value.get() == 0


def test_without_a_file_alerts_are_kept_for_whom_they_name(tmp_path) -> None:
    sender = FakeSender()
    worker = NotifyWorker(NotifySettings(), sender, lambda: NOON)
    emits = [*worker.process("k", alert(), 0).messages, *worker.tick(NOON)]
    assert [emit.value.last_error for emit in emits] == ["", "no such channel"]
    assert sender.sent == []


def test_what_waits_and_what_was_delivered_is_counted(tmp_path) -> None:
    def counted(outcome):
        return metrics.NOTIFICATIONS.labels("hook", outcome)._value.get()

    before = {outcome: counted(outcome) for outcome in ("delivered", "failed", "dead")}
    desk = Desk(tmp_path, retries_s=(5.0,))
    desk.sender.answers["hook"] = Away("connect")
    desk.send(alert(1))
    assert metrics.OUTBOX.labels("hook")._value.get() == 1
    desk.wait(seconds=5)
    desk.sender.answers["hook"] = Delivered()
    desk.send(alert(2, at=desk.now))
    assert {outcome: counted(outcome) - before[outcome] for outcome in before} == {
        "delivered": 1, "failed": 1, "dead": 1,
    }  # fmt: skip
    assert metrics.OUTBOX.labels("hook")._value.get() == 0


def test_the_end_of_the_worker_ends_its_deliveries(tmp_path) -> None:
    closed = []
    desk = Desk(tmp_path)
    desk.sender.close = lambda: closed.append(True)
    desk.worker.close()
    assert closed == [True]


def test_done_is_forgotten_when_no_repeat_can_come(tmp_path) -> None:
    desk = Desk(tmp_path)
    desk.send(alert())
    desk.wait(days=29)
    assert desk.send(alert()) == []
    desk.wait(days=2)
    assert desk.log == {"id1:hook": None}


def test_a_foreign_message_is_poison_and_dead_letters_have_their_topic(tmp_path) -> None:
    desk = Desk(tmp_path)
    assert desk.worker.process("k", Alert(alert_id="x"), 0) == Poison("no-time")
    record = outgoing(Emit("alerts.dlq", "k", alert()), Names("t."))
    assert (record.topic, record.noun) == ("t.caspian.alerts.v1.dlq", "alerts.dlq")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["ok", "away", "refused", "crash"]), st.integers(0, 400)), max_size=25))
def test_whatever_happens_nothing_is_lost(tmp_path_factory, steps) -> None:
    desk = Desk(tmp_path_factory.mktemp("notify"))
    delivered = set()

    def ok(parcel):
        delivered.update(alert.alert_id for alert in parcel.alerts)
        return Delivered()

    answers = {"ok": ok, "away": Away("x"), "refused": Refused("x"), "crash": None}
    for number, (what, seconds) in enumerate(steps):
        desk.sender.answers["hook"] = answers[what]
        desk.send(alert(number, at=desk.now))
        if what == "crash":
            desk.sender = FakeSender()
            desk.sender.answers["hook"] = ok
            desk.restart()
        desk.wait(seconds=seconds)
    desk.sender.answers["hook"] = ok
    for _ in range(40):
        desk.wait(hours=1)
    assert delivered | {name for name, _ in desk.dead} == {f"id{n}" for n in range(len(steps))}
    assert not desk.worker._outbox.waiting()["hook"]
