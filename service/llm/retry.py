"""When to ask again, and after how long."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import tenacity

from service.errors import ModelBusy, ModelError, ModelTimeout, ModelUnreachable


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Read `Retry-After`, seconds or a date, as seconds from now; nonsense is left to the usual back-off."""
    asked = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}", asked):
        return float(asked)
    try:
        return max(0.0, (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def may_pass(error: ModelError) -> bool:
    """Tell whether the same question may be answered later."""
    return isinstance(error, (ModelBusy, ModelTimeout, ModelUnreachable)) or error.transient


_back_off = tenacity.wait_exponential_jitter(multiplier=0.5, max=20.0)


def wait(state: tenacity.RetryCallState) -> float:
    """Wait as long as the endpoint asks (in_our_words sets a limit to that), else exponentially longer each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ModelError) else None
    return _back_off(state) if asked is None else asked
