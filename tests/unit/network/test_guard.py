"""Which addresses are the public internet, and which endpoints a guard lets through."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caspian.network.guard import AddressGuard, is_public

PUBLIC = [
    "1.1.1.1",
    "93.184.215.14",
    "185.143.233.1",
    "2606:4700:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
]
DENIED = [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:0:1234::1", "2001:10::1", "2001:20::1", "2001:db8::1", "2002:7f00:1::1",
    "2002::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "fc00::1", "fd00::1", "fe80::1", "fe80::1%eth0",
    "fec0::1",
    "ff02::1", "ff0e::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", DENIED)
def test_denied(address: str) -> None:
    assert not is_public(address)


def test_a_mapped_address_is_what_it_maps_to() -> None:
    assert is_public("::ffff:1.1.1.1")


@pytest.mark.parametrize("neighbour", ["9.255.255.255", "11.0.0.0", "126.255.255.255", "128.0.0.1", "172.15.255.255",
                                       "172.32.0.0", "223.255.255.255", "2000::1", "3ffe::1", "2003::1"])  # fmt: skip
def test_the_blocks_end_where_they_should(neighbour: str) -> None:
    assert is_public(neighbour)


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global:
        assert not is_public(str(address)) or str(address) in ("192.0.0.9", "192.0.0.10")


@given(st.text(max_size=40))
def test_a_guard_denies_what_is_no_address(text: str) -> None:
    try:
        is_public(text)
    except ValueError:
        assert not AddressGuard().permits(text, 80)


def test_only_the_named_endpoints_are_let_through() -> None:
    guard = AddressGuard(("127.0.0.11:8790", "[::1]:81"))
    assert guard.permits("127.0.0.11", 8790)
    assert guard.permits("::1", 81)
    assert guard.permits("1.1.1.1", 443)
    assert not guard.permits("127.0.0.11", 80)
    assert not guard.permits("127.0.0.12", 8790)
    assert not guard.permits("::ffff:127.0.0.11", 8790)
    assert guard.ports == {8790, 81}


@pytest.mark.parametrize(
    "entry", ["10.0.0.1:80", "1.1.1.1:80", "localhost:80", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", ""]
)
def test_no_other_endpoint_can_be_named(entry: str) -> None:
    with pytest.raises(ValueError, match="is not"):
        AddressGuard((entry,))
