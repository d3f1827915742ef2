"""Registered domain of a host by the public suffix list that ships with tldextract (never downloaded)."""

from __future__ import annotations

from functools import lru_cache

import tldextract

_extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)


@lru_cache(maxsize=65_536)
def registered_domain(host: str) -> str:
    """`news.bbc.co.uk` → `bbc.co.uk`; an address or a bare name stands for itself."""
    host = host.strip("[]").rstrip(".").lower()
    found = _extract(host)
    if found.top_domain_under_public_suffix or found.suffix or ":" in host or found.ipv4:
        return found.top_domain_under_public_suffix or host
    # The list's own rule for suffixes it does not know (internal names, `.example`): the last label is one.
    return ".".join(host.split(".")[-2:])
