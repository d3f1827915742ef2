from caspian.events.v1 import article_pb2 as _article_pb2
from caspian.events.v1 import stance_pb2 as _stance_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class EnrichedEvent(_message.Message):
    __slots__ = ("event_id", "type", "pipeline_version", "article", "stance_before", "reason")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_UNSPECIFIED: _ClassVar[EnrichedEvent.Type]
        CREATED: _ClassVar[EnrichedEvent.Type]
        UPDATED: _ClassVar[EnrichedEvent.Type]
        REVISED: _ClassVar[EnrichedEvent.Type]
        RESCORED: _ClassVar[EnrichedEvent.Type]
        RETRACTED: _ClassVar[EnrichedEvent.Type]
    TYPE_UNSPECIFIED: EnrichedEvent.Type
    CREATED: EnrichedEvent.Type
    UPDATED: EnrichedEvent.Type
    REVISED: EnrichedEvent.Type
    RESCORED: EnrichedEvent.Type
    RETRACTED: EnrichedEvent.Type
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    ARTICLE_FIELD_NUMBER: _ClassVar[int]
    STANCE_BEFORE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    event_id: str
    type: EnrichedEvent.Type
    pipeline_version: int
    article: _article_pb2.Article
    stance_before: _stance_pb2.Stance
    reason: str
    def __init__(self, event_id: _Optional[str] = ..., type: _Optional[_Union[EnrichedEvent.Type, str]] = ..., pipeline_version: _Optional[int] = ..., article: _Optional[_Union[_article_pb2.Article, _Mapping]] = ..., stance_before: _Optional[_Union[_stance_pb2.Stance, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...
