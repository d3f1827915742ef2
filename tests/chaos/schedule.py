"""A seed in, the faults of a run out: what happens to whom at which second, in two lanes (workers, brokers). Pure."""

from __future__ import annotations

import random
from dataclasses import dataclass

from chaos.points import points_of

# Beyond the session time-out of 10 s: others have taken over when a frozen worker wakes.
_FREEZE = (12.0, 17.0)
_WORKER_FAULTS = {
    "kill": 36, "kill-many": 8, "kill-at-point": 28, "freeze": 6, "freeze-at-point": 8, "term": 6, "scale": 4,
    "clock": 4, "malformed": 6, "repeats": 5,
}  # fmt: skip
_BROKER_FAULTS = {
    "broker-kill": 30, "broker-freeze": 10, "partition": 20, "rolling-restart": 10, "all-down": 12, "two-down": 8,
    "disk-full": 10,
}  # fmt: skip
# Three brokers in turn, each stopped, started and waited for.
_ROLLING = 40.0
# Nobody's clock is wrong for the workers whose results do not depend on it; fetch's is set back, which it waits out.
_CLOCK_STEPS = {"dedupe": 3600.0, "publish": -3600.0, "fetch": -2.0}


@dataclass(frozen=True, slots=True)
class Fault:
    """`kind` happens at `at` seconds to `target` (slots, or numbers of brokers) for `seconds`; `detail` says how."""

    at: float
    kind: str
    target: tuple[str, ...]
    seconds: float = 0.0
    detail: str = ""

    @property
    def of_broker(self) -> bool:
        """Which lane it is in."""
        return self.kind in _BROKER_FAULTS


def schedule(
    seed: int, seconds: float, slots: list[str], *, gap: float = 3.0, broker_gap: float = 20.0
) -> tuple[Fault, ...]:
    """Faults of both lanes by time; the same arguments, the same faults. The first seconds are calm."""
    rng = random.Random(f"faults {seed}")
    faults: list[Fault] = []
    at = rng.uniform(1, gap + 1)
    while at < seconds:
        faults.append(_worker_fault(rng, round(at, 2), slots))
        at += rng.uniform(0.5, 1.5) * gap
    at = rng.uniform(4, 8)
    while at < seconds:
        faults.append(_broker_fault(rng, round(at, 2)))
        at += rng.uniform(0.7, 1.3) * broker_gap + faults[-1].seconds
    return tuple(sorted(faults, key=lambda fault: fault.at))


def one_by_one(seed: int, seconds: float, slots: list[str], *, gap: float) -> tuple[Fault, ...]:
    """`gap` seconds of quiet after each fault, every third one of a broker: how long one that stands alone is felt."""
    rng = random.Random(f"one by one {seed}")
    faults: list[Fault] = []
    at = rng.uniform(15, 20)
    while at < seconds:
        fault = _broker_fault(rng, round(at, 2)) if len(faults) % 3 == 2 else _worker_fault(rng, round(at, 2), slots)
        faults.append(fault)
        lasts = _ROLLING if fault.kind == "rolling-restart" else fault.seconds
        at += lasts + rng.uniform(0.9, 1.1) * gap
    return tuple(faults)


def _worker_fault(rng: random.Random, at: float, slots: list[str]) -> Fault:
    kind = rng.choices(list(_WORKER_FAULTS), list(_WORKER_FAULTS.values()))[0]
    slot = rng.choice(slots)
    worker = slot.rsplit("-", 1)[0]
    match kind:
        case "kill-many":
            return Fault(at, kind, tuple(sorted(rng.sample(slots, min(3, len(slots))))))
        case "kill-at-point":
            return Fault(at, kind, (slot,), 15.0, rng.choice(points_of(worker)))
        case "freeze":
            return Fault(at, kind, (slot,), round(rng.uniform(*_FREEZE), 1))
        case "freeze-at-point":
            return Fault(at, kind, (slot,), round(rng.uniform(*_FREEZE), 1), rng.choice(points_of(worker)))
        case "scale":
            return Fault(at, kind, (slot,), round(rng.uniform(6, 12), 1))
        case "clock":
            worker = rng.choice(sorted(_CLOCK_STEPS))
            slot = rng.choice([name for name in slots if name.startswith(f"{worker}-")] or slots[:1])
            return Fault(at, kind, (slot,), 8.0, str(_CLOCK_STEPS[worker]))
        case "malformed":
            return Fault(at, kind, (rng.choice(("frontier", "pages", "articles", "deduped", "assessed")),))
        case "repeats":
            return Fault(at, kind, (rng.choice(("pages", "articles", "deduped", "assessed")),))
    return Fault(at, kind, (slot,))


def _broker_fault(rng: random.Random, at: float) -> Fault:
    kind = rng.choices(list(_BROKER_FAULTS), list(_BROKER_FAULTS.values()))[0]
    node = str(rng.randrange(3))
    match kind:
        case "broker-kill":
            return Fault(at, kind, (node,), round(rng.uniform(2, 8), 1))
        case "broker-freeze":
            return Fault(at, kind, (node,), round(rng.uniform(8, 14), 1))
        case "partition":
            return Fault(at, kind, ("2",), round(rng.uniform(8, 16), 1))
        case "all-down":
            return Fault(at, kind, ("0", "1", "2"), round(rng.uniform(3, 15), 1))
        case "two-down":
            return Fault(at, kind, tuple(sorted(rng.sample(["0", "1", "2"], 2))), round(rng.uniform(4, 10), 1))
        case "rolling-restart":
            return Fault(at, kind, ("0", "1", "2"))
    return Fault(at, kind, (node,))
