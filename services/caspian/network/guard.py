"""An address about to be connected to in, allowed or denied out: nothing but the public internet is ever reached.

`ipaddress.is_global` is not enough: multicast, ::127.0.0.1, 64:ff9b::/96, fec0::/10 and 6to4 pass it on some versions.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA special-purpose registry, plus multicast and the class E block.
_DENIED_V4 = tuple(
    IPv4Network(net)
    for net in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
# Only global unicast is ever given out; within it: IETF protocol assignments (Teredo too), documentation, 6to4.
_GLOBAL_V6 = IPv6Network("2000::/3")
_DENIED_V6 = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))


def is_public(address: str) -> bool:
    """True for an address of the public internet. A mapped IPv4 address (::ffff:a.b.c.d) counts as the IPv4 one.

    Raises:
        ValueError: not an address.
    """
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is None:
            return ip in _GLOBAL_V6 and not any(ip in net for net in _DENIED_V6)
        ip = ip.ipv4_mapped
    return not any(ip in net for net in _DENIED_V4)


class AddressGuard:
    """Decides each connect. `allowed` are endpoints (`127.0.0.1:8080`) let through although they are not public.

    Empty in production; the sample newsroom and tests name their own loopback ports.
    """

    def __init__(self, allowed: tuple[str, ...] = ()) -> None:
        self.allowed = frozenset(_endpoint(entry) for entry in allowed)

    @property
    def ports(self) -> frozenset[int]:
        """Ports of the allowed endpoints."""
        return frozenset(port for _, port in self.allowed)

    def permits(self, address: str, port: int) -> bool:
        """May this be connected to?"""
        try:
            return is_public(address) or (str(ip_address(address)), port) in self.allowed
        except ValueError:
            return False


def _endpoint(entry: str) -> tuple[str, int]:
    host, _, port = entry.rpartition(":")
    try:
        ip = ip_address(host.strip("[]"))
        number = int(port)
    except ValueError:
        raise ValueError(f"{entry!r} is not ADDRESS:PORT") from None
    if not ip.is_loopback or not 0 < number < 65_536:
        raise ValueError(f"{entry!r} is not a loopback ADDRESS:PORT")
    return str(ip), number
