from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Relevance(_message.Message):
    __slots__ = ("label", "score")
    class Label(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        LABEL_UNSPECIFIED: _ClassVar[Relevance.Label]
        ABOUT: _ClassVar[Relevance.Label]
        MENTIONS: _ClassVar[Relevance.Label]
        NOT: _ClassVar[Relevance.Label]
    LABEL_UNSPECIFIED: Relevance.Label
    ABOUT: Relevance.Label
    MENTIONS: Relevance.Label
    NOT: Relevance.Label
    LABEL_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    label: Relevance.Label
    score: float
    def __init__(self, label: _Optional[_Union[Relevance.Label, str]] = ..., score: _Optional[float] = ...) -> None: ...

class Voice(_message.Message):
    __slots__ = ("own", "attributed", "one_sided", "mixed")
    class Tone(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TONE_UNSPECIFIED: _ClassVar[Voice.Tone]
        POSITIVE: _ClassVar[Voice.Tone]
        NEGATIVE: _ClassVar[Voice.Tone]
        BOTH: _ClassVar[Voice.Tone]
        NONE: _ClassVar[Voice.Tone]
    TONE_UNSPECIFIED: Voice.Tone
    POSITIVE: Voice.Tone
    NEGATIVE: Voice.Tone
    BOTH: Voice.Tone
    NONE: Voice.Tone
    OWN_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTED_FIELD_NUMBER: _ClassVar[int]
    ONE_SIDED_FIELD_NUMBER: _ClassVar[int]
    MIXED_FIELD_NUMBER: _ClassVar[int]
    own: Voice.Tone
    attributed: Voice.Tone
    one_sided: bool
    mixed: bool
    def __init__(self, own: _Optional[_Union[Voice.Tone, str]] = ..., attributed: _Optional[_Union[Voice.Tone, str]] = ..., one_sided: _Optional[bool] = ..., mixed: _Optional[bool] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("start", "end", "quote", "polarity", "role", "holder", "rule")
    class Polarity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        POLARITY_UNSPECIFIED: _ClassVar[Evidence.Polarity]
        POSITIVE: _ClassVar[Evidence.Polarity]
        NEGATIVE: _ClassVar[Evidence.Polarity]
    POLARITY_UNSPECIFIED: Evidence.Polarity
    POSITIVE: Evidence.Polarity
    NEGATIVE: Evidence.Polarity
    class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ROLE_UNSPECIFIED: _ClassVar[Evidence.Role]
        LEAD: _ClassVar[Evidence.Role]
        NARRATIVE: _ClassVar[Evidence.Role]
        QUOTE: _ClassVar[Evidence.Role]
        REPORTED: _ClassVar[Evidence.Role]
    ROLE_UNSPECIFIED: Evidence.Role
    LEAD: Evidence.Role
    NARRATIVE: Evidence.Role
    QUOTE: Evidence.Role
    REPORTED: Evidence.Role
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    QUOTE_FIELD_NUMBER: _ClassVar[int]
    POLARITY_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    HOLDER_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    start: int
    end: int
    quote: str
    polarity: Evidence.Polarity
    role: Evidence.Role
    holder: str
    rule: str
    def __init__(self, start: _Optional[int] = ..., end: _Optional[int] = ..., quote: _Optional[str] = ..., polarity: _Optional[_Union[Evidence.Polarity, str]] = ..., role: _Optional[_Union[Evidence.Role, str]] = ..., holder: _Optional[str] = ..., rule: _Optional[str] = ...) -> None: ...

class Holder(_message.Message):
    __slots__ = ("name", "type", "stance", "confidence", "spans")
    class Type(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TYPE_UNSPECIFIED: _ClassVar[Holder.Type]
        RU_GOV: _ClassVar[Holder.Type]
        IR_GOV: _ClassVar[Holder.Type]
        UA_GOV: _ClassVar[Holder.Type]
        US_GOV: _ClassVar[Holder.Type]
        EU_GOV: _ClassVar[Holder.Type]
        IL_GOV: _ClassVar[Holder.Type]
        ANALYST: _ClassVar[Holder.Type]
        IR_PUBLIC: _ClassVar[Holder.Type]
        IR_OPPOSITION: _ClassVar[Holder.Type]
        IR_POLITICIAN: _ClassVar[Holder.Type]
        MEDIA: _ClassVar[Holder.Type]
        OTHER: _ClassVar[Holder.Type]
        WEST: _ClassVar[Holder.Type]
    TYPE_UNSPECIFIED: Holder.Type
    RU_GOV: Holder.Type
    IR_GOV: Holder.Type
    UA_GOV: Holder.Type
    US_GOV: Holder.Type
    EU_GOV: Holder.Type
    IL_GOV: Holder.Type
    ANALYST: Holder.Type
    IR_PUBLIC: Holder.Type
    IR_OPPOSITION: Holder.Type
    IR_POLITICIAN: Holder.Type
    MEDIA: Holder.Type
    OTHER: Holder.Type
    WEST: Holder.Type
    class Span(_message.Message):
        __slots__ = ("start", "end")
        START_FIELD_NUMBER: _ClassVar[int]
        END_FIELD_NUMBER: _ClassVar[int]
        start: int
        end: int
        def __init__(self, start: _Optional[int] = ..., end: _Optional[int] = ...) -> None: ...
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    STANCE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    SPANS_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: Holder.Type
    stance: Stance.Label
    confidence: float
    spans: _containers.RepeatedCompositeFieldContainer[Holder.Span]
    def __init__(self, name: _Optional[str] = ..., type: _Optional[_Union[Holder.Type, str]] = ..., stance: _Optional[_Union[Stance.Label, str]] = ..., confidence: _Optional[float] = ..., spans: _Optional[_Iterable[_Union[Holder.Span, _Mapping]]] = ...) -> None: ...

class Stance(_message.Message):
    __slots__ = ("relevance", "label", "lean", "score", "confidence", "voice", "evidence", "holders", "frame", "target", "detector", "detector_version", "warnings", "pipeline_version")
    class Label(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        LABEL_UNSPECIFIED: _ClassVar[Stance.Label]
        FAVOURABLE: _ClassVar[Stance.Label]
        CRITICAL: _ClassVar[Stance.Label]
        NEUTRAL: _ClassVar[Stance.Label]
        UNCERTAIN: _ClassVar[Stance.Label]
    LABEL_UNSPECIFIED: Stance.Label
    FAVOURABLE: Stance.Label
    CRITICAL: Stance.Label
    NEUTRAL: Stance.Label
    UNCERTAIN: Stance.Label
    class Frame(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        FRAME_UNSPECIFIED: _ClassVar[Stance.Frame]
        THREAT: _ClassVar[Stance.Frame]
        HOLLOW: _ClassVar[Stance.Frame]
        ILLEGITIMATE: _ClassVar[Stance.Frame]
        BENEFIT: _ClassVar[Stance.Frame]
        COUNTER_HEGEMONY: _ClassVar[Stance.Frame]
        FRIENDSHIP: _ClassVar[Stance.Frame]
        LEGAL_RIGHT: _ClassVar[Stance.Frame]
    FRAME_UNSPECIFIED: Stance.Frame
    THREAT: Stance.Frame
    HOLLOW: Stance.Frame
    ILLEGITIMATE: Stance.Frame
    BENEFIT: Stance.Frame
    COUNTER_HEGEMONY: Stance.Frame
    FRIENDSHIP: Stance.Frame
    LEGAL_RIGHT: Stance.Frame
    RELEVANCE_FIELD_NUMBER: _ClassVar[int]
    LABEL_FIELD_NUMBER: _ClassVar[int]
    LEAN_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    VOICE_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    HOLDERS_FIELD_NUMBER: _ClassVar[int]
    FRAME_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    DETECTOR_FIELD_NUMBER: _ClassVar[int]
    DETECTOR_VERSION_FIELD_NUMBER: _ClassVar[int]
    WARNINGS_FIELD_NUMBER: _ClassVar[int]
    PIPELINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    relevance: Relevance
    label: Stance.Label
    lean: Stance.Label
    score: float
    confidence: float
    voice: Voice
    evidence: _containers.RepeatedCompositeFieldContainer[Evidence]
    holders: _containers.RepeatedCompositeFieldContainer[Holder]
    frame: Stance.Frame
    target: str
    detector: str
    detector_version: str
    warnings: _containers.RepeatedScalarFieldContainer[str]
    pipeline_version: int
    def __init__(self, relevance: _Optional[_Union[Relevance, _Mapping]] = ..., label: _Optional[_Union[Stance.Label, str]] = ..., lean: _Optional[_Union[Stance.Label, str]] = ..., score: _Optional[float] = ..., confidence: _Optional[float] = ..., voice: _Optional[_Union[Voice, _Mapping]] = ..., evidence: _Optional[_Iterable[_Union[Evidence, _Mapping]]] = ..., holders: _Optional[_Iterable[_Union[Holder, _Mapping]]] = ..., frame: _Optional[_Union[Stance.Frame, str]] = ..., target: _Optional[str] = ..., detector: _Optional[str] = ..., detector_version: _Optional[str] = ..., warnings: _Optional[_Iterable[str]] = ..., pipeline_version: _Optional[int] = ...) -> None: ...
