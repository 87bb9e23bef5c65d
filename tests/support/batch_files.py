"""Files of articles and of results, for tests of `evenhand batch`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

from tests.support.fake_model import FakeModel, Handler, reply

RULES = ("--tasks", "loaded_language", "--detectors", "rules")
LONG = 120
"""Seconds after which a process counts as stuck."""

Run = Callable[..., tuple[int, str]]


def lines(count: int, first: int = 0) -> bytes:
    """Write articles, each with an id and words of its own."""
    rows = ({"id": f"a{n}", "text": f"The council met on day {n}. Then it rained."} for n in range(first, count))
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def rows(written: bytes) -> list[dict[str, Any]]:
    """Read the rows of a file that ends with a whole line."""
    assert written.endswith(b"\n")
    return [json.loads(line) for line in written.splitlines()]


def ids(written: bytes) -> list[str]:
    """Read the ids, sorted."""
    return sorted(row["id"] for row in rows(written))


def usual(handler: Handler) -> None:
    """Give the usual answer of the task."""
    reply(handler.server.answers[handler.server.tasks[-1]])(handler)


def again(model: FakeModel) -> list[int]:
    """Count each question that was asked more than once."""
    return [n for n in Counter(json.dumps(body, sort_keys=True) for body in model.requests).values() if n > 1]
