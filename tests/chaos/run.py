"""One run: a seed and a size in; brokers, hosts, workers and a schedule of faults; evidence and findings out."""

from __future__ import annotations

import socket
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from caspian.fetch import sources
from caspian.local.leash import spawn
from caspian.settings import KafkaSettings, variable
from caspian.stream import topics
from caspian.stream.names import Names
from caspian.stream.producer import write
from chaos.check import check
from chaos.cluster import Cluster
from chaos.evidence import Evidence, Finding, gather
from chaos.faults import Breaker
from chaos.fleet import GIVES_UP, Fleet
from chaos.follow import Follower, create_follower
from chaos.intruder import Intruder
from chaos.monitor import Monitor
from chaos.receiver import Receiver
from chaos.schedule import Fault
from chaos.under_test import WORKERS
from chaos.world import HOST_DELAY, World, fetch_settings, world

# Two of everything: for the workers of one partition the second is the hot standby.
COUNTS = {worker.name: 2 for worker in WORKERS}


@dataclass(frozen=True)
class Size:
    """How much there is to do, and how long to wait for it at the end."""

    hosts: int = 100
    pages_per_host: int = 5
    seconds: float = 120.0
    planted: int = 1
    start_timeout: float = 180.0
    drain_timeout: float = 300.0

    @property
    def world_seconds(self) -> float:
        """The last pages appear a little before the faults end."""
        return self.seconds * 0.9


@dataclass
class Result:
    """What a run gave; `findings` empty: the guarantee held."""

    evidence: Evidence
    breaker: Breaker
    monitor: Monitor
    fleet: Fleet
    findings: list[Finding] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def kafka_settings(cluster: Cluster) -> KafkaSettings:
    """Three copies, two of which must confirm."""
    return KafkaSettings(bootstrap=cluster.bootstrap, replication_factor=3, min_insync_replicas=2)


def free_port_on_all(known: World) -> int:
    """A port that is free at every host's address."""
    while True:
        with ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind((World.address(0), 0))
            port = int(first.getsockname()[1])
            try:
                for host in range(1, known.hosts):
                    stack.enter_context(socket.socket()).bind((World.address(host), port))
            except OSError:
                continue
            return port


@contextmanager
def hosts_process(known: World, size: Size, port: int, began: float, directory: Path):
    """The hosts, as a process of their own; yields the log of requests."""
    log = directory / "requests.jsonl"
    log.touch()
    argv = [
        sys.executable, "-m", "chaos.hosts", "--seed", str(known.seed), "--hosts", str(known.hosts),
        "--pages-per-host", str(size.pages_per_host), "--planted", str(size.planted), "--seconds", str(known.seconds),
        "--port", str(port), "--began", str(began), "--log", str(log),
    ]  # fmt: skip
    with (directory / "hosts.log").open("ab") as out:
        process = spawn(argv, env={"PYTHONPATH": str(Path(__file__).parents[1])}, log=out)
    try:
        yield log
    finally:
        process.send_signal(15)
        process.wait(10)


def declarations(known: World, port: int) -> list:
    """The hosts as sources, for the frontier."""
    ports = frozenset({port})
    entries = [
        sources.SourceEntry(
            id=World.source(host), publisher=f"Host {host}", source_class="independent", country="xx",
            languages=("en",), feeds=(f"http://{World.address(host)}:{port}/feed.xml",), scope="all",
            terms="full-text", host_delay_s=HOST_DELAY,
        )
        for host in range(known.hosts)
    ]  # fmt: skip
    return sources.declarations(entries, datetime.now(UTC), ports)


