"""Checks of summaries that somebody else wrote. They need no model, no prompt and no database."""

from __future__ import annotations

from service.analysis.checking import CheckTools, check_summary
from service.analysis.extraction import Extractor
from service.analysis.prepare import Limits
from service.analysis.requests import CheckRequest
from service.models import Check
from service.settings import Settings
from service.wiring.defaults import lexicon


async def check(request: CheckRequest, settings: Settings) -> Check:
    """Check one summary."""
    pages = Extractor(settings.page_timeout)
    try:
        return await check_summary(request, check_tools(settings, pages))
    finally:
        await pages.close()


def check_tools(settings: Settings, pages: Extractor) -> CheckTools:
    """Put the tools of checks together."""
    return CheckTools(Limits(characters=settings.max_characters), lexicon, pages.extract)
