"""Build a request from the fields that a caller gave."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from service.errors import InvalidRequest
from service.models import AnalysisRequest


def build_request(fields: Mapping[str, Any]) -> AnalysisRequest:
    """Build a request from the fields of a REST body. Raise InvalidRequest that names the first wrong field."""
    try:
        return AnalysisRequest.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        problem = f"{where}: {first['msg']}" if where else first["msg"].removeprefix("Value error, ")
        raise InvalidRequest(problem) from error
