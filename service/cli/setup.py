"""What most commands begin with: the settings, and an analyzer that reports on stderr."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING

from service.cli import console

if TYPE_CHECKING:
    from service.settings import Settings
    from service.wiring.analyzer import Analyzer


def read_settings(model: str | None = None) -> Settings:
    """Read the settings; *model*, if given, replaces their model."""
    from service.settings import read

    settings = read()
    return settings.model_copy(update={"model": model}) if model else settings


@contextlib.asynccontextmanager
async def open_analyzer(settings: Settings, before: Callable[[], None] = lambda: None) -> AsyncIterator[Analyzer]:
    """
    Open an analyzer that shows on stderr how the model's file is downloaded; close it at the end.

    *before* is called before anything is written there.
    """
    from service.wiring.analyzer import Analyzer

    with console.download_progress() as show:

        def progress(done: int, total: int) -> None:
            before()
            show(done, total)

        def say(message: str) -> None:
            before()
            console.say(message)

        analyzer = Analyzer(settings, progress, say)
        try:
            yield analyzer
        finally:
            await analyzer.close()
