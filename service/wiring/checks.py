"""Checks of summaries that somebody else wrote. They need no model, no prompt and no database."""

from __future__ import annotations

import asyncio
import functools
import json

from service.analysis.checking import CheckTools, check_summary
from service.analysis.extraction import Extractor
from service.analysis.prepare import Limits
from service.analysis.requests import CheckRequest
from service.errors import EvenhandError
from service.models import Check
from service.render.printable import escaped
from service.settings import Settings, read
from service.storage.batches import Line, defect, failure
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


def check_line(line: Line) -> str:
    """Check the summary of one line of a batch, in a child process; return a line of its results."""
    name, error = json.dumps(line.name, ensure_ascii=False), line.failure
    if line.request is not None:
        try:
            checked = asyncio.run(check_summary(CheckRequest.model_validate_json(line.request), _tools()))
            return escaped(f'{{"id":{name},"check":{checked.model_dump_json()}}}')
        except EvenhandError as refusal:
            error = failure(refusal, line.number)
        except Exception as mistake:  # noqa: BLE001 - one line must not stop the others
            error = defect(mistake, line.number)
    return escaped(f'{{"id":{name},"error":{error.model_dump_json() if error else "null"}}}')


@functools.cache
def _tools() -> CheckTools:
    """Build the tools of this process once."""
    settings = read()
    return check_tools(settings, Extractor(settings.page_timeout))
