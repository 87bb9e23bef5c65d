"""When to ask again, and after how long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import tenacity

from service.errors import ModelBusy, ModelError, ModelTimeout, ModelUnreachable


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After`, which is seconds or a date, as seconds from now; None if it is neither."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", text):
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def is_temporary(error: BaseException) -> bool:
    """Tell whether the same question may succeed later."""
    if not isinstance(error, ModelError):
        return False
    return isinstance(error, (ModelBusy, ModelTimeout, ModelUnreachable)) or error.transient


if_temporary = tenacity.retry_if_exception(is_temporary)
_back_off = tenacity.wait_exponential_jitter(multiplier=0.5, max=20.0)


def wait(state: tenacity.RetryCallState) -> float:
    """Wait as long as the endpoint asks (`as_model_errors` limits that), or longer after each failure."""
    error = state.outcome.exception() if state.outcome else None
    seconds = error.retry_after if isinstance(error, ModelError) else None
    return _back_off(state) if seconds is None else seconds
