"""What holds for all tests: a slow machine fails none, so that examples drawn by Hypothesis have no deadline."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no deadline", parent=settings(), deadline=None)
settings.load_profile("no deadline")
