"""The same seed gives the same world and the same faults; what a world must hold."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from chaos.hosts import Hosts
from chaos.points import points_of
from chaos.schedule import one_by_one, schedule
from chaos.world import LAST_CHANGE, PLANTED, REVISITS, Kind, World, answer, world

SLOTS = [f"{name}-{number}" for name in ("fetch", "extract", "dedupe", "stance", "publish") for number in range(2)]


def test_same_seed_same_world_other_seed_another():
    one = world(7, hosts=20, seconds=60)
    assert one == world(7, hosts=20, seconds=60)
    assert one != world(8, hosts=20, seconds=60)
    assert len(one.pages) == 20 * 5 + len(PLANTED)


def test_every_kind_of_page_is_there_and_the_last_visit_meets_its_last_state():
    pages = world(1, hosts=100, seconds=120).pages
    counts = Counter(page.kind for page in pages)
    assert set(counts) == set(Kind)
    assert counts[Kind.PLAIN] > len(pages) / 2
    assert all(page.appears < page.turns <= page.appears + LAST_CHANGE + 0.01 for page in pages)
    assert max(REVISITS) > LAST_CHANGE


def test_addresses_are_loopback_and_each_hosts_own():
    addresses = [World.address(host) for host in range(500)]
    assert len(set(addresses)) == 500
    assert all(address.startswith("127.77.") for address in addresses)


def test_pages_answer_as_their_kind_says():
    pages = {page.kind: page for page in world(1, hosts=100, seconds=120).pages}
    for kind, before, after in ((Kind.PLAIN, 200, 200), (Kind.GONE, 200, 404), (Kind.FLAKY, 500, 200)):
        page = pages[kind]
        assert answer(page, page.appears - 0.1)[0] == 404
        assert (answer(page, page.appears)[0], answer(page, page.turns)[0]) == (before, after)
    changed = pages[Kind.CHANGED]
    assert answer(changed, changed.appears)[1] != answer(changed, changed.turns)[1]
    assert answer(pages[Kind.STUB], 1e6)[1].paragraphs == ()


def test_feeds_grow_and_robots_allow():
    known = world(1, hosts=3, seconds=60, pages_per_host=10)
    hosts = Hosts(known)
    sizes = [len(hosts.answer(1, "/feed.xml", moment)[2]) for moment in (0, 30, 60)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[2]
    assert hosts.answer(1, "/robots.txt", 0)[0] == 200
    assert hosts.answer(1, "/nowhere", 0)[0] == 404


def test_same_seed_same_faults_and_both_lanes():
    one = schedule(5, 600, SLOTS)
    assert one == schedule(5, 600, SLOTS)
    assert one != schedule(6, 600, SLOTS)
    assert [fault.at for fault in one] == sorted(fault.at for fault in one)
    kinds = Counter(fault.kind for fault in one)
    assert {"kill", "kill-at-point", "freeze", "broker-kill", "partition"} <= set(kinds)
    assert 150 < len(one) < 300


def test_points_are_those_of_the_worker():
    for fault in schedule(5, 3000, SLOTS):
        if fault.detail and fault.kind.endswith("point"):
            assert fault.detail in points_of(fault.target[0].rsplit("-", 1)[0])


def test_one_by_one_each_fault_is_over_before_the_next():
    faults = one_by_one(3, 3000, SLOTS, gap=30)
    assert faults == one_by_one(3, 3000, SLOTS, gap=30)
    assert len(faults) > 60
    assert all(later.at >= fault.at + fault.seconds + 27 for fault, later in pairwise(faults))
    assert all(b.at >= a.at + 65 for a, b in pairwise(faults) if a.kind == "rolling-restart")
    assert [fault.of_broker for fault in faults[:6]] == [False, False, True, False, False, True]
