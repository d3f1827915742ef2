"""Settings of the board: where it listens, who may read it, and how much it keeps."""

from __future__ import annotations

from pydantic import Field, SecretStr

from caspian.settings import Room, register


@register("board")
class BoardSettings(Room):
    """The page, the feeds and the live events. Beyond these bounds the oldest is forgotten."""

    host: str = Field("127.0.0.1", description="Address to listen on; behind anything but loopback, set a token")
    port: int = Field(8780, ge=0, le=65535, description="Port to listen on; 0: any free one")
    token: SecretStr = Field(
        SecretStr(""), description="What readers must show (Bearer, ?token= or cookie); empty: none"
    )
    origins: tuple[str, ...] = Field((), description="Web origins that may read the API (CORS); * for all")
    articles: int = Field(20_000, ge=10, description="Articles kept; 5 KB each")
    resume: int = Field(4_000, ge=10, description="Events kept for readers that come back after a cut")
    overlap_s: int = Field(
        3_600, ge=600, description="How far before its start events are read again, for their history"
    )
    coverage_s: int = Field(86_400, ge=600, description="How far back the ledger is read for the health of sources")
    clients: int = Field(2_000, ge=1, description="Readers of live events at once; more are asked to come back")
    send_timeout_s: float = Field(15.0, gt=0, description="A reader that takes nothing for this long is disconnected")
    tick_s: float = Field(10.0, gt=0, description="Without events, how often a reader is told that all is well")
