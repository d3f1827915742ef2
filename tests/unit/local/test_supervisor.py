"""Processes are kept running: which ends are restarted, after how long, and how all of it stops."""

from __future__ import annotations

import errno
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caspian.local.supervised import FIRST_DELAY, JITTER, LONGEST_DELAY, STABLE_AFTER, Command, State
from caspian.local.supervisor import Supervisor


class FakeProcess:
    """Ends when told to; `deaf_to` signals it survives."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.code: int | None = None
        self.signals: list[int] = []
        self.deaf_to: frozenset[int] = frozenset()

    def poll(self) -> int | None:
        return self.code

    def send_signal(self, sig: int) -> None:
        self.signals.append(sig)
        if sig in (signal.SIGTERM, signal.SIGKILL) and sig not in self.deaf_to and self.code is None:
            self.code = 0 if sig == signal.SIGTERM else -sig


class World:
    """A clock that only `sleep` moves, and a record of what was started."""

    def __init__(self, tmp_path: Path, *names: str, jitter: float = 1.0) -> None:
        self.now = 1000.0
        self.started: dict[str, list[FakeProcess]] = {name: [] for name in names}
        self.errors: list[OSError] = []
        rng = random.Random(1)
        rng.uniform = lambda low, high: jitter  # type: ignore[method-assign]
        commands = [Command(name, (name, "--flag"), tmp_path / f"{name}.log") for name in names]
        self.supervisor = Supervisor(commands, spawn=self.spawn, clock=lambda: self.now, sleep=self.sleep, rng=rng)
        self.supervisor.start()

    def spawn(self, command: Command, log: object) -> FakeProcess:
        if self.errors:
            raise self.errors.pop(0)
        process = FakeProcess(100 + len(self.started[command.name]))
        self.started[command.name].append(process)
        return process

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def die(self, name: str, code: int) -> None:
        self.started[name][-1].code = code
        self.supervisor.tick()

    def status(self, name: str):
        return next(status for status in self.supervisor.statuses() if status.name == name)

    def run_until(self, condition: Callable[[], bool], limit: float = 120) -> float:
        """Seconds until it held, in ticks of 0.25 s."""
        began = self.now
        while not condition():
            assert self.now - began < limit
            self.now += 0.25
            self.supervisor.tick()
        return self.now - began


def test_all_are_started_once_and_run(tmp_path):
    world = World(tmp_path, "fetch", "extract")
    world.supervisor.tick()
    assert [status.text for status in world.supervisor.statuses()] == ["running", "running"]
    assert [len(processes) for processes in world.started.values()] == [1, 1]
    assert world.status("fetch").pid == 100
    assert world.supervisor.failed() == []


@pytest.mark.parametrize("code", [70, 0, 1, -signal.SIGKILL, -signal.SIGSEGV])
def test_one_that_ends_is_started_again_and_the_others_go_on(tmp_path, code):
    world = World(tmp_path, "fetch", "extract")
    world.die("fetch", code)
    status = world.status("fetch")
    assert (status.state, status.exit_code, status.restarts, status.pid) == (State.RESTARTING, code, 0, None)
    assert world.run_until(lambda: len(world.started["fetch"]) == 2) == FIRST_DELAY
    assert (world.status("fetch").text, world.status("fetch").restarts) == ("running", 1)
    assert len(world.started["extract"]) == 1


@pytest.mark.parametrize("code", [2, 127])
def test_wrong_settings_are_reported_and_not_tried_again(tmp_path, code):
    world = World(tmp_path, "fetch", "extract")
    (tmp_path / "fetch.log").write_text("starting\nCASPIAN_FETCH_SLOTS: should be a valid integer; set another value\n")
    world.die("fetch", code)
    for _ in range(100):
        world.sleep(1)
        world.supervisor.tick()
    assert len(world.started["fetch"]) == 1
    (failed,) = world.supervisor.failed()
    assert failed.text == f"failed (exit code {code})"
    assert failed.last_line.startswith("CASPIAN_FETCH_SLOTS")
    world.supervisor.stop()
    assert world.status("fetch").state is State.FAILED


def test_the_delay_doubles_up_to_a_bound(tmp_path):
    world = World(tmp_path, "fetch")
    delays = []
    for deaths in range(1, 10):
        world.die("fetch", 70)
        delays.append(world.run_until(lambda deaths=deaths: len(world.started["fetch"]) == deaths + 1))
    assert delays == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_a_long_healthy_life_makes_the_delay_short_again(tmp_path):
    world = World(tmp_path, "fetch")
    for deaths in range(1, 6):
        world.die("fetch", 70)
        world.run_until(lambda deaths=deaths: len(world.started["fetch"]) == deaths + 1)
    world.sleep(STABLE_AFTER + 1)
    world.die("fetch", 70)
    assert world.status("fetch").restart_in == FIRST_DELAY


def test_the_time_left_is_shown(tmp_path):
    world = World(tmp_path, "fetch", jitter=1.2)
    for deaths in range(1, 4):
        world.die("fetch", 70)
        world.run_until(lambda deaths=deaths: len(world.started["fetch"]) == deaths + 1)
    world.die("fetch", 70)
    assert world.status("fetch").text == "restarting in 5 s"
    world.sleep(2)
    assert world.status("fetch").text == "restarting in 3 s"
    world.sleep(100)
    assert world.status("fetch").text == "restarting in 0 s"


@settings(max_examples=50)
@given(st.integers(0, 2**32), st.integers(1, 200))
def test_every_delay_is_jittered_within_its_bounds(tmp_path_factory, seed, deaths):
    world = World(tmp_path_factory.getbasetemp(), "fetch")
    world.supervisor._slots["fetch"]._rng = random.Random(seed)
    world.supervisor._slots["fetch"]._deaths_in_a_row = deaths - 1
    world.die("fetch", 70)
    expected = min(LONGEST_DELAY, FIRST_DELAY * 2 ** (deaths - 1))
    assert expected * JITTER[0] <= world.status("fetch").restart_in <= expected * JITTER[1]


def test_kill_is_an_accident_like_any_other(tmp_path):
    world = World(tmp_path, "fetch")
    world.supervisor.kill("fetch")
    world.supervisor.tick()
    assert world.status("fetch").exit_code == -signal.SIGKILL
    # Nothing to send a signal to, and no error.
    world.supervisor.send("fetch", signal.SIGSTOP)
    world.run_until(lambda: len(world.started["fetch"]) == 2)
    with pytest.raises(KeyError):
        world.supervisor.kill("nobody")


def test_a_command_that_is_missing_fails_for_good(tmp_path):
    world = World(tmp_path, "fetch")
    world.errors = [FileNotFoundError(errno.ENOENT, "No such file or directory", "caspian")]
    world.die("fetch", 70)
    world.sleep(1)
    world.supervisor.tick()
    assert world.status("fetch").text == "failed (exit code 127)"
    assert world.status("fetch").last_line == "caspian: No such file or directory"


def test_a_machine_out_of_processes_is_tried_again(tmp_path):
    world = World(tmp_path, "fetch")
    world.errors = [BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")] * 2
    world.die("fetch", 70)
    world.run_until(lambda: not world.errors)
    assert world.status("fetch").last_line == "fetch: Resource temporarily unavailable"
    world.run_until(lambda: len(world.started["fetch"]) == 2)
    assert world.status("fetch").last_line == ""


def test_stop_is_polite_and_to_all_at_once(tmp_path):
    world = World(tmp_path, "fetch", "extract")
    world.supervisor.stop()
    for processes in world.started.values():
        # SIGCONT first: a frozen process would never see SIGTERM.
        assert processes[-1].signals == [signal.SIGCONT, signal.SIGTERM]
    assert world.now == 1000.0
    assert [status.text for status in world.supervisor.statuses()] == ["stopped", "stopped"]
    world.supervisor.tick()
    assert [len(processes) for processes in world.started.values()] == [1, 1]


def test_one_is_replaced_politely_and_the_others_go_on(tmp_path):
    world = World(tmp_path, "a", "b")
    world.supervisor.replace(Command("a", ("a", "--other"), tmp_path / "a.log"))
    (old, new), (other,) = world.started["a"], world.started["b"]
    assert old.signals == [signal.SIGCONT, signal.SIGTERM]
    assert old.code == 0
    assert (new.signals, other.signals) == ([], [])
    assert [status.state for status in world.supervisor.statuses()] == [State.RUNNING, State.RUNNING]
    assert world.status("a").restarts == 0


def test_one_that_is_deaf_is_gone_before_another_takes_its_place(tmp_path):
    world = World(tmp_path, "a")
    world.started["a"][0].deaf_to = frozenset({signal.SIGTERM})
    world.supervisor.replace(Command("a", ("a",), tmp_path / "a.log"))
    assert world.started["a"][0].code == -signal.SIGKILL
    assert len(world.started["a"]) == 2


def test_the_deaf_are_killed_after_ten_seconds(tmp_path):
    world = World(tmp_path, "fetch", "extract")
    world.started["fetch"][-1].deaf_to = frozenset({signal.SIGTERM})
    world.supervisor.stop()
    assert 10 <= world.now - 1000 < 10.2
    assert world.status("fetch").exit_code == -signal.SIGKILL
    assert world.status("extract").exit_code == 0


def test_stop_ends_even_if_a_process_does_not(tmp_path):
    world = World(tmp_path, "fetch")
    world.started["fetch"][-1].deaf_to = frozenset({signal.SIGTERM, signal.SIGKILL})
    world.supervisor.stop(timeout=3)
    assert world.now - 1000 < 7


def test_a_restart_that_was_due_does_not_happen_after_stop(tmp_path):
    world = World(tmp_path, "fetch")
    world.die("fetch", 70)
    world.supervisor.stop()
    world.sleep(100)
    world.supervisor.tick()
    assert len(world.started["fetch"]) == 1
    assert world.status("fetch").state is State.STOPPED


# --- real processes ---


def script(tmp_path: Path, name: str, code: str, **env: str) -> Command:
    return Command(name, (sys.executable, "-u", "-c", code), tmp_path / "logs" / f"{name}.log", env)


def tick_until(supervisor: Supervisor, condition: Callable[[], bool], timeout: float = 15) -> None:
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, supervisor.statuses()
        supervisor.tick()
        time.sleep(0.02)


def test_real_processes_restart_report_and_stop(tmp_path):
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf'); time.sleep(60)"
    supervisor = Supervisor(
        [
            script(tmp_path, "again", "import os, sys; print('hello', os.environ['WHO']); sys.exit(70)", WHO="world"),
            script(tmp_path, "wrong", "import sys; print('CASPIAN_X: wrong'); sys.exit(2)"),
            script(tmp_path, "deaf", stubborn),
        ]
    )
    supervisor.start()
    try:
        by_name = lambda: {status.name: status for status in supervisor.statuses()}  # noqa: E731
        tick_until(supervisor, lambda: by_name()["again"].restarts >= 2 and bool(supervisor.failed()))
        tick_until(supervisor, lambda: by_name()["deaf"].last_line == "deaf")
        assert by_name()["again"].last_line == "hello world"
        assert by_name()["again"].exit_code == 70
        assert by_name()["wrong"].last_line == "CASPIAN_X: wrong"
        pid = by_name()["deaf"].pid
    finally:
        supervisor.stop(timeout=0.5)
    assert pid is not None
    assert not psutil.pid_exists(pid)
    assert by_name()["deaf"].exit_code == -signal.SIGKILL
    # Its log goes on over restarts.
    assert (tmp_path / "logs" / "again.log").read_text().count("hello world") >= 2


def test_what_a_killed_worker_had_started_does_not_go_on(tmp_path):
    code = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    supervisor = Supervisor([script(tmp_path, "pool", code)])
    supervisor.start()
    try:
        tick_until(supervisor, lambda: supervisor.statuses()[0].last_line.isdigit())
        pool = psutil.Process(int(supervisor.statuses()[0].last_line))
        supervisor.kill("pool")
        tick_until(supervisor, lambda: supervisor.statuses()[0].exit_code == -signal.SIGKILL)
        deadline = time.monotonic() + 5
        while pool.is_running() and pool.status() != psutil.STATUS_ZOMBIE:
            assert time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        supervisor.stop()
