"""Children die with their parent: killed, ended, threaded, forked, or with the leash already gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.local import leash
from caspian.local.leash_process import remaining

SLEEPER = [sys.executable, "-c", "import time; time.sleep(300)"]
# A child that has a child of its own; it prints both numbers through its log.
FAMILY = (
    "import subprocess, sys, os, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(300)'])\n"
    "os.write(1, b'%d %d\\n' % (os.getpid(), child.pid))\n"
    "time.sleep(300)\n"
)
# One write a line: parent and child share the pipe.
PARENT = """
import os, signal, subprocess, sys, threading, time
from caspian.local import leash
def spawn():
    return leash.spawn([sys.executable, "-c", {family!r}], log=sys.stdout.fileno())
{body}
os.write(1, b"LEASH %d\\n" % leash._leash.process.pid)
time.sleep(300)
"""
PLAIN = "spawn()"
IN_A_THREAD = "thread = threading.Thread(target=spawn); thread.start(); thread.join()"
PAUSED = "child = spawn(); time.sleep(0.5); os.killpg(child.pid, signal.SIGSTOP)"
# The copy lives on after the parent and would keep the pipe open.
FORKED = "spawn()\nif os.fork() == 0: time.sleep(12); os._exit(0)"
# In threads, so that the kernel's own hold does not hide a failure.
LEASH_DIES = f"""{IN_A_THREAD}
leash._leash.process.kill()
leash._leash.process.wait()
other = threading.Thread(target=leash.spawn, args=([sys.executable, "-c", "pass"],))
other.start()
other.join()
"""
ENDS = "spawn(); time.sleep(1); sys.exit(0)"


def gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_for_death(pids: list[int], timeout: float = 10) -> bool:
    deadline = time.monotonic() + timeout
    while not all(gone(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def start(body: str) -> tuple[subprocess.Popen[str], list[int], int]:
    """The parent, the numbers of its child and grandchild, and that of its leash."""
    code = PARENT.format(family=FAMILY, body=body)
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    family: list[int] = []
    leash_pid = 0
    while not family or not leash_pid:
        line = parent.stdout.readline()
        assert line, "the parent died early"
        if line.startswith("LEASH"):
            leash_pid = int(line.split()[1])
        else:
            family = [int(number) for number in line.split()]
    return parent, family, leash_pid


@pytest.mark.parametrize("body", [PLAIN, IN_A_THREAD, PAUSED, FORKED], ids=["plain", "thread", "paused", "forked"])
def test_kill_9_of_the_parent_takes_child_and_grandchild_along(body):
    parent, family, leash_pid = start(body)
    assert not any(gone(pid) for pid in family)
    parent.kill()
    parent.wait(5)
    assert wait_for_death([*family, leash_pid])


@pytest.mark.skipif(sys.platform != "linux", reason="PR_SET_PDEATHSIG is Linux'")
def test_the_kernel_kills_the_child_even_without_a_leash():
    parent, family, leash_pid = start(PLAIN)
    os.kill(leash_pid, signal.SIGKILL)
    parent.kill()
    parent.wait(5)
    assert wait_for_death(family[:1])
    os.kill(family[1], signal.SIGKILL)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_the_leash_holds_on_through_other_signals(number):
    parent, family, leash_pid = start(IN_A_THREAD)
    os.kill(leash_pid, number)
    time.sleep(0.1)
    parent.kill()
    parent.wait(5)
    assert wait_for_death(family)


def test_an_ordinary_end_of_the_parent_takes_the_children_along():
    code = PARENT.format(family=FAMILY, body=ENDS)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20, check=True)
    assert wait_for_death([int(number) for number in done.stdout.split()])


def test_a_leash_that_died_is_replaced_and_holds_the_earlier_ones_too():
    parent, family, _ = start(LEASH_DIES)
    parent.kill()
    parent.wait(5)
    assert wait_for_death(family)


def test_ctrl_c_at_the_terminal_does_not_reach_the_child():
    child = leash.spawn(SLEEPER)
    try:
        assert os.getpgid(child.pid) == child.pid != os.getpgid(0)
        assert os.getsid(child.pid) != os.getsid(0)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait(5)


def test_ended_processes_are_no_longer_held():
    child = leash.spawn([sys.executable, "-c", "pass"])
    assert child.pid in leash._leash.groups
    assert child.wait(5) == 0
    assert child.pid not in leash._leash.groups


def test_environment_directory_log_and_exit_code_are_the_childs(tmp_path):
    code = "import os, sys; print(os.environ['WHO'], os.getcwd()); sys.stderr.write('too'); sys.exit(7)"
    path = tmp_path / "log"
    with path.open("wb") as log:
        child = leash.spawn([sys.executable, "-c", code], env={"WHO": "me"}, cwd=tmp_path, log=log)
        assert child.wait(10) == 7
    assert path.read_text() == f"me {tmp_path}\ntoo"


def test_a_missing_command_is_an_error_at_once():
    with pytest.raises(FileNotFoundError, match="no-such-command"):
        leash.spawn(["no-such-command"])


def test_a_command_that_cannot_be_executed_exits_with_127(tmp_path):
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    with (tmp_path / "log").open("wb") as log:
        child = leash.spawn([script], log=log)
        assert child.wait(10) == 127
    assert "No such file" in (tmp_path / "log").read_text()


@pytest.mark.parametrize(
    ("lines", "left"),
    [
        (["+10\n", "+11\n", "-10\n"], {11}),
        (["+10\n", "+1"], {10}),
        (["+0\n", "+1\n", "+-5\n", "+x\n", "\n"], set()),
        (["-10\n", "+10\n", "+10\n"], {10}),
        ([], set()),
    ],
)
def test_what_is_left_on_the_leash(lines, left):
    assert remaining(lines) == left


@given(st.lists(st.text(max_size=12)))
def test_no_line_makes_the_leash_kill_its_own_group_or_all(lines):
    assert all(group > 1 for group in remaining(lines))
