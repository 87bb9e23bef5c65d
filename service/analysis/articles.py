"""Read the article of a request: a page is replaced by its main text, and the text is cut into sentences."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

from service.analysis.extraction import Page
from service.analysis.prepare import Limits, check_page, prepare, with_text
from service.analysis.requests import ArticleSource, Request
from service.analysis.threads import in_thread_if_long
from service.models import Article


class PageTools(Protocol):
    """What a page is read with."""

    @property
    def limits(self) -> Limits:
        """Return how long an article may be."""

    @property
    def extract(self) -> Callable[[str], Awaitable[Page]]:
        """Return what finds the article in a page."""


async def read_page(request: Request, tools: PageTools) -> Request:
    """Replace a request's HTML by the text of its article. A request with text is returned unchanged."""
    if request.html is None:
        return request
    await asyncio.to_thread(check_page, request.html, tools.limits)
    return with_text(request, await tools.extract(request.html))


async def read_article(request: ArticleSource, tools: PageTools) -> Article:
    """Make an article of a request. Raise InvalidArticle if it can't be read."""
    request = await read_page(request, tools)
    return await in_thread_if_long(request.text or "", prepare, request, tools.limits)
