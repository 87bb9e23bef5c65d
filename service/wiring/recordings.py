"""Which prompts, cases and recordings an eval works on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from service.settings import Settings
from service.wiring.defaults import EMBEDDED, prompts_folder

if TYPE_CHECKING:
    from evals.comparison.sources import EvalSources


def sources_of(
    settings: Settings, model: str | None = None, cases: Path | None = None, cassettes: Path | None = None
) -> EvalSources:
    """Choose the files of an eval: by default the shipped cases and the embedded model's recordings."""
    from evals.comparison.sources import EvalSources

    return EvalSources(
        prompts=prompts_folder(settings),
        model=model or EMBEDDED,
        cases=cases or EvalSources.cases,
        cassettes=cassettes or EvalSources.cassettes,
    )
