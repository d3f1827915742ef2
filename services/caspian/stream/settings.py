"""Settings of the stream: how both adapters move records. Defaults are the measured ones of docs/decisions/0002."""

from __future__ import annotations

import socket

from pydantic import Field

from caspian.settings import Room, register


@register("stream")
class StreamSettings(Room):
    """Windows, batches and time limits of the adapters; seconds unless the name says otherwise."""

    namespace: str = Field(
        "", pattern=r"^([a-z0-9-]+\.)?$", description="Prefix of topics and groups, with its dot; for tests"
    )
    slot: str = Field(
        default_factory=lambda: f"{socket.gethostname()}-0",
        description="Stable name of this process among its like: its transactions are fenced by it",
    )
    window: int = Field(32, ge=1, le=64, description="Records in flight per stateless worker")
    max_unacked: int = Field(
        512, ge=1, description="Finished records kept behind a slow one; bounds repeats after a crash"
    )
    handler_timeout: float = Field(20.0, gt=0, description="One decision of a stateless stage")
    attempts: int = Field(4, ge=1, description="Tries of one record in process before it is a dead letter")
    backoff: float = Field(0.2, gt=0, description="First pause between tries; doubled each time, jittered")
    send_timeout: float = Field(40.0, gt=0, description="Confirmation of the outputs of one record")
    batch: int = Field(500, ge=1, description="Most records in one transaction")
    wait_ms: int = Field(200, ge=1, description="How long a transactional worker waits for records before its timers")
    transaction_timeout: float = Field(
        16.0, ge=5, description="After this the broker aborts a frozen worker's transaction"
    )
    delivery_timeout: float = Field(12.0, ge=2, description="Confirmation of one record within a transaction")
    session_timeout: float = Field(
        10.0, ge=6, description="A silent worker's partitions are given to others after this"
    )
    stall: float = Field(
        20.0, gt=0, description="No progress of a transactional worker for this long: exit and restart"
    )
    stuck: float = Field(60.0, gt=0, description="No progress of a stateless worker for this long: exit and restart")
    drain: float = Field(6.0, gt=0, description="Time to finish work in flight at a stop or rebalance")
    stop: float = Field(9.5, gt=0, description="A stop ends after this, finished or not")
    failure_window: int = Field(1000, ge=1, description="Records over which failures of ours are counted")
    failure_share: float = Field(0.05, gt=0, le=1, description="Share of failures in the window that stops the worker")
    failures_in_a_row: int = Field(100, ge=1, description="Failures in a row that stop the worker")
    probe_host: str = Field("127.0.0.1", description="Where /livez, /readyz and /metrics listen")
    probe_port: int = Field(0, ge=0, le=65535, description="Their port; 0: any free one")
