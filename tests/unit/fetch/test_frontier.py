"""The frontier's heaps: due items come out in order, one of a domain at a time, and forgotten ones never."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from caspian.fetch.frontier import Frontier, Place
from caspian.fetch.hosts import Host
from caspian.fetch.items import Item, partition_of
from unit.fetch.world import START, source

BASE = START.timestamp()


def item(url: str, due: float, kind: Item.Kind = Item.PAGE, visit: int = 1, delay: float = 0) -> Item:
    made = Item(kind=kind, url=url, source=source(host_delay_s=delay), visit=visit)
    made.due.FromNanoseconds(int((BASE + due) * 1e9))
    return made


def frontier(delay: float = 5) -> Frontier:
    made = Frontier(delay)
    made.own(0, BASE - 1000)
    return made


def test_nothing_comes_out_before_it_is_due() -> None:
    it = frontier()
    it.put(0, "a", item("https://a.example/", due=10))
    assert it.take(BASE + 9) is None
    assert it.next_at() == BASE + 10
    taken = it.take(BASE + 10)
    assert taken is not None
    assert taken[1] == (0, "a")


def test_one_item_of_a_domain_at_a_time() -> None:
    it = frontier()
    for key in "abc":
        it.put(0, key, item(f"https://news.example/{key}", due=0))
    first = it.take(BASE)
    assert first is not None
    assert it.take(BASE + 100) is None
    it.release(first[0], BASE + 105)
    assert it.take(BASE + 104) is None
    assert it.take(BASE + 105) is not None


def test_polls_before_first_visits_before_revisits() -> None:
    it = frontier()
    it.put(0, "revisit", item("https://news.example/r", due=-30, visit=2))
    it.put(0, "first", item("https://news.example/f", due=-20))
    it.put(0, "poll", item("https://news.example/p", due=-10, kind=Item.FEED, visit=7))
    order = []
    while (taken := it.take(BASE)) is not None:
        host, place, _ = taken
        order.append(place[1])
        it.release(host, BASE)
    assert order == ["poll", "first", "revisit"]


def test_a_new_owner_waits_one_delay_the_longest_known_and_for_what_was_on_its_way() -> None:
    it = Frontier(5)
    it.own(3, BASE)
    it.put(3, "a", item("https://news.example/a", due=-100))
    assert it.next_at() == BASE + 5.5
    it.put(3, "b", item("https://news.example/b", due=-100, delay=20))
    assert it.take(BASE + 20) is None
    assert it.take(BASE + 20.5) is not None


def test_replacing_an_item_forgets_when_it_was_due() -> None:
    it = frontier()
    it.put(0, "a", item("https://a.example/", due=1))
    it.put(0, "a", item("https://a.example/", due=50))
    assert it.take(BASE + 49) is None
    assert it.take(BASE + 50) is not None


def test_a_lost_partition_takes_its_items_with_it() -> None:
    it = frontier()
    it.own(1, BASE - 1000)
    it.put(0, "a", item("https://a.example/", due=0))
    it.put(1, "b", item("https://b.example/", due=0))
    it.disown(0)
    taken = it.take(BASE)
    assert taken is not None
    assert taken[1] == (1, "b")
    assert it.take(BASE) is None
    assert len(it) == 1


def test_the_partition_of_a_domain_never_changes() -> None:
    assert [partition_of(name) for name in ("tass.com", "irna.ir", "kremlin.ru", "bbc.co.uk", "127.0.0.11")] == [
        3, 10, 10, 11, 1,
    ]  # fmt: skip
    counts = [0] * 12
    for number in range(12_000):
        counts[partition_of(f"{number}.example")] += 1
    assert min(counts) > 850
    assert max(counts) < 1150


class Against(RuleBasedStateMachine):
    """The frontier against a plain list: whatever is put, removed, taken and released, nothing is lost or early."""

    def __init__(self) -> None:
        super().__init__()
        self.now = BASE
        self.it = frontier(delay=2)
        self.model: dict[Place, tuple[float, str]] = {}
        self.ready: dict[str, float] = {}
        self.busy: dict[str, tuple[Host, Place]] = {}

    keys = st.integers(0, 7)

    @rule(key=keys, due=st.floats(0, 50))
    def put(self, key: int, due: float) -> None:
        name = f"h{key % 3}.example"
        place = (0, f"k{key}")
        if any(place == held for _, held in self.busy.values()):
            return
        made = item(f"https://{name}/{key}", due)
        self.it.put(*place, made)
        self.model[place] = (made.due.seconds + made.due.nanos / 1e9, name)

    @rule(key=keys)
    def remove(self, key: int) -> None:
        place = (0, f"k{key}")
        if any(place == held for _, held in self.busy.values()):
            return
        self.it.remove(*place)
        self.model.pop(place, None)

    @rule(seconds=st.floats(0, 20))
    def wait(self, seconds: float) -> None:
        self.now += seconds

    @rule()
    def take(self) -> None:
        free = {
            place: due
            for place, (due, name) in self.model.items()
            if due <= self.now and name not in self.busy and self.ready.get(name, 0) <= self.now
        }
        taken = self.it.take(self.now)
        if taken is None:
            assert not free
            return
        host, place, _ = taken
        assert place in free
        assert free[place] == min(due for other, due in free.items() if self.model[other][1] == host.domain)
        del self.model[place]
        self.busy[host.domain] = (host, place)

    @precondition(lambda self: self.busy)
    @rule(pause=st.floats(0, 10))
    def release(self, pause: float) -> None:
        name, (host, place) = self.busy.popitem()
        self.it.remove(*place)
        self.ready[name] = max(self.ready.get(name, 0), self.now + pause)
        self.it.release(host, self.now + pause)

    @invariant()
    def nothing_waits_unseen(self) -> None:
        due = [max(due, self.ready.get(name, 0)) for due, name in self.model.values() if name not in self.busy]
        if due:
            assert self.it.next_at() <= min(due)


Against.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAgainst = Against.TestCase
