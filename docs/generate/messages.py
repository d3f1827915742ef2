"""Reference of every message and enum, out of the .proto files and their comments (compiled by buf)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from docs.generate.blocks import code, table
from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

_PACKAGE = "caspian.events.v1"
_BUF = Path(sys.executable).parent / "buf"
_PROTO = Path(__file__).parents[2] / "proto"
# Field numbers within descriptor.proto: the paths of comments are made of them.
_MESSAGE, _ENUM_IN_FILE = 4, 5
_FIELD, _NESTED, _ENUM = 2, 3, 4
_VALUE = 2

Place = tuple[int, ...]


def reference() -> str:
    """All files, in the order data meets them."""
    image = subprocess.run([_BUF, "build", _PROTO, "-o", "-#format=binpb"], check=True, capture_output=True).stdout
    files = [file for file in FileDescriptorSet.FromString(image).file if file.package == _PACKAGE]
    order = ("page", "article", "stance", "enriched", "coverage", "alert", "frontier", "state")
    files.sort(key=lambda file: order.index(Path(file.name).stem))
    return "\n\n".join(part for file in files for part in _file(file))


def _file(file: FileDescriptorProto) -> Iterator[str]:
    comments = {tuple(place.path): " ".join(place.leading_comments.split()) for place in file.source_code_info.location}
    yield f"## {Path(file.name).name}\n\n{comments.get((2,), '')}".strip()
    for number, message in enumerate(file.message_type):
        yield from _message(message, message.name, (_MESSAGE, number), comments)
    for number, enum in enumerate(file.enum_type):
        yield _enum(enum, enum.name, (_ENUM_IN_FILE, number), comments)


def _message(message: DescriptorProto, name: str, place: Place, comments: dict[Place, str]) -> Iterator[str]:
    rows = [
        (code(field.json_name), str(field.number), _type(field), comments.get((*place, _FIELD, number), ""))
        for number, field in enumerate(message.field)
    ]
    yield f"### {name}\n\n{comments.get(place, '')}\n\n{table(('JSON name', 'number', 'type', 'meaning'), rows)}"
    for number, enum in enumerate(message.enum_type):
        yield _enum(enum, f"{name}.{enum.name}", (*place, _ENUM, number), comments)
    for number, nested in enumerate(message.nested_type):
        yield from _message(nested, f"{name}.{nested.name}", (*place, _NESTED, number), comments)


def _enum(enum: EnumDescriptorProto, name: str, place: Place, comments: dict[Place, str]) -> str:
    rows = [
        (code(value.name), str(value.number), comments.get((*place, _VALUE, number), ""))
        for number, value in enumerate(enum.value)
    ]
    meaning = comments.get(place, "")
    return f"#### {name}\n\n{meaning}\n\n{table(('JSON value', 'number', 'meaning'), rows)}".replace("\n\n\n\n", "\n\n")


def _type(field: FieldDescriptorProto) -> str:
    if field.type_name:
        full = field.type_name.removeprefix(".")
        own = full.removeprefix(f"{_PACKAGE}.")
        name = f"[{own}](#{own.lower().replace('.', '')})" if own != full else full.removeprefix("google.protobuf.")
    else:
        name = FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower()
    return f"list of {name}" if field.label == FieldDescriptorProto.LABEL_REPEATED else name
