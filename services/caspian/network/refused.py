"""Why a connection was ended by us or could not be made: fixed words, fit for metrics."""

from __future__ import annotations


class Refusal:
    """The words."""

    DNS = "dns"
    TLS = "tls"
    DENIED_ADDRESS = "denied-address"
    HEADERS_TOO_LARGE = "headers-too-large"


class RefusedError(Exception):
    """The guard or a budget ended the exchange; `reason` is a fixed word."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
