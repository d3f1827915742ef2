import datetime

from caspian.events.v1 import article_pb2 as _article_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Page(_message.Message):
    __slots__ = ("article_id", "visit", "url", "final_url", "lane", "provenance", "http", "gone", "coding", "body", "entry")
    class Coding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CODING_UNSPECIFIED: _ClassVar[Page.Coding]
        IDENTITY: _ClassVar[Page.Coding]
        DEFLATE: _ClassVar[Page.Coding]
    CODING_UNSPECIFIED: Page.Coding
    IDENTITY: Page.Coding
    DEFLATE: Page.Coding
    ARTICLE_ID_FIELD_NUMBER: _ClassVar[int]
    VISIT_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    FINAL_URL_FIELD_NUMBER: _ClassVar[int]
    LANE_FIELD_NUMBER: _ClassVar[int]
    PROVENANCE_FIELD_NUMBER: _ClassVar[int]
    HTTP_FIELD_NUMBER: _ClassVar[int]
    GONE_FIELD_NUMBER: _ClassVar[int]
    CODING_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    article_id: str
    visit: int
    url: str
    final_url: str
    lane: _article_pb2.Article.Lane
    provenance: _article_pb2.Provenance
    http: Http
    gone: bool
    coding: Page.Coding
    body: bytes
    entry: FeedEntry
    def __init__(self, article_id: _Optional[str] = ..., visit: _Optional[int] = ..., url: _Optional[str] = ..., final_url: _Optional[str] = ..., lane: _Optional[_Union[_article_pb2.Article.Lane, str]] = ..., provenance: _Optional[_Union[_article_pb2.Provenance, _Mapping]] = ..., http: _Optional[_Union[Http, _Mapping]] = ..., gone: _Optional[bool] = ..., coding: _Optional[_Union[Page.Coding, str]] = ..., body: _Optional[bytes] = ..., entry: _Optional[_Union[FeedEntry, _Mapping]] = ...) -> None: ...

class Http(_message.Message):
    __slots__ = ("status", "content_type", "charset", "complete", "body_bytes", "elapsed_ms")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    CHARSET_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_FIELD_NUMBER: _ClassVar[int]
    BODY_BYTES_FIELD_NUMBER: _ClassVar[int]
    ELAPSED_MS_FIELD_NUMBER: _ClassVar[int]
    status: int
    content_type: str
    charset: str
    complete: bool
    body_bytes: int
    elapsed_ms: int
    def __init__(self, status: _Optional[int] = ..., content_type: _Optional[str] = ..., charset: _Optional[str] = ..., complete: _Optional[bool] = ..., body_bytes: _Optional[int] = ..., elapsed_ms: _Optional[int] = ...) -> None: ...

class FeedEntry(_message.Message):
    __slots__ = ("title", "summary", "content", "authors", "published_at", "language")
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    PUBLISHED_AT_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    title: str
    summary: str
    content: str
    authors: _containers.RepeatedScalarFieldContainer[str]
    published_at: _timestamp_pb2.Timestamp
    language: str
    def __init__(self, title: _Optional[str] = ..., summary: _Optional[str] = ..., content: _Optional[str] = ..., authors: _Optional[_Iterable[str]] = ..., published_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., language: _Optional[str] = ...) -> None: ...
