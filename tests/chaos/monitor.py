"""Figures of a run as it goes: committed offsets; memory, files and CPU of each process; recovery of each fault."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field

import psutil
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from caspian.pipeline import Worker
from caspian.stream.names import Names
from chaos.cluster import Cluster
from chaos.faults import Done
from chaos.fleet import Fleet
from chaos.follow import Follower
from chaos.under_test import WORKERS

# What arrived within this time after a fault must be worked off before it counts as recovered.
_ARRIVALS = 3.0
_EVERY = 0.4


@dataclass
class Usage:
    """Of one process, over its lives: bytes, files, and CPU seconds per second of life."""

    rss: list[tuple[float, int]] = field(default_factory=list)
    files: list[tuple[float, int]] = field(default_factory=list)
    cpu_seconds: float = 0.0
    alive_seconds: float = 0.0


class Monitor:
    """Samples in a thread until stopped."""

    def __init__(self, bootstrap: str, names: Names, cluster: Cluster, fleet: Fleet, follower: Follower) -> None:
        self._names, self._cluster, self._fleet, self._follower = names, cluster, fleet, follower
        self._bootstrap = bootstrap
        self.committed: dict[str, dict[int, int]] = defaultdict(dict)
        # Per group: moments at which it was sampled, with what it had committed and what there was.
        self.samples: dict[str, list[tuple[float, dict[int, int], dict[int, int]]]] = defaultdict(list)
        self.usage: dict[str, Usage] = defaultdict(Usage)
        self._cpu: dict[str, tuple[int, float, float]] = {}
        self._stopped = threading.Event()
        self._threads = [threading.Thread(target=self._watch_processes, name="processes", daemon=True)]
        # One each, so that a coordinator that is away hides one group only.
        self._threads += [
            threading.Thread(target=self._watch_group, args=(worker,), name=worker.group, daemon=True)
            for worker in WORKERS
        ]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End the threads."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(30)

    def lag(self, worker: Worker) -> int:
        """Partitions of the worker's input that have a record not committed."""
        committed = self.committed[self._names.group(worker)]
        ends = self._follower.ends(self._names.topic(worker.reads))
        return sum(1 for partition, offset in ends.items() if committed.get(partition, 0) <= offset)

    def _watch_processes(self) -> None:
        while not self._stopped.wait(5 * _EVERY):
            self._sample_processes()

    def _watch_group(self, worker: Worker) -> None:
        admin = None
        while not self._stopped.wait(_EVERY):
            try:
                admin = admin or KafkaAdminClient(
                    bootstrap_servers=self._bootstrap.split(","), request_timeout_ms=3000, bootstrap_timeout_ms=3000
                )
                group = self._names.group(worker)
                found = admin.list_group_offsets(group)[group]
            except KafkaError:
                # Brokers are away, or the client holds on to a coordinator that is none any more.
                if admin is not None:
                    admin.close()
                admin = None
                continue
            self._sample_group(worker, {place.partition: value.offset for place, value in found.items()})
        if admin is not None:
            admin.close()

    def _sample_group(self, worker: Worker, offsets: dict[int, int]) -> None:
        group = self._names.group(worker)
        known = self.committed[group]
        for partition, offset in offsets.items():
            # A coordinator that was frozen answers with what it knew before; commits.py reads what really happened.
            known[partition] = max(offset, known.get(partition, 0))
        self.samples[group].append((time.time(), dict(known), self._follower.ends(self._names.topic(worker.reads))))

    def _sample_processes(self) -> None:
        pids = {slot.name: slot.process.pid for slot in self._fleet.slots.values() if slot.process is not None}
        pids |= {f"kafka-{node.index}": node.process.pid for node in self._cluster.nodes if node.process is not None}
        now = time.time()
        for name, pid in pids.items():
            try:
                process = psutil.Process(pid)
                family = [process, *process.children(recursive=True)]
                rss = sum(one.memory_info().rss for one in family)
                cpu = sum(sum(one.cpu_times()[:2]) for one in family)
                files = process.num_fds()
            except psutil.Error:
                continue
            usage = self.usage[name]
            usage.rss.append((now, rss))
            usage.files.append((now, files))
            before = self._cpu.get(name)
            if before and before[0] == pid and cpu >= before[1]:
                usage.cpu_seconds += cpu - before[1]
                usage.alive_seconds += now - before[2]
            self._cpu[name] = (pid, cpu, now)

    def recoveries(self, done: Done) -> dict[str, float | None]:
        """By worker hit: seconds until it had worked off what arrived until shortly after the fault; None: not seen."""
        hit = WORKERS if done.fault.of_broker else [
            worker for worker in WORKERS if any(name.startswith(f"{worker.name}-") for name in done.fault.target)
        ]  # fmt: skip
        # A full outage is over when the brokers are back; everything else counts from the fault itself.
        start = done.ended if done.fault.kind in ("all-down", "two-down") else done.began
        moments = {worker.name: self._recovered(self._names.group(worker), start) for worker in hit}
        return {name: None if moment is None else moment - start for name, moment in moments.items()}

    def _recovered(self, group: str, start: float) -> float | None:
        samples = self.samples[group]
        wanted = next((ends for at, _, ends in samples if at >= start + _ARRIVALS), None)
        if wanted is None:
            return None
        for at, committed, _ in samples:
            if at > start and all(committed.get(partition, 0) > offset for partition, offset in wanted.items()):
                return at
        return None
