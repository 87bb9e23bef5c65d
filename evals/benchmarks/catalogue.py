"""All benchmarks: the shape of a row of the data, what is asked about it, and the figures of the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.benchmarks import checks, loaded_language, parties, summaries
from evals.benchmarks.answers import Answers, Request
from evals.benchmarks.figures import Figure
from evals.benchmarks.rows import Document, Mention, Neutral, OtherSummary, Sentence, Target
from evals.metrics.risk_coverage import Outcomes
from service.analysis.requests import AnalysisRequest
from service.models import STRICTNESSES, Analysis, Check, Detector, Strictness
from service.prompts.kinds import Label

Detectors = tuple[Detector, ...]


@dataclass(frozen=True)
class Benchmark:
    """
    One benchmark: the shape of a row, the requests about a row, and the sums that each row adds to the figures.

    *outcomes* are the labels of a benchmark about labels, for the curve of risk against coverage.
    """

    name: str
    about: str
    shape: type[Any]
    requests: Callable[[Any, Detectors], Sequence[Request]]
    sums: Callable[[Sequence[Any], Sequence[Answers]], list[list[float]]]
    figures: tuple[Figure, ...]
    outcomes: tuple[Label, Callable[[Sequence[Any], Sequence[Answers]], Outcomes]] | None = None

    @property
    def levels(self) -> tuple[Strictness | None, ...]:
        """List the strictnesses to measure at: all of them for flags, none for anything else."""
        return STRICTNESSES if self.requests is _of_flags else (None,)


def _of_flags(row: Sentence | Document, detectors: Detectors) -> list[AnalysisRequest]:
    return [AnalysisRequest(text=row.text, tasks=("loaded_language",), detectors=detectors)]


def _each(
    sums: Callable[[Any, Sequence[Analysis | None]], list[float]],
) -> Callable[[Sequence[Any], Sequence[Answers]], list[list[float]]]:
    """Sum every row by itself."""
    return lambda rows, answers: [
        sums(row, [answer.analysis if answer else None for answer in each])
        for row, each in zip(rows, answers, strict=True)
    ]


def _each_check(
    sums: Callable[[Any, Sequence[Check | None]], list[float]],
) -> Callable[[Sequence[Any], Sequence[Answers]], list[list[float]]]:
    """Sum every row of checks by itself."""
    return lambda rows, answers: [
        sums(row, [answer.check if answer else None for answer in each])
        for row, each in zip(rows, answers, strict=True)
    ]


def _roles(rows: Sequence[Mention], answers: Sequence[Answers]) -> Outcomes:
    return parties.outcomes(parties.roles_of(rows, answers))


def _tones(rows: Sequence[Target], answers: Sequence[Answers]) -> Outcomes:
    return parties.outcomes(parties.tones_of(rows, answers))


@_each
def _words(row: Sentence, answers: Sequence[Analysis | None]) -> list[float]:
    return loaded_language.words_of(row, answers[0].flags if answers[0] else None)


@_each
def _spans(row: Document, answers: Sequence[Analysis | None]) -> list[float]:
    return loaded_language.spans_of(row, answers[0].flags or () if answers[0] else ())


_ALL = (
    Benchmark("babe", "biased words of news sentences (BABE)", Sentence, _of_flags, _words, loaded_language.WORDS),
    Benchmark("ptc", "loaded words of articles (PTC)", Document, _of_flags, _spans, loaded_language.SPANS),
    Benchmark("basil", "lexical bias in articles (BASIL)", Document, _of_flags, _spans, loaded_language.SPANS),
    Benchmark(
        "t10", "roles of entities (SemEval-2025 T10)", Mention, parties.of_mention, parties.roles, parties.MAIN,
        ("role", _roles),
    ),
    Benchmark(
        "newsmtsc", "tone to targets (NewsMTSC)", Target, parties.of_targets, parties.tones, parties.POLARITY,
        ("tone", _tones),
    ),
    Benchmark(
        "leak", "loaded words in summaries", Document, summaries.of_document, _each(summaries.leaks), summaries.LEAKS
    ),
    Benchmark(
        "recall", "facts kept in summaries (NeuS)", Neutral, summaries.of_source, _each(summaries.recall),
        summaries.RECALL,
    ),
    Benchmark(
        "summedits", "checks of others' summaries (SummEdits)", OtherSummary, checks.of_summary,
        _each_check(checks.doubts), checks.ON_SUMMARIES,
    ),
    Benchmark(
        "references", "checks of neutral reports (NeuS)", Neutral, checks.of_reference,
        _each_check(checks.doubted_references), checks.ON_REFERENCES,
    ),
)  # fmt: skip
BENCHMARKS: Mapping[str, Benchmark] = {benchmark.name: benchmark for benchmark in _ALL}
