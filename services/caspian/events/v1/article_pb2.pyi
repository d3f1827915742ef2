import datetime

from caspian.events.v1 import stance_pb2 as _stance_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Article(_message.Message):
    __slots__ = ("id", "visit", "version", "gone", "url", "canonical_url", "content_hash", "lane", "provenance", "metadata", "text", "reuse", "story", "change", "stance", "withdrawal")
    class Lane(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        LANE_UNSPECIFIED: _ClassVar[Article.Lane]
        LIVE: _ClassVar[Article.Lane]
        BACKFILL: _ClassVar[Article.Lane]
        REPLAY: _ClassVar[Article.Lane]
    LANE_UNSPECIFIED: Article.Lane
    LIVE: Article.Lane
    BACKFILL: Article.Lane
    REPLAY: Article.Lane
    ID_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    CANONICAL_URL_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REUSE_FIELD_NUMBER: _ClassVar[int]
    STORY_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWAL_FIELD_NUMBER: _ClassVar[int]
    id: str
    visit: int
    version: int
    gone: bool
    url: str
    canonical_url: str
    content_hash: str
    lane: Article.Lane
    provenance: Provenance
    metadata: Metadata
    text: str
    reuse: Reuse
    story: Story
    change: Change
    stance: _stance_pb2.Stance
    withdrawal: Withdrawal
    def __init__(self, id: _Optional[str] = ..., visit: _Optional[int] = ..., version: _Optional[int] = ..., gone: _Optional[bool] = ..., url: _Optional[str] = ..., canonical_url: _Optional[str] = ..., content_hash: _Optional[str] = ..., lane: _Optional[_Union[Article.Lane, str]] = ..., provenance: _Optional[_Union[Provenance, _Mapping]] = ..., metadata: _Optional[_Union[Metadata, _Mapping]] = ..., text: _Optional[str] = ..., reuse: _Optional[_Union[Reuse, _Mapping]] = ..., story: _Optional[_Union[Story, _Mapping]] = ..., change: _Optional[_Union[Change, _Mapping]] = ..., stance: _Optional[_Union[_stance_pb2.Stance, _Mapping]] = ..., withdrawal: _Optional[_Union[Withdrawal, _Mapping]] = ...) -> None: ...

class Withdrawal(_message.Message):
    __slots__ = ("withdrawn", "why", "at")
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    WHY_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    withdrawn: bool
    why: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, withdrawn: _Optional[bool] = ..., why: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Provenance(_message.Message):
    __slots__ = ("source_id", "publisher", "domain", "feed", "wire_origin", "source_class", "country", "terms", "discovered_at", "fetched_at", "text_source")
    class SourceClass(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SOURCE_CLASS_UNSPECIFIED: _ClassVar[Provenance.SourceClass]
        STATE_RU: _ClassVar[Provenance.SourceClass]
        STATE_IR: _ClassVar[Provenance.SourceClass]
        INDEPENDENT: _ClassVar[Provenance.SourceClass]
        EXILE: _ClassVar[Provenance.SourceClass]
        WESTERN: _ClassVar[Provenance.SourceClass]
        REGIONAL: _ClassVar[Provenance.SourceClass]
        THINK_TANK: _ClassVar[Provenance.SourceClass]
        WIRE: _ClassVar[Provenance.SourceClass]
        ORGANISATION: _ClassVar[Provenance.SourceClass]
    SOURCE_CLASS_UNSPECIFIED: Provenance.SourceClass
    STATE_RU: Provenance.SourceClass
    STATE_IR: Provenance.SourceClass
    INDEPENDENT: Provenance.SourceClass
    EXILE: Provenance.SourceClass
    WESTERN: Provenance.SourceClass
    REGIONAL: Provenance.SourceClass
    THINK_TANK: Provenance.SourceClass
    WIRE: Provenance.SourceClass
    ORGANISATION: Provenance.SourceClass
    class Terms(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TERMS_UNSPECIFIED: _ClassVar[Provenance.Terms]
        FULL_TEXT: _ClassVar[Provenance.Terms]
        LINK_ONLY: _ClassVar[Provenance.Terms]
    TERMS_UNSPECIFIED: Provenance.Terms
    FULL_TEXT: Provenance.Terms
    LINK_ONLY: Provenance.Terms
    class TextSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TEXT_SOURCE_UNSPECIFIED: _ClassVar[Provenance.TextSource]
        PAGE: _ClassVar[Provenance.TextSource]
        FEED: _ClassVar[Provenance.TextSource]
        FILE: _ClassVar[Provenance.TextSource]
        WARC: _ClassVar[Provenance.TextSource]
        STRUCTURED_DATA: _ClassVar[Provenance.TextSource]
    TEXT_SOURCE_UNSPECIFIED: Provenance.TextSource
    PAGE: Provenance.TextSource
    FEED: Provenance.TextSource
    FILE: Provenance.TextSource
    WARC: Provenance.TextSource
    STRUCTURED_DATA: Provenance.TextSource
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    FEED_FIELD_NUMBER: _ClassVar[int]
    WIRE_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    SOURCE_CLASS_FIELD_NUMBER: _ClassVar[int]
    COUNTRY_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    DISCOVERED_AT_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    TEXT_SOURCE_FIELD_NUMBER: _ClassVar[int]
    source_id: str
    publisher: str
    domain: str
    feed: str
    wire_origin: str
    source_class: Provenance.SourceClass
    country: str
    terms: Provenance.Terms
    discovered_at: _timestamp_pb2.Timestamp
    fetched_at: _timestamp_pb2.Timestamp
    text_source: Provenance.TextSource
    def __init__(self, source_id: _Optional[str] = ..., publisher: _Optional[str] = ..., domain: _Optional[str] = ..., feed: _Optional[str] = ..., wire_origin: _Optional[str] = ..., source_class: _Optional[_Union[Provenance.SourceClass, str]] = ..., country: _Optional[str] = ..., terms: _Optional[_Union[Provenance.Terms, str]] = ..., discovered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., text_source: _Optional[_Union[Provenance.TextSource, str]] = ...) -> None: ...

class Metadata(_message.Message):
    __slots__ = ("title", "authors", "published_at", "published_at_confidence", "modified_at", "description", "site_name", "publication", "attributions", "language", "translation_suspected", "truncated", "paywalled", "published_utc_offset_minutes")
    class DateConfidence(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        DATE_CONFIDENCE_UNSPECIFIED: _ClassVar[Metadata.DateConfidence]
        EXACT: _ClassVar[Metadata.DateConfidence]
        DAY: _ClassVar[Metadata.DateConfidence]
        LOW: _ClassVar[Metadata.DateConfidence]
    DATE_CONFIDENCE_UNSPECIFIED: Metadata.DateConfidence
    EXACT: Metadata.DateConfidence
    DAY: Metadata.DateConfidence
    LOW: Metadata.DateConfidence
    TITLE_FIELD_NUMBER: _ClassVar[int]
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    SITE_NAME_FIELD_NUMBER: _ClassVar[int]
    PUBLICATION_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTIONS_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TRANSLATION_SUSPECTED_FIELD_NUMBER: _ClassVar[int]
    TRUNCATED_FIELD_NUMBER: _ClassVar[int]
    PAYWALLED_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_UTC_OFFSET_MINUTES_FIELD_NUMBER: _ClassVar[int]
    title: str
    authors: _containers.RepeatedScalarFieldContainer[str]
    published_at: _timestamp_pb2.Timestamp
    published_at_confidence: Metadata.DateConfidence
    modified_at: _timestamp_pb2.Timestamp
    description: str
    site_name: str
    publication: str
    attributions: _containers.RepeatedScalarFieldContainer[str]
    language: str
    translation_suspected: bool
    truncated: bool
    paywalled: bool
    published_utc_offset_minutes: int
    def __init__(self, title: _Optional[str] = ..., authors: _Optional[_Iterable[str]] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., published_at_confidence: _Optional[_Union[Metadata.DateConfidence, str]] = ..., modified_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., description: _Optional[str] = ..., site_name: _Optional[str] = ..., publication: _Optional[str] = ..., attributions: _Optional[_Iterable[str]] = ..., language: _Optional[str] = ..., translation_suspected: _Optional[bool] = ..., truncated: _Optional[bool] = ..., paywalled: _Optional[bool] = ..., published_utc_offset_minutes: _Optional[int] = ...) -> None: ...

class Reuse(_message.Message):
    __slots__ = ("kind", "match_id", "original_id", "cluster_id", "coverage_query", "coverage_match", "passages", "contains")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[Reuse.Kind]
        NONE: _ClassVar[Reuse.Kind]
        SAME_PAGE: _ClassVar[Reuse.Kind]
        EXACT: _ClassVar[Reuse.Kind]
        NEAR: _ClassVar[Reuse.Kind]
        EXCERPT: _ClassVar[Reuse.Kind]
        SUPERSET: _ClassVar[Reuse.Kind]
        COMPOSITE: _ClassVar[Reuse.Kind]
        PARTIAL: _ClassVar[Reuse.Kind]
        REWRITE: _ClassVar[Reuse.Kind]
        TRANSLATION: _ClassVar[Reuse.Kind]
    KIND_UNSPECIFIED: Reuse.Kind
    NONE: Reuse.Kind
    SAME_PAGE: Reuse.Kind
    EXACT: Reuse.Kind
    NEAR: Reuse.Kind
    EXCERPT: Reuse.Kind
    SUPERSET: Reuse.Kind
    COMPOSITE: Reuse.Kind
    PARTIAL: Reuse.Kind
    REWRITE: Reuse.Kind
    TRANSLATION: Reuse.Kind
    class Passage(_message.Message):
        __slots__ = ("start", "end", "match_start", "match_end")
        START_FIELD_NUMBER: _ClassVar[int]
        END_FIELD_NUMBER: _ClassVar[int]
        MATCH_START_FIELD_NUMBER: _ClassVar[int]
        MATCH_END_FIELD_NUMBER: _ClassVar[int]
        start: int
        end: int
        match_start: int
        match_end: int
        def __init__(self, start: _Optional[int] = ..., end: _Optional[int] = ..., match_start: _Optional[int] = ..., match_end: _Optional[int] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    MATCH_ID_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    COVERAGE_QUERY_FIELD_NUMBER: _ClassVar[int]
    COVERAGE_MATCH_FIELD_NUMBER: _ClassVar[int]
    PASSAGES_FIELD_NUMBER: _ClassVar[int]
    CONTAINS_FIELD_NUMBER: _ClassVar[int]
    kind: Reuse.Kind
    match_id: str
    original_id: str
    cluster_id: str
    coverage_query: float
    coverage_match: float
    passages: _containers.RepeatedCompositeFieldContainer[Reuse.Passage]
    contains: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, kind: _Optional[_Union[Reuse.Kind, str]] = ..., match_id: _Optional[str] = ..., original_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., coverage_query: _Optional[float] = ..., coverage_match: _Optional[float] = ..., passages: _Optional[_Iterable[_Union[Reuse.Passage, _Mapping]]] = ..., contains: _Optional[_Iterable[str]] = ...) -> None: ...

class Story(_message.Message):
    __slots__ = ("id", "score", "articles", "publishers", "origins", "is_new_story", "is_new_origin")
    ID_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    ARTICLES_FIELD_NUMBER: _ClassVar[int]
    PUBLISHERS_FIELD_NUMBER: _ClassVar[int]
    ORIGINS_FIELD_NUMBER: _ClassVar[int]
    IS_NEW_STORY_FIELD_NUMBER: _ClassVar[int]
    IS_NEW_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    id: str
    score: float
    articles: int
    publishers: int
    origins: int
    is_new_story: bool
    is_new_origin: bool
    def __init__(self, id: _Optional[str] = ..., score: _Optional[float] = ..., articles: _Optional[int] = ..., publishers: _Optional[int] = ..., origins: _Optional[int] = ..., is_new_story: _Optional[bool] = ..., is_new_origin: _Optional[bool] = ...) -> None: ...

class Change(_message.Message):
    __slots__ = ("previous_version", "added", "removed", "summary")
    PREVIOUS_VERSION_FIELD_NUMBER: _ClassVar[int]
    ADDED_FIELD_NUMBER: _ClassVar[int]
    REMOVED_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    previous_version: int
    added: _containers.RepeatedScalarFieldContainer[str]
    removed: _containers.RepeatedScalarFieldContainer[str]
    summary: str
    def __init__(self, previous_version: _Optional[int] = ..., added: _Optional[_Iterable[str]] = ..., removed: _Optional[_Iterable[str]] = ..., summary: _Optional[str] = ...) -> None: ...
