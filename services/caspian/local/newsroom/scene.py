"""What one run is made of: the name of a time line and a port in; outlets, their addresses and articles out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from caspian.local.newsroom import addresses, catalogue, outlets, timeline
from caspian.local.newsroom.addresses import Address, has_many_loopbacks
from caspian.local.newsroom.outlets import Outlets
from caspian.local.newsroom.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Scene:
    """The outlets that take part, where they are, and what they publish when."""

    outlets: Outlets
    addresses: dict[str, Address]
    timeline: Timeline

    def outlet_at(self, url: str) -> str:
        """Id of the outlet that an address belongs to, or empty."""
        host = urlsplit(url).netloc
        return next((name for name, at in self.addresses.items() if f"{at.host}:{at.port}" == host), "")

    def key_of(self, url: str) -> str:
        """`<outlet>/<slug>` of the article at `url`, else `<outlet><path>`, else the address itself."""
        path, outlet = unquote(urlsplit(url).path), self.outlet_at(url)
        if not outlet:
            return url
        items = self.timeline.items
        return next((item.key for item in items if (item.outlet, item.path) == (outlet, path)), f"{outlet}{path}")


def load(name: str, port: int, many_loopbacks: Callable[[], bool] = has_many_loopbacks) -> Scene:
    """The scene of the time line `name`. Outlets that publish nothing in it stay away; unreachable ones take part.

    Raises:
        ValueError: there is no such time line, or the data files cannot be used.
    """
    known = outlets.load()
    line = timeline.load(name, catalogue.load(known))
    speaking = {item.outlet for item in line.items}
    present = {name: outlet for name, outlet in known.items() if name in speaking or outlet.unreachable}
    return Scene(present, addresses.plan(present, port, many_loopbacks), line)
