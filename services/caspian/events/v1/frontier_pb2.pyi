import datetime

from caspian.events.v1 import article_pb2 as _article_pb2
from caspian.events.v1 import coverage_pb2 as _coverage_pb2
from caspian.events.v1 import page_pb2 as _page_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FrontierItem(_message.Message):
    __slots__ = ("kind", "url", "source", "found_in", "discovered_at", "lane", "entry", "due", "visit", "validators", "failure", "poll", "gone_answers", "withdrawn", "redirects", "depth")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[FrontierItem.Kind]
        FEED: _ClassVar[FrontierItem.Kind]
        SITEMAP: _ClassVar[FrontierItem.Kind]
        INDEX: _ClassVar[FrontierItem.Kind]
        PAGE: _ClassVar[FrontierItem.Kind]
    KIND_UNSPECIFIED: FrontierItem.Kind
    FEED: FrontierItem.Kind
    SITEMAP: FrontierItem.Kind
    INDEX: FrontierItem.Kind
    PAGE: FrontierItem.Kind
    KIND_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FOUND_IN_FIELD_NUMBER: _ClassVar[int]
    DISCOVERED_AT_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    DUE_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    VALIDATORS_FIELD_NUMBER: _ClassVar[int]
    FAILURE_FIELD_NUMBER: _ClassVar[int]
    POLL_FIELD_NUMBER: _ClassVar[int]
    GONE_ANSWERS_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    REDIRECTS_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    kind: FrontierItem.Kind
    url: str
    source: Source
    found_in: str
    discovered_at: _timestamp_pb2.Timestamp
    lane: _article_pb2.Article.Lane
    entry: _page_pb2.FeedEntry
    due: _timestamp_pb2.Timestamp
    visit: int
    validators: Validators
    failure: Failure
    poll: Poll
    gone_answers: int
    withdrawn: bool
    redirects: int
    depth: int
    def __init__(self, kind: _Optional[_Union[FrontierItem.Kind, str]] = ..., url: _Optional[str] = ..., source: _Optional[_Union[Source, _Mapping]] = ..., found_in: _Optional[str] = ..., discovered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lane: _Optional[_Union[_article_pb2.Article.Lane, str]] = ..., entry: _Optional[_Union[_page_pb2.FeedEntry, _Mapping]] = ..., due: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., visit: _Optional[int] = ..., validators: _Optional[_Union[Validators, _Mapping]] = ..., failure: _Optional[_Union[Failure, _Mapping]] = ..., poll: _Optional[_Union[Poll, _Mapping]] = ..., gone_answers: _Optional[int] = ..., withdrawn: _Optional[bool] = ..., redirects: _Optional[int] = ..., depth: _Optional[int] = ...) -> None: ...

class Source(_message.Message):
    __slots__ = ("id", "publisher", "source_class", "country", "languages", "terms", "scope", "poll_floor_s", "poll_ceiling_s", "host_delay_s", "ignore_validators", "link_selector")
    class Scope(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SCOPE_UNSPECIFIED: _ClassVar[Source.Scope]
        ALL: _ClassVar[Source.Scope]
        TITLE: _ClassVar[Source.Scope]
    SCOPE_UNSPECIFIED: Source.Scope
    ALL: Source.Scope
    TITLE: Source.Scope
    ID_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    SOURCE_CLASS_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    LANGUAGES_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    SCOPE_FIELD_NUMBER: _ClassVar[int]
    POLL_FLOOR_S_FIELD_NUMBER: _ClassVar[int]
    POLL_CEILING_S_FIELD_NUMBER: _ClassVar[int]
    HOST_DELAY_S_FIELD_NUMBER: _ClassVar[int]
    IGNORE_VALIDATORS_FIELD_NUMBER: _ClassVar[int]
    LINK_SELECTOR_FIELD_NUMBER: _ClassVar[int]
    id: str
    publisher: str
    source_class: _article_pb2.Provenance.SourceClass
    country: str
    languages: _containers.RepeatedScalarFieldContainer[str]
    terms: _article_pb2.Provenance.Terms
    scope: Source.Scope
    poll_floor_s: int
    poll_ceiling_s: int
    host_delay_s: float
    ignore_validators: bool
    link_selector: str
    def __init__(self, id: _Optional[str] = ..., publisher: _Optional[str] = ..., source_class: _Optional[_Union[_article_pb2.Provenance.SourceClass, str]] = ..., country: _Optional[str] = ..., languages: _Optional[_Iterable[str]] = ..., terms: _Optional[_Union[_article_pb2.Provenance.Terms, str]] = ..., scope: _Optional[_Union[Source.Scope, str]] = ..., poll_floor_s: _Optional[int] = ..., poll_ceiling_s: _Optional[int] = ..., host_delay_s: _Optional[float] = ..., ignore_validators: _Optional[bool] = ..., link_selector: _Optional[str] = ...) -> None: ...

class Validators(_message.Message):
    __slots__ = ("etag", "last_modified", "body_hash")
    ETAG_FIELD_NUMBER: _ClassVar[int]
    LAST_MODIFIED_FIELD_NUMBER: _ClassVar[int]
    BODY_HASH_FIELD_NUMBER: _ClassVar[int]
    etag: str
    last_modified: str
    body_hash: bytes
    def __init__(self, etag: _Optional[str] = ..., last_modified: _Optional[str] = ..., body_hash: _Optional[bytes] = ...) -> None: ...

class Failure(_message.Message):
    __slots__ = ("count", "reason", "since")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    count: int
    reason: str
    since: _timestamp_pb2.Timestamp
    def __init__(self, count: _Optional[int] = ..., reason: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Poll(_message.Message):
    __slots__ = ("interval_s", "seen", "last_new_at", "rate_per_hour", "silence_reported_at", "last_success_at", "polls", "last_polled_at", "silence", "longest_gap_s", "gaps")
    INTERVAL_S_FIELD_NUMBER: _ClassVar[int]
    SEEN_FIELD_NUMBER: _ClassVar[int]
    LAST_NEW_AT_FIELD_NUMBER: _ClassVar[int]
    RATE_PER_HOUR_FIELD_NUMBER: _ClassVar[int]
    SILENCE_REPORTED_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_SUCCESS_AT_FIELD_NUMBER: _ClassVar[int]
    POLLS_FIELD_NUMBER: _ClassVar[int]
    LAST_POLLED_AT_FIELD_NUMBER: _ClassVar[int]
    SILENCE_FIELD_NUMBER: _ClassVar[int]
    LONGEST_GAP_S_FIELD_NUMBER: _ClassVar[int]
    GAPS_FIELD_NUMBER: _ClassVar[int]
    interval_s: float
    seen: _containers.RepeatedScalarFieldContainer[int]
    last_new_at: _timestamp_pb2.Timestamp
    rate_per_hour: float
    silence_reported_at: _timestamp_pb2.Timestamp
    last_success_at: _timestamp_pb2.Timestamp
    polls: int
    last_polled_at: _timestamp_pb2.Timestamp
    silence: _coverage_pb2.Silence.Kind
    longest_gap_s: float
    gaps: int
    def __init__(self, interval_s: _Optional[float] = ..., seen: _Optional[_Iterable[int]] = ..., last_new_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., rate_per_hour: _Optional[float] = ..., silence_reported_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_success_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., polls: _Optional[int] = ..., last_polled_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., silence: _Optional[_Union[_coverage_pb2.Silence.Kind, str]] = ..., longest_gap_s: _Optional[float] = ..., gaps: _Optional[int] = ...) -> None: ...