def run(
    cluster: Cluster,
    seed: int,
    size: Size,
    faults: Callable[[list[str]], Sequence[Fault]],
    *,
    namespace: str = "chaos.",
    plant: dict[str, str] | None = None,
    directory: Path | None = None,
    say: Callable[[str], None] = lambda _: None,
) -> Result:
    """One run on a cluster that is up. `faults` is asked with the names of the slots."""
    directory = directory or Path(tempfile.mkdtemp(prefix="chaos-"))
    directory.mkdir(parents=True, exist_ok=True)
    say(f"logs in {directory}")
    names, kafka = Names(namespace), kafka_settings(cluster)
    topics.apply(kafka, names)
    known = world(
        seed, hosts=size.hosts, seconds=size.world_seconds, pages_per_host=size.pages_per_host, planted=size.planted
    )
    port = free_port_on_all(known)
    receiver = Receiver()
    settings = fetch_settings([f"{World.address(host)}:{port}" for host in range(known.hosts)])
    environment = (
        {variable("fetch", name): value for name, value in settings.items()}
        | {
            variable("kafka", "bootstrap"): kafka.bootstrap,
            variable("stream", "namespace"): namespace,
            variable("extract", "processes"): "1",
        }
        | receiver.settings(directory)
    )
    fleet = Fleet(environment, COUNTS, directory, plant)
    with ExitStack() as stack:
        stack.callback(receiver.stop)
        stack.callback(fleet.stop)
        seconds = {"start": _start(fleet, size.start_timeout, say)}
        began = time.time()
        log = stack.enter_context(hosts_process(known, size, port, began, directory))
        write(kafka, names, declarations(known, port))
        follower = create_follower(cluster.bootstrap, names)
        stack.callback(follower.stop)
        monitor = Monitor(cluster.bootstrap, names, cluster, fleet, follower)
        stack.callback(monitor.stop)
        breaker = Breaker(cluster, fleet, Intruder(cluster.bootstrap, names, follower))
        planned = faults(fleet.names(running=False))
        for of_broker in (False, True):
            breaker.run([fault for fault in planned if fault.of_broker is of_broker], began)
        _tick(fleet, lambda: time.time() > began + size.seconds, size.seconds + 30, say, follower, breaker)
        breaker.heal()
        say("all causes taken away")
        healed = time.time()
        drained = _tick(
            fleet,
            Calm(follower, monitor, began + known.seconds),
            size.drain_timeout,
            say,
            follower,
            breaker,
        )
        seconds |= {"faults": healed - began, "drain": time.time() - healed}
        # One more look at what the groups have committed.
        time.sleep(1.5)
        open_ = _open(follower, monitor)
        late = fleet.stop()
    evidence = Evidence(known, port, committed=dict(monitor.committed))
    evidence.planted, evidence.repeated = breaker.intruder.planted, breaker.intruder.repeated
    evidence.deliveries = list(receiver.deliveries)
    say("reading every topic from its start")
    gather(evidence, cluster.bootstrap, names, log)
    findings = [] if drained else [Finding("not-drained", f"after {size.drain_timeout:.0f} s: {open_}")]
    findings += [Finding("stop", f"{name} did not end by itself") for name in late]
    findings += [
        Finding("gave-up", f"{slot.name} ended with {code}, {times} times")
        for slot in fleet.slots.values()
        for code, times in slot.codes.items()
        if code in GIVES_UP
    ]
    findings += [Finding("harness", text) for text in breaker.errors]
    findings += check(evidence)
    return Result(evidence, breaker, monitor, fleet, findings, seconds)


def _start(fleet: Fleet, timeout: float, say: Callable[[str], None]) -> float:
    from caspian.local.figures import is_ready

    began = time.monotonic()
    waiting = set(fleet.slots)
    while waiting:
        fleet.tick()
        waiting = {name for name in waiting if not is_ready(fleet.slots[name].port)}
        if time.monotonic() - began > timeout:
            raise TimeoutError(f"did not start: {sorted(waiting)}")
        time.sleep(0.25)
    say(f"{len(fleet.slots)} workers take part after {time.monotonic() - began:.1f} s")
    return time.monotonic() - began


def _tick(
    fleet: Fleet,
    over: Callable[[], bool],
    timeout: float,
    say: Callable[[str], None],
    follower: Follower,
    breaker: Breaker,
) -> bool:
    deadline, said = time.monotonic() + timeout, time.monotonic()
    while not over():
        fleet.tick()
        if time.monotonic() > deadline:
            return False
        if time.monotonic() - said > 15:
            said = time.monotonic()
            say(f"{follower.events} events, {len(breaker.done)} faults; to fetch: {follower.to_fetch() or 'nothing'}")
        time.sleep(0.1)
    return True


def _open(follower: Follower, monitor: Monitor) -> str:
    lags = {worker.name: monitor.lag(worker) for worker in WORKERS if worker.name != "fetch"}
    behind = ", ".join(f"{name} behind in {count} partitions" for name, count in lags.items() if count)
    untold = follower.to_tell()
    return ", ".join(filter(None, (follower.to_fetch(), behind, f"{untold} alerts to tell" if untold else "")))


class Calm:
    """Everything was put up, found, visited for the last time and worked off, and stays so for three seconds."""

    def __init__(self, follower: Follower, monitor: Monitor, last_page: float) -> None:
        self._follower, self._monitor = follower, monitor
        # A feed is polled every 10 s at the slowest, after which its discoveries are written.
        self._not_before = last_page + 15
        self._since = 0.0

    def __call__(self) -> bool:
        """Whether it is so now."""
        if time.time() < self._not_before or _open(self._follower, self._monitor):
            self._since = time.time()
        return time.time() - self._since > 3
