"""What most commands begin with: the settings, and an analyzer that reports on stderr."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
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
async def open_analyzer(settings: Settings) -> AsyncIterator[Analyzer]:
    """Open an analyzer that shows on stderr how the model's file is downloaded; close it at the end."""
    from service.wiring.analyzer import Analyzer

    with console.download_progress() as progress:
        analyzer = Analyzer(settings, progress, console.say)
        try:
            yield analyzer
        finally:
            await analyzer.close()
