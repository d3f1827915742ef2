"""The newsroom as sources: the addresses of the outlets that take part in, the text of a sources.yaml out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from caspian.local.newsroom import outlets
from caspian.local.newsroom.addresses import Address

# The addresses that data/sources.yaml is written with.
_WRITTEN_PORT = 8790
_ENTRY = re.compile(r"^(?=- id: )", re.MULTILINE)


def sources_yaml(where: Mapping[str, Address]) -> str:
    """data/sources.yaml without the outlets that stay away, and with the addresses in use on this machine."""
    head, *entries = _ENTRY.split((outlets.DATA / "sources.yaml").read_text(encoding="utf-8"))
    written = {outlet.id: Address(f"127.0.0.{outlet.number}", _WRITTEN_PORT) for outlet in outlets.load().values()}
    kept = []
    for entry in entries:
        name = entry.partition("\n")[0].removeprefix("- id: ")
        if name in where:
            kept.append(entry.replace(f"{written[name].base}/", f"{where[name].base}/"))
    return head + "".join(kept)
