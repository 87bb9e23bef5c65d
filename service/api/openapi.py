"""Parts of the OpenAPI description that several routes share."""

from __future__ import annotations

from typing import Any, TypeAlias

Responses: TypeAlias = dict[int | str, dict[str, Any]]
"""The answers of a route by status, as FastAPI takes them."""

LOCATION = "The address of the batch: ask it how far the batch is."
NEXT_PAGE = 'The address of the next page, as `rel="next"`; absent on the last page.'


def header(description: str, kind: str = "string", *, required: bool = True) -> dict[str, Any]:
    """Describe a header of an answer."""
    described: dict[str, Any] = {"description": description, "schema": {"type": kind}}
    return described | {"required": True} if required else described
