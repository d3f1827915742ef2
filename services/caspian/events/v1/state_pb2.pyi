import datetime

from caspian.events.v1 import article_pb2 as _article_pb2
from caspian.events.v1 import enriched_pb2 as _enriched_pb2
from caspian.events.v1 import stance_pb2 as _stance_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MemoryRecord(_message.Message):
    __slots__ = ("id", "version", "visit", "content_hash", "gone", "fetched_at", "source_id", "published_at", "published_at_trusted", "publisher", "wire_origin", "language", "aliases", "exact_hash", "fingerprints", "word_hashes", "cluster_id", "original_id", "reuse", "story", "features", "article", "first_seen_at", "sequence", "predates_match", "made_from", "domain")
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    FETCHED_AT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_TRUSTED_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    WIRE_ORIGIN_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    ALIASES_FIELD_NUMBER: _ClassVar[int]
    EXACT_HASH_FIELD_NUMBER: _ClassVar[int]
    FINGERPRINTS_FIELD_NUMBER: _ClassVar[int]
    WORD_HASHES_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    ORIGINAL_ID_FIELD_NUMBER: _ClassVar[int]
    REUSE_FIELD_NUMBER: _ClassVar[int]
    STORY_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEEN_AT_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    PREDATES_MATCH_FIELD_NUMBER: _ClassVar[int]
    MADE_FROM_FIELD_NUMBER: _ClassVar[int]
    DOMAIN_FIELD_NUMBER: _ClassVar[int]
    id: str
    version: int
    visit: int
    content_hash: str
    gone: bool
    fetched_at: _timestamp_pb2.Timestamp
    source_id: str
    published_at: _timestamp_pb2.Timestamp
    published_at_trusted: bool
    publisher: str
    wire_origin: str
    language: str
    aliases: _containers.RepeatedScalarFieldContainer[str]
    exact_hash: int
    fingerprints: bytes
    word_hashes: bytes
    cluster_id: str
    original_id: str
    reuse: _article_pb2.Reuse
    story: _article_pb2.Story
    features: StoryFeatures
    article: bytes
    first_seen_at: _timestamp_pb2.Timestamp
    sequence: int
    predates_match: bool
    made_from: str
    domain: str
    def __init__(self, id: _Optional[str] = ..., version: _Optional[int] = ..., visit: _Optional[int] = ..., content_hash: _Optional[str] = ..., gone: _Optional[bool] = ..., fetched_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., source_id: _Optional[str] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., published_at_trusted: _Optional[bool] = ..., publisher: _Optional[str] = ..., wire_origin: _Optional[str] = ..., language: _Optional[str] = ..., aliases: _Optional[_Iterable[str]] = ..., exact_hash: _Optional[int] = ..., fingerprints: _Optional[bytes] = ..., word_hashes: _Optional[bytes] = ..., cluster_id: _Optional[str] = ..., original_id: _Optional[str] = ..., reuse: _Optional[_Union[_article_pb2.Reuse, _Mapping]] = ..., story: _Optional[_Union[_article_pb2.Story, _Mapping]] = ..., features: _Optional[_Union[StoryFeatures, _Mapping]] = ..., article: _Optional[bytes] = ..., first_seen_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., sequence: _Optional[int] = ..., predates_match: _Optional[bool] = ..., made_from: _Optional[str] = ..., domain: _Optional[str] = ...) -> None: ...

class StoryFeatures(_message.Message):
    __slots__ = ("terms", "term_weights", "entities", "entity_weights")
    TERMS_FIELD_NUMBER: _ClassVar[int]
    TERM_WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    ENTITIES_FIELD_NUMBER: _ClassVar[int]
    ENTITY_WEIGHTS_FIELD_NUMBER: _ClassVar[int]
    terms: _containers.RepeatedScalarFieldContainer[int]
    term_weights: _containers.RepeatedScalarFieldContainer[float]
    entities: _containers.RepeatedScalarFieldContainer[int]
    entity_weights: _containers.RepeatedScalarFieldContainer[float]
    def __init__(self, terms: _Optional[_Iterable[int]] = ..., term_weights: _Optional[_Iterable[float]] = ..., entities: _Optional[_Iterable[int]] = ..., entity_weights: _Optional[_Iterable[float]] = ...) -> None: ...

class PublishState(_message.Message):
    __slots__ = ("version", "pipeline_version", "visit", "content_hash", "last_type", "stance", "source_id", "withdrawn", "retracted_at")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    LAST_TYPE_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    RETRACTED_AT_FIELD_NUMBER: _ClassVar[int]
    version: int
    pipeline_version: int
    visit: int
    content_hash: str
    last_type: _enriched_pb2.EnrichedEvent.Type
    stance: _stance_pb2.Stance
    source_id: str
    withdrawn: bool
    retracted_at: _timestamp_pb2.Timestamp
    def __init__(self, version: _Optional[int] = ..., pipeline_version: _Optional[int] = ..., visit: _Optional[int] = ..., content_hash: _Optional[str] = ..., last_type: _Optional[_Union[_enriched_pb2.EnrichedEvent.Type, str]] = ..., stance: _Optional[_Union[_stance_pb2.Stance, _Mapping]] = ..., source_id: _Optional[str] = ..., withdrawn: _Optional[bool] = ..., retracted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AttemptRecord(_message.Message):
    __slots__ = ("topic", "partition", "offset", "deaths", "reason", "detail")
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    PARTITION_FIELD_NUMBER: _ClassVar[int]
    OFFSET_FIELD_NUMBER: _ClassVar[int]
    DEATHS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    topic: str
    partition: int
    offset: int
    deaths: int
    reason: str
    detail: str
    def __init__(self, topic: _Optional[str] = ..., partition: _Optional[int] = ..., offset: _Optional[int] = ..., deaths: _Optional[int] = ..., reason: _Optional[str] = ..., detail: _Optional[str] = ...) -> None: ...
