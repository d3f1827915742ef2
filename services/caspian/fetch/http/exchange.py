"""One HTTP exchange as the rest of fetch sees it: a `Request` goes in, a `Response` or `NoAnswer` comes out.

Redirects are answers, not followed: every hop is a request of its own that waits for its host's slot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from caspian.fetch.http.budget import Budget
from caspian.network.refused import Refusal


@dataclass(frozen=True, slots=True)
class Request:
    """One GET. `url` has passed `urls.check`; validators are empty where the answer must not be a 304."""

    url: str
    budget: Budget
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class Response:
    """The server answered within the budget. `headers` have lower-case names; `body` is decoded."""

    url: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    # False where a body without a length was ended by the server closing the connection.
    complete: bool = True
    elapsed_ms: int = 0
    # Body bytes on the wire.
    wire_bytes: int = 0

    @property
    def content_type(self) -> str:
        """`text/html` of `Text/HTML; charset=x`, or empty."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()[:100]

    @property
    def charset(self) -> str:
        """The charset parameter of Content-Type, as written there, or empty."""
        for part in self.headers.get("content-type", "").split(";")[1:]:
            name, _, value = part.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("\"'")[:40]
        return ""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """No usable response. `reason` is one of the words of `Reason`."""

    url: str
    reason: str
    elapsed_ms: int = 0


Answer = Response | NoAnswer


class Reason(Refusal):
    """Why there is no usable response: fixed words for the ledger and for metrics."""

    # The host or the way to it: worth another attempt.
    CONNECT = "connect"
    TIMEOUT = "timeout"
    CUT_OFF = "cut-off"
    PROTOCOL = "protocol-error"
    # What was asked for or sent: another attempt would end the same way.
    INVALID_URL = "invalid-url"
    TOO_LARGE = "too-large"
    BAD_CODING = "bad-coding"
    NOT_HTML = "not-html"

    UNREACHABLE = frozenset({Refusal.DNS, CONNECT, Refusal.TLS, TIMEOUT})
    # A fault of ours on this very input; logged where it happened.
    INTERNAL = "internal-error"

    TEMPORARY = UNREACHABLE | {CUT_OFF, PROTOCOL}

    @classmethod
    def is_temporary(cls, reason: str) -> bool:
        """Is another attempt worth it? A robots.txt that cannot be had ("robots-503") may be there later."""
        return reason in cls.TEMPORARY or reason.startswith("robots-")
