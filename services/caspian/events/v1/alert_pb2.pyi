import datetime

from caspian.events.v1 import article_pb2 as _article_pb2
from caspian.events.v1 import coverage_pb2 as _coverage_pb2
from caspian.events.v1 import enriched_pb2 as _enriched_pb2
from caspian.events.v1 import stance_pb2 as _stance_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Alert(_message.Message):
    __slots__ = ("alert_id", "rule", "state", "story_id", "event", "headline", "reason", "at", "digest", "channels", "coverage")
    ALERT_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STORY_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    HEADLINE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    COVERAGE_FIELD_NUMBER: _ClassVar[int]
    alert_id: str
    rule: str
    state: str
    story_id: str
    event: _enriched_pb2.EnrichedEvent
    headline: str
    reason: str
    at: _timestamp_pb2.Timestamp
    digest: _containers.RepeatedCompositeFieldContainer[Alert]
    channels: _containers.RepeatedScalarFieldContainer[str]
    coverage: _coverage_pb2.CoverageRecord
    def __init__(self, alert_id: _Optional[str] = ..., rule: _Optional[str] = ..., state: _Optional[str] = ..., story_id: _Optional[str] = ..., event: _Optional[_Union[_enriched_pb2.EnrichedEvent, _Mapping]] = ..., headline: _Optional[str] = ..., reason: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., digest: _Optional[_Iterable[_Union[Alert, _Mapping]]] = ..., channels: _Optional[_Iterable[str]] = ..., coverage: _Optional[_Union[_coverage_pb2.CoverageRecord, _Mapping]] = ...) -> None: ...

