"""The sourcing of a text."""

from __future__ import annotations

from service.analysis.reading import Reading
from service.analysis.sentences import split
from service.analysis.sourcing import find_sourcing
from service.models.sourcing import Sourcing
from tests.support.analyses import article


def sourcing(text: str) -> Sourcing:
    """Find the sourcing of an English text."""
    found = find_sourcing(Reading(article(text, sentences=split(text, "en"))))
    assert found is not None
    return found
