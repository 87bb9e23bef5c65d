"""The exit codes of all commands: one table for `--help`, the documentation and the tests."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

FINE = 0
FOUND_WORSE = 100
INTERRUPTED = 130
OUTPUT_CLOSED = 141
TERMINATED = 143

EXIT_CODES: Mapping[int, str] = MappingProxyType(
    {
        FINE: "fine (serve, worker: stopped as asked)",
        1: "error",
        2: "usage",
        3: "a prompt or a recording is missing, stale or tampered with",
        FOUND_WORSE: "a gate fails or a version is worse",
        INTERRUPTED: "interrupted (Ctrl-C)",
        OUTPUT_CLOSED: "nobody reads the output any more (as after | head)",
        TERMINATED: "terminated (SIGTERM)",
    }
)
"""Every exit code and its meaning. `service.errors` gives each error its code: 1, 2 or 3."""


def as_text() -> str:
    """Write the table for `--help`, one code per line."""
    return "\n".join(["Exit codes:", *(f"  {code:>3}  {meaning}" for code, meaning in EXIT_CODES.items())])