class AlertState(_message.Message):
    __slots__ = ("sent", "baseline", "digest", "mute", "held", "told")
    class Sent(_message.Message):
        __slots__ = ("alert_id", "at", "rule", "story_id", "state")
        ALERT_ID_FIELD_NUMBER: _ClassVar[int]
        AT_FIELD_NUMBER: _ClassVar[int]
        RULE_FIELD_NUMBER: _ClassVar[int]
        STORY_ID_FIELD_NUMBER: _ClassVar[int]
        STATE_FIELD_NUMBER: _ClassVar[int]
        alert_id: str
        at: _timestamp_pb2.Timestamp
        rule: str
        story_id: str
        state: str
        def __init__(self, alert_id: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rule: _Optional[str] = ..., story_id: _Optional[str] = ..., state: _Optional[str] = ...) -> None: ...
    class Baseline(_message.Message):
        __slots__ = ("subject", "samples", "mean", "variance", "recent", "name")
        SUBJECT_FIELD_NUMBER: _ClassVar[int]
        SAMPLES_FIELD_NUMBER: _ClassVar[int]
        MEAN_FIELD_NUMBER: _ClassVar[int]
        VARIANCE_FIELD_NUMBER: _ClassVar[int]
        RECENT_FIELD_NUMBER: _ClassVar[int]
        NAME_FIELD_NUMBER: _ClassVar[int]
        subject: str
        samples: int
        mean: float
        variance: float
        recent: _containers.RepeatedScalarFieldContainer[float]
        name: str
        def __init__(self, subject: _Optional[str] = ..., samples: _Optional[int] = ..., mean: _Optional[float] = ..., variance: _Optional[float] = ..., recent: _Optional[_Iterable[float]] = ..., name: _Optional[str] = ...) -> None: ...
    class Digest(_message.Message):
        __slots__ = ("rule", "alert_ids", "due", "alerts", "part", "gate")
        RULE_FIELD_NUMBER: _ClassVar[int]
        ALERT_IDS_FIELD_NUMBER: _ClassVar[int]
        DUE_FIELD_NUMBER: _ClassVar[int]
        ALERTS_FIELD_NUMBER: _ClassVar[int]
        PART_FIELD_NUMBER: _ClassVar[int]
        GATE_FIELD_NUMBER: _ClassVar[int]
        rule: str
        alert_ids: _containers.RepeatedScalarFieldContainer[str]
        due: _timestamp_pb2.Timestamp
        alerts: _containers.RepeatedCompositeFieldContainer[Alert]
        part: int
        gate: str
        def __init__(self, rule: _Optional[str] = ..., alert_ids: _Optional[_Iterable[str]] = ..., due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., alerts: _Optional[_Iterable[_Union[Alert, _Mapping]]] = ..., part: _Optional[int] = ..., gate: _Optional[str] = ...) -> None: ...
    class Mute(_message.Message):
        __slots__ = ("subject", "until")
        SUBJECT_FIELD_NUMBER: _ClassVar[int]
        UNTIL_FIELD_NUMBER: _ClassVar[int]
        subject: str
        until: _timestamp_pb2.Timestamp
        def __init__(self, subject: _Optional[str] = ..., until: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
    class Held(_message.Message):
        __slots__ = ("rule", "article_id", "state", "gate", "detail", "at")
        RULE_FIELD_NUMBER: _ClassVar[int]
        ARTICLE_ID_FIELD_NUMBER: _ClassVar[int]
        STATE_FIELD_NUMBER: _ClassVar[int]
        GATE_FIELD_NUMBER: _ClassVar[int]
        DETAIL_FIELD_NUMBER: _ClassVar[int]
        AT_FIELD_NUMBER: _ClassVar[int]
        rule: str
        article_id: str
        state: str
        gate: str
        detail: str
        at: _timestamp_pb2.Timestamp
        def __init__(self, rule: _Optional[str] = ..., article_id: _Optional[str] = ..., state: _Optional[str] = ..., gate: _Optional[str] = ..., detail: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
    class Told(_message.Message):
        __slots__ = ("story_id", "views", "at")
        class View(_message.Message):
            __slots__ = ("article_id", "source_id", "publisher", "source_class", "country", "label", "score", "confidence", "url")
            ARTICLE_ID_FIELD_NUMBER: _ClassVar[int]
            SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
            PUBLISHER_FIELD_NUMBER: _ClassVar[int]
            SOURCE_CLASS_FIELD_NUMBER: _ClassVar[int]
            COUNTRY_FIELD_NUMBER: _ClassVar[int]
            LABEL_FIELD_NUMBER: _ClassVar[int]
            SCORE_FIELD_NUMBER: _ClassVar[int]
            CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
            URL_FIELD_NUMBER: _ClassVar[int]
            article_id: str
            source_id: str
            publisher: str
            source_class: _article_pb2.Provenance.SourceClass
            country: str
            label: _stance_pb2.Stance.Label
            score: float
            confidence: float
            url: str
            def __init__(self, article_id: _Optional[str] = ..., source_id: _Optional[str] = ..., publisher: _Optional[str] = ..., source_class: _Optional[_Union[_article_pb2.Provenance.SourceClass, str]] = ..., country: _Optional[str] = ..., label: _Optional[_Union[_stance_pb2.Stance.Label, str]] = ..., score: _Optional[float] = ..., confidence: _Optional[float] = ..., url: _Optional[str] = ...) -> None: ...
        STORY_ID_FIELD_NUMBER: _ClassVar[int]
        VIEWS_FIELD_NUMBER: _ClassVar[int]
        AT_FIELD_NUMBER: _ClassVar[int]
        story_id: str
        views: _containers.RepeatedCompositeFieldContainer[AlertState.Told.View]
        at: _timestamp_pb2.Timestamp
        def __init__(self, story_id: _Optional[str] = ..., views: _Optional[_Iterable[_Union[AlertState.Told.View, _Mapping]]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...
    SENT_FIELD_NUMBER: _ClassVar[int]
    BASELINE_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    MUTE_FIELD_NUMBER: _ClassVar[int]
    HELD_FIELD_NUMBER: _ClassVar[int]
    TOLD_FIELD_NUMBER: _ClassVar[int]
    sent: AlertState.Sent
    baseline: AlertState.Baseline
    digest: AlertState.Digest
    mute: AlertState.Mute
    held: AlertState.Held
    told: AlertState.Told
    def __init__(self, sent: _Optional[_Union[AlertState.Sent, _Mapping]] = ..., baseline: _Optional[_Union[AlertState.Baseline, _Mapping]] = ..., digest: _Optional[_Union[AlertState.Digest, _Mapping]] = ..., mute: _Optional[_Union[AlertState.Mute, _Mapping]] = ..., held: _Optional[_Union[AlertState.Held, _Mapping]] = ..., told: _Optional[_Union[AlertState.Told, _Mapping]] = ...) -> None: ...

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
