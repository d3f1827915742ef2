"""`openapi.yaml` in, the OpenAPI document out, with the filter's parameters from the filter itself."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from caspian.board.filters import Filter
from caspian.events.v1.article_pb2 import Provenance
from caspian.events.v1.stance_pb2 import Stance

Json = dict[str, Any]

_CLOSED = {"stance": Stance.Label.keys(), "source_class": Provenance.SourceClass.keys()}


@cache
def document() -> Json:
    """The whole document."""
    text = (Path(__file__).parent / "openapi.yaml").read_text(encoding="utf-8")
    found: Json = yaml.safe_load(text)
    parameters = [_parameter(name) for name in Filter.model_fields]
    for path in found["paths"].values():
        operation = path["get"]
        if operation.pop("x-filter", False):
            operation["parameters"] = [*parameters, *operation.get("parameters", [])]
            operation["responses"]["400"] = {"$ref": "#/components/responses/Problem"}
    return found


def _parameter(name: str) -> Json:
    field = Filter.model_fields[name]
    schema: Json = {"type": "string"}
    if field.annotation is bool:
        schema = {"type": "boolean"}
    elif isinstance(field.default, tuple):
        items: Json = {"type": "string"}
        if name in _CLOSED:
            items["enum"] = [value for value in _CLOSED[name] if not value.endswith("UNSPECIFIED")]
        schema = {"type": "array", "items": items}
    return {
        "name": field.alias or name,
        "in": "query",
        "description": field.description,
        "schema": schema,
        **({"style": "form", "explode": False} if schema["type"] == "array" else {}),
    }
