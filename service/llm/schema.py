"""The JSON schemas that models are given."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel


@functools.cache
def strict_schema(shape: type[BaseModel]) -> Mapping[str, Any]:
    """Return the strict JSON schema of *shape* without titles and descriptions, which would cost tokens."""
    schema: Mapping[str, Any] = _clean(shape.model_json_schema(), {"title", "description"})
    return schema


def without_lengths(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """Remove `maxLength`, which OpenAI's strict mode refuses."""
    cleaned: Mapping[str, Any] = _clean(schema, {"maxLength"})
    return cleaned


def _clean(node: Any, keywords: set[str]) -> Any:  # noqa: ANN401 - any JSON value
    """Remove keywords everywhere, but keep properties of the same name: their values are schemas."""
    if isinstance(node, Mapping):
        return {k: _clean(v, keywords) for k, v in node.items() if k not in keywords or isinstance(v, Mapping)}
    return [_clean(item, keywords) for item in node] if isinstance(node, list) else node
