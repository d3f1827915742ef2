"""`python -m chaos.selfcheck`: five faults planted one at a time; exit code 0 if the checker reports every one.

Each is provoked by what it cannot stand, and by nothing else, in a small world of its own on the same three brokers.
A run without a plant under the same faults must have no findings, and a worker with a plant must work, else the
reports would prove nothing.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from caspian.pipeline import WORKER_BY_NAME
from chaos.cluster import Cluster
from chaos.run import Result, Size, run
from chaos.schedule import Fault

# Of a world with ninety pages.
LEAST_OUTPUTS = 20
# Any of these says that the promise was broken.
_BROKEN = {"lost", "duplicate", "order", "phantom", "oracle", "differs", "latest"}


@dataclass(frozen=True)
class Trial:
    """`plant` in the process of `worker`; `kind` (at `point`) happens to it every `gap` seconds."""

    plant: str
    worker: str
    kind: str
    point: str = ""
    gap: float = 4.0
    seconds: float = 10.0
    # How many of its processes are hit in turn; a frozen one needs another that takes over.
    slots: int = 2
    # Before the first one the worker has time to show that it works.
    begins: float = 20.0
    hits: int = 6
    # Pages appear until shortly before this.
    lasts: float = 56.0

    def faults(self, slots: Sequence[str]) -> list[Fault]:
        """In turn to each slot of the worker."""
        targets = [name for name in slots if name.startswith(f"{self.worker}-")][: self.slots]
        return [
            Fault(self.begins + turn * self.gap, self.kind, (targets[turn % len(targets)],), self.seconds, self.point)
            for turn in range(self.hits)
        ]


TRIALS = (
    Trial("commit-before-work", "extract", "kill-at-point", "committed"),
    Trial("faust-acks", "stance", "kill-at-point", "committed"),
    Trial("delivery-not-awaited", "extract", "kill-at-point", "committed"),
    Trial("metadata-at-commit", "publish", "freeze-at-point", "before-tx", gap=33.0, seconds=16.0, slots=1, begins=4.0,
          hits=2, lasts=72.0),
    Trial("state-outside", "publish", "kill-at-point", "tx-sent"),
)  # fmt: skip


def size(seconds: float) -> Size:
    """Small: what is looked for is there or not."""
    return Size(hosts=15, pages_per_host=6, seconds=seconds, planted=0, drain_timeout=120.0)


def verdict(result: Result) -> dict[str, int]:
    """Numbers of those findings that say the promise was broken."""
    found = [finding.check for finding in result.findings if finding.check in _BROKEN]
    return {check: found.count(check) for check in sorted(set(found))}


def works(result: Result, worker: str) -> bool:
    """A worker that cannot even start loses everything, too."""
    output = WORKER_BY_NAME[worker].writes[0].noun
    return len(result.evidence.of(output)) > LEAST_OUTPUTS


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos-selfcheck", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="plants by comma, or `control`")
    parser.add_argument("--controls", action="store_true", help="each trial without its plant too")
    given = parser.parse_args()
    wanted = set(filter(None, given.only.split(",")))
    began = time.monotonic()
    failed = []
    with Cluster() as cluster:
        for number, trial in enumerate(TRIALS):
            if wanted and trial.plant not in wanted:
                continue
            for plant in [trial.plant, ""] if given.controls else [trial.plant]:
                name = plant or f"control of {trial.plant}"
                namespace = f"s{number}{'p' if plant else 'c'}."
                result = run(
                    cluster, given.seed, size(trial.lasts), trial.faults, namespace=namespace,
                    plant={trial.worker: plant} if plant else {},
                )  # fmt: skip
                broken = verdict(result)
                hits = sum(done.happened for done in result.breaker.done)
                right = bool(broken) is bool(plant) and works(result, trial.worker)
                print(f"{time.monotonic() - began:6.1f} s  {name}: {hits} faults, findings {broken or 'none'}"
                      f"{'' if right else '  <-- WRONG'}", flush=True)  # fmt: skip
                if not right:
                    failed.append(name)
                    for finding in result.findings[:10]:
                        print(f"           {finding.check}: {finding.text}")
    print("every planted fault was reported" if not failed else f"NOT AS IT SHOULD BE: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
