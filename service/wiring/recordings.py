"""What evals work on: prompts, cases and recordings, and a model to record or to measure."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from service.errors import InvalidRequest
from service.settings import Settings
from service.wiring.defaults import EMBEDDED, cache_folder, is_embedded, prompts_folder

if TYPE_CHECKING:
    from evals.comparison.sources import EvalSources
    from service.analysis.planning import Tools
    from service.llm.client import Client
    from service.wiring.analyzer import Analyzer


def sources_of(
    settings: Settings, model: str | None = None, cases: Path | None = None, cassettes: Path | None = None
) -> EvalSources:
    """Choose the files of an eval: by default the shipped cases and the embedded model's recordings."""
    from evals.comparison.sources import EvalSources

    if cases and not cassettes:
        raise InvalidRequest("--cases: own cases have recordings of their own: say where, with --cassettes")
    return EvalSources(
        prompts=prompts_folder(settings),
        model=model or EMBEDDED,
        cases=cases or EvalSources.cases,
        cassettes=cassettes or EvalSources.cassettes,
    )


def endpoint_kind(settings: Settings) -> Literal["embedded", "openai-compatible"]:
    """Name the kind of endpoint, as a recording says it."""
    return "embedded" if is_embedded(settings) else "openai-compatible"


def with_stored_answers(analyzer: Analyzer) -> Tools:
    """Give the tools of an analyzer, but store each answer of a model in the cache folder and find it there again."""
    from evals.benchmarks.answer_cache import cached_client
    from evals.recordings.metadata import folder_of

    settings = analyzer.settings

    @functools.cache
    def client(model: str | None) -> Client:
        original = analyzer.client(model)
        folder = cache_folder(settings) / "answers" / folder_of(original.profile.model)
        return cached_client(original, folder, settings.openai_base_url or str(settings.model_path or ""))

    return replace(analyzer.tools, client=client)
