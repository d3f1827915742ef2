"""The newsroom as sources: the outlets' addresses in, the text of a sources.yaml out."""

from __future__ import annotations

from collections.abc import Mapping

from caspian.local.newsroom import outlets
from caspian.local.newsroom.addresses import Address

# The addresses that data/sources.yaml is written with.
_WRITTEN_PORT = 8790


def sources_yaml(where: Mapping[str, Address]) -> str:
    """data/sources.yaml with the addresses in use on this machine."""
    text = (outlets.DATA / "sources.yaml").read_text(encoding="utf-8")
    for outlet in outlets.load().values():
        written = Address(f"127.0.0.{outlet.number}", _WRITTEN_PORT)
        text = text.replace(f"{written.base}/", f"{where[outlet.id].base}/")
    return text
