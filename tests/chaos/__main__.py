"""`python -m chaos SEED SECONDS`: one run of the whole pipeline under faults; exit code 0 if the guarantee held."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from chaos.cluster import Cluster
from chaos.report import figures, kills_and_broker_faults, table, to_json
from chaos.run import Size, run
from chaos.schedule import Fault, one_by_one, schedule
from chaos.steady import growth


def main() -> int:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long faults happen")
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--pages", type=int, default=0, help="pages per host; 0: as many as the time allows")
    parser.add_argument("--gap", type=float, default=5.0, help="mean seconds between faults of workers")
    parser.add_argument("--broker-gap", type=float, default=25.0, help="mean seconds between faults of brokers")
    parser.add_argument("--alone", type=float, metavar="GAP", help="one fault at a time, GAP seconds after the last")
    parser.add_argument("--faults", default="", help="only these kinds, by comma; `none` for a calm run")
    parser.add_argument("--soak", action="store_true", help="no faults; memory and open files must stay flat")
    parser.add_argument("--json", type=Path, help="write the report there as well")
    parser.add_argument("--directory", type=Path, help="keep logs there")
    given = parser.parse_args()
    began = time.monotonic()

    def say(text: str) -> None:
        print(f"{time.monotonic() - began:6.1f} s  {text}", flush=True)

    # About five pages a second: what two busy cores work off between the faults.
    pages = given.pages or max(1, round(5 * given.seconds / given.hosts))
    # Deadly documents kill at moments of their own.
    planted = 0 if given.soak or given.alone else 1
    size = Size(hosts=given.hosts, pages_per_host=pages, seconds=given.seconds, planted=planted)

    def faults(slots: list[str]) -> list[Fault]:
        if given.soak:
            return []
        if given.alone:
            planned = one_by_one(given.seed, given.seconds, slots, gap=given.alone)
        else:
            planned = schedule(given.seed, given.seconds, slots, gap=given.gap, broker_gap=given.broker_gap)
        kinds = set(filter(None, given.faults.split(",")))
        return [fault for fault in planned if not kinds or fault.kind in kinds]

    with Cluster() as cluster:
        say(f"three brokers at {cluster.bootstrap}")
        result = run(cluster, given.seed, size, faults, directory=given.directory, say=say)
    if given.soak:
        result.findings += growth(result.monitor.usage)
    report = figures(result, given.seed)
    kills, broken = kills_and_broker_faults(result)
    report |= {"kills": kills, "broker faults": broken}
    print(table(report))
    if given.json:
        given.json.write_text(to_json(report), encoding="utf-8")
    print("THE GUARANTEE HELD" if report["passed"] else "THE GUARANTEE IS BROKEN")
    return 0 if report["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
