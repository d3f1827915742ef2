import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CoverageRecord(_message.Message):
    __slots__ = ("id", "source_id", "stage", "at", "visit", "drop", "poll", "gap", "silence", "heartbeat")
    ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    STAGE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    DROP_FIELD_NUMBER: _ClassVar[int]
    POLL_FIELD_NUMBER: _ClassVar[int]
    GAP_FIELD_NUMBER: _ClassVar[int]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    id: str
    source_id: str
    stage: str
    at: _timestamp_pb2.Timestamp
    visit: Visit
    drop: Drop
    poll: PollReport
    gap: Gap
    silence: Silence
    heartbeat: Heartbeat
    def __init__(self, id: _Optional[str] = ..., source_id: _Optional[str] = ..., stage: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., visit: _Optional[_Union[Visit, _Mapping]] = ..., drop: _Optional[_Union[Drop, _Mapping]] = ..., poll: _Optional[_Union[PollReport, _Mapping]] = ..., gap: _Optional[_Union[Gap, _Mapping]] = ..., silence: _Optional[_Union[Silence, _Mapping]] = ..., heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ...) -> None: ...

class Visit(_message.Message):
    __slots__ = ("article_id", "visit", "url", "outcome", "reason")
    class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OUTCOME_UNSPECIFIED: _ClassVar[Visit.Outcome]
        HANDED_ON: _ClassVar[Visit.Outcome]
        UNCHANGED: _ClassVar[Visit.Outcome]
        FAILED: _ClassVar[Visit.Outcome]
        DROPPED: _ClassVar[Visit.Outcome]
        GONE: _ClassVar[Visit.Outcome]
    OUTCOME_UNSPECIFIED: Visit.Outcome
    HANDED_ON: Visit.Outcome
    UNCHANGED: Visit.Outcome
    FAILED: Visit.Outcome
    DROPPED: Visit.Outcome
    GONE: Visit.Outcome
    ARTICLE_ID_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    article_id: str
    visit: int
    url: str
    outcome: Visit.Outcome
    reason: str
    def __init__(self, article_id: _Optional[str] = ..., visit: _Optional[int] = ..., url: _Optional[str] = ..., outcome: _Optional[_Union[Visit.Outcome, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class Drop(_message.Message):
    __slots__ = ("article_id", "visit", "reason", "url")
    ARTICLE_ID_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    article_id: str
    visit: int
    reason: str
    url: str
    def __init__(self, article_id: _Optional[str] = ..., visit: _Optional[int] = ..., reason: _Optional[str] = ..., url: _Optional[str] = ...) -> None: ...

class PollReport(_message.Message):
    __slots__ = ("url", "number", "status", "entries", "new_entries", "seen", "off_scope", "invalid", "deferred")
    URL_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    NEW_ENTRIES_FIELD_NUMBER: _ClassVar[int]
    SEEN_FIELD_NUMBER: _ClassVar[int]
    OFF_SCOPE_FIELD_NUMBER: _ClassVar[int]
    INVALID_FIELD_NUMBER: _ClassVar[int]
    DEFERRED_FIELD_NUMBER: _ClassVar[int]
    url: str
    number: int
    status: str
    entries: int
    new_entries: int
    seen: int
    off_scope: int
    invalid: int
    deferred: int
    def __init__(self, url: _Optional[str] = ..., number: _Optional[int] = ..., status: _Optional[str] = ..., entries: _Optional[int] = ..., new_entries: _Optional[int] = ..., seen: _Optional[int] = ..., off_scope: _Optional[int] = ..., invalid: _Optional[int] = ..., deferred: _Optional[int] = ...) -> None: ...

class Gap(_message.Message):
    __slots__ = ("url", "number", "previous_poll_at")
    URL_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_POLL_AT_FIELD_NUMBER: _ClassVar[int]
    url: str
    number: int
    previous_poll_at: _timestamp_pb2.Timestamp
    def __init__(self, url: _Optional[str] = ..., number: _Optional[int] = ..., previous_poll_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Silence(_message.Message):
    __slots__ = ("kind", "url", "since", "expected_interval_s")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[Silence.Kind]
        QUIET: _ClassVar[Silence.Kind]
        UNREACHABLE: _ClassVar[Silence.Kind]
        ENDED: _ClassVar[Silence.Kind]
    KIND_UNSPECIFIED: Silence.Kind
    QUIET: Silence.Kind
    UNREACHABLE: Silence.Kind
    ENDED: Silence.Kind
    KIND_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_INTERVAL_S_FIELD_NUMBER: _ClassVar[int]
    kind: Silence.Kind
    url: str
    since: _timestamp_pb2.Timestamp
    expected_interval_s: float
    def __init__(self, kind: _Optional[_Union[Silence.Kind, str]] = ..., url: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., expected_interval_s: _Optional[float] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("worker", "instance", "processed", "pipeline_version")
    WORKER_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_FIELD_NUMBER: _ClassVar[int]
    PROCESSED_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    worker: str
    instance: str
    processed: int
    pipeline_version: int
    def __init__(self, worker: _Optional[str] = ..., instance: _Optional[str] = ..., processed: _Optional[int] = ..., pipeline_version: _Optional[int] = ...) -> None: ...
