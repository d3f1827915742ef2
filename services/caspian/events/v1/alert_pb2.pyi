import datetime

from caspian.events.v1 import enriched_pb2 as _enriched_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Alert(_message.Message):
    __slots__ = ("alert_id", "rule", "state", "story_id", "event", "headline", "reason", "at")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    HEADLINE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    rule: str
    state: str
    story_id: str
    event: _enriched_pb2.EnrichedEvent
    headline: str
    reason: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, alert_id: _Optional[str] = ..., rule: _Optional[str] = ..., state: _Optional[str] = ..., story_id: _Optional[str] = ..., event: _Optional[_Union[_enriched_pb2.EnrichedEvent, _Mapping]] = ..., headline: _Optional[str] = ..., reason: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AlertState(_message.Message):
    __slots__ = ("sent", "baseline", "digest", "mute")
    class Sent(_message.Message):
        __slots__ = ("alert_id", "at")
        ALERT_ID_FIELD_NUMBER: _ClassVar[int]
        AT_FIELD_NUMBER: _ClassVar[int]
        alert_id: str
        at: _timestamp_pb2.Timestamp
        def __init__(self, alert_id: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
    class Baseline(_message.Message):
        __slots__ = ("subject", "samples", "mean", "variance")
        SUBJECT_FIELD_NUMBER: _ClassVar[int]
        SAMPLES_FIELD_NUMBER: _ClassVar[int]
        MEAN_FIELD_NUMBER: _ClassVar[int]
        VARIANCE_FIELD_NUMBER: _ClassVar[int]
        subject: str
        samples: int
        mean: float
        variance: float
        def __init__(self, subject: _Optional[str] = ..., samples: _Optional[int] = ..., mean: _Optional[float] = ..., variance: _Optional[float] = ...) -> None: ...
    class Digest(_message.Message):
        __slots__ = ("rule", "alert_ids", "due")
        RULE_FIELD_NUMBER: _ClassVar[int]
        ALERT_IDS_FIELD_NUMBER: _ClassVar[int]
        DUE_FIELD_NUMBER: _ClassVar[int]
        rule: str
        alert_ids: _containers.RepeatedScalarFieldContainer[str]
        due: _timestamp_pb2.Timestamp
        def __init__(self, rule: _Optional[str] = ..., alert_ids: _Optional[_Iterable[str]] = ..., due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
    class Mute(_message.Message):
        __slots__ = ("subject", "until")
        SUBJECT_FIELD_NUMBER: _ClassVar[int]
        UNTIL_FIELD_NUMBER: _ClassVar[int]
        subject: str
        until: _timestamp_pb2.Timestamp
        def __init__(self, subject: _Optional[str] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
    SENT_FIELD_NUMBER: _ClassVar[int]
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    MUTE_FIELD_NUMBER: _ClassVar[int]
    sent: AlertState.Sent
    baseline: AlertState.Baseline
    digest: AlertState.Digest
    mute: AlertState.Mute
    def __init__(self, sent: _Optional[_Union[AlertState.Sent, _Mapping]] = ..., baseline: _Optional[_Union[AlertState.Baseline, _Mapping]] = ..., digest: _Optional[_Union[AlertState.Digest, _Mapping]] = ..., mute: _Optional[_Union[AlertState.Mute, _Mapping]] = ...) -> None: ...

class OutboxItem(_message.Message):
    __slots__ = ("alert_id", "channel", "due", "attempts", "done", "last_error", "alert")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    DONE_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_FIELD_NUMBER: _ClassVar[int]
    ALERT_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    channel: str
    due: _timestamp_pb2.Timestamp
    attempts: int
    done: bool
    last_error: str
    alert: Alert
    def __init__(self, alert_id: _Optional[str] = ..., channel: _Optional[str] = ..., due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., attempts: _Optional[int] = ..., done: _Optional[bool] = ..., last_error: _Optional[str] = ..., alert: _Optional[_Union[Alert, _Mapping]] = ...) -> None: ...
