"""What one check finds in one sentence: kinds of violations, each with what is wrong in words."""

from __future__ import annotations

from collections.abc import Iterator

from service.models import ViolationKind

Found = Iterator[tuple[ViolationKind, str]]
