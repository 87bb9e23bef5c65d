"""Benchmarks on public data that nobody here wrote: it is read where the user has it, and never kept."""

from __future__ import annotations

import asyncio
import datetime as dt
import functools
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from evals.benchmarks import loaded_language, parties, summaries
from evals.benchmarks.figures import Figure, Value, values
from evals.benchmarks.rows import Document, DocumentText, Mention, Neutral, Sentence, Target, read
from evals.recordings.sampling import StepProgress
from service import __version__
from service.analysis.gathering import gather_or_cancel
from service.errors import BadReply, InvalidRequest
from service.models import STRICTNESSES, Analysis, AnalysisRequest, Detector, Model, Strictness

Analyze = Callable[[AnalysisRequest], Awaitable[Analysis]]
Detectors = tuple[Detector, ...]

_AT_ONCE = 16
_REFERENCES = Path(__file__).parent / "references.yaml"


@dataclass(frozen=True)
class Benchmark:
    """One benchmark: what a row looks like, what is asked about it, and what it adds to the figures."""

    name: str
    about: str
    shape: type[Any]
    requests: Callable[[Any, Detectors], Sequence[AnalysisRequest]]
    sums: Callable[[Any, Sequence[Analysis | None]], list[float]]
    figures: tuple[Figure, ...]

    @property
    def levels(self) -> tuple[Strictness | None, ...]:
        """List how strict to be: where flags are measured, in each way."""
        return STRICTNESSES if self.requests is _of_flags else (None,)


class Reference(Model):
    """What somebody else reached on the same data, in the same figure."""

    who: str
    value: float


class Data(Model):
    """Which rows: the file's name, a digest of what was read of them, how many, and how they were drawn."""

    name: str
    sha256: str
    rows: int
    limit: int | None
    seed: int


class Result(Model):
    """What a benchmark found: on which rows, made by what, and how many questions had no usable answer."""

    benchmark: str
    about: str
    date: dt.date
    evenhand: str
    data: Data
    made_by: tuple[str, ...]
    asked: int
    unanswered: int
    figures: tuple[Value, ...]
    references: Mapping[str, tuple[Reference, ...]]


def _of_flags(row: Sentence | Document, detectors: Detectors) -> list[AnalysisRequest]:
    return [AnalysisRequest(text=row.text, tasks=("loaded_language",), detectors=detectors)]


def _words(row: Sentence, made: Sequence[Analysis | None]) -> list[float]:
    return loaded_language.words_of(row, made[0].flags if made[0] else None)


def _spans(row: Document, made: Sequence[Analysis | None]) -> list[float]:
    return loaded_language.spans_of(row, made[0].flags or () if made[0] else ())


_ALL = (
    Benchmark("babe", "biased words of news sentences (BABE)", Sentence, _of_flags, _words, loaded_language.WORDS),
    Benchmark("ptc", "loaded words of articles (PTC)", Document, _of_flags, _spans, loaded_language.SPANS),
    Benchmark("basil", "lexical bias in articles (BASIL)", Document, _of_flags, _spans, loaded_language.SPANS),
    Benchmark("t10", "roles of entities (SemEval-2025 T10)", Mention, parties.of_mention, parties.roles, parties.MAIN),
    Benchmark("newsmtsc", "tone to targets (NewsMTSC)", Target, parties.of_targets, parties.tones, parties.POLARITY),
    Benchmark("leak", "loaded words in summaries", Document, summaries.of_document, summaries.leaks, summaries.LEAKS),
    Benchmark(
        "recall", "facts kept in summaries (NeuS)", Neutral, summaries.of_source, summaries.recall, summaries.RECALL
    ),
)
BENCHMARKS: Mapping[str, Benchmark] = {benchmark.name: benchmark for benchmark in _ALL}


def load(benchmark: Benchmark, data: Path, limit: int | None, seed: int) -> tuple[list[Any], Data]:
    """Read the rows; those of `t10.x.jsonl` have their documents beside them, in `t10_documents.x.jsonl`."""
    rows = read(data, benchmark.shape, limit, seed)
    if benchmark.shape is Mention:
        rows = _with_documents(rows, data)
    digest = hashlib.sha256("\n".join(row.model_dump_json() for row in rows).encode()).hexdigest()
    return rows, Data(name=data.name, sha256=digest, rows=len(rows), limit=limit, seed=seed)


def _with_documents(rows: Sequence[Mention], data: Path) -> list[Mention]:
    """Put the documents to their mentions, those of one document together: a model reads it once."""
    stem, _, rest = data.name.partition(".")
    texts = {each.doc: each.text for each in read(data.with_name(f"{stem}_documents.{rest}"), DocumentText)}
    if missing := next((row for row in rows if row.doc not in texts), None):
        raise InvalidRequest(f"{data}: there is no document {missing.doc} for {missing.id}")
    return sorted((row.model_copy(update={"text": texts[row.doc]}) for row in rows), key=lambda row: row.doc)


Found = tuple[tuple[Value, ...], list[Analysis], int]
"""Figures, analyses, and how many questions had no usable answer."""


async def run(
    benchmark: Benchmark, rows: Sequence[Any], analyze: Analyze, detectors: Detectors, progress: StepProgress
) -> Found:
    """
    Ask about every row, and give the figures, the analyses, and how many questions had no usable answer.

    A question without an answer is a miss, never left out. Any other error ends it, with the row's id where it is the
    row's; started again, it goes on.
    """
    questions = [_asked(benchmark, row, detectors) for row in rows]
    sums: list[list[float]] = [[] for _ in rows]
    analyses: list[Analysis] = []
    done = unanswered = 0
    free = asyncio.Semaphore(_AT_ONCE)

    async def one(request: AnalysisRequest, name: str) -> Analysis | None:
        nonlocal unanswered
        try:
            return await analyze(request)
        except BadReply:
            unanswered += 1
            return None
        except InvalidRequest as error:
            raise InvalidRequest(f"{name}: {error}") from error

    async def row_done(index: int) -> None:
        nonlocal done
        async with free:
            made = [await one(request, str(rows[index].id)) for request in questions[index]]
        sums[index] = benchmark.sums(rows[index], made)
        analyses.extend(analysis for analysis in made if analysis)
        done += 1
        progress(done, len(rows), str(rows[index].id))

    progress(0, len(rows), "")
    await gather_or_cancel(map(row_done, range(len(rows))))
    return values(benchmark.figures, sums), analyses, unanswered


def _asked(benchmark: Benchmark, row: Any, detectors: Detectors) -> Sequence[AnalysisRequest]:  # noqa: ANN401
    try:
        return benchmark.requests(row, detectors)
    except ValidationError as error:
        first = error.errors()[0]
        raise InvalidRequest(f"{row.id}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def result(benchmark: Benchmark, data: Data, found: Sequence[Found]) -> Result:
    """Put together what each run found and by what: prompts, models and lexicon, as the analyses say."""
    made = [analysis for _, analyses, _ in found for analysis in analyses]
    unanswered = sum(without for _, _, without in found)
    by = {f"{p.prompt}, answered by {p.model}" for a in made for p in a.provenance.tasks.values()}
    by |= {f"rules, lexicon {r.lexicon}" for a in made if (r := a.provenance.rules)}
    return Result(
        benchmark=benchmark.name,
        about=benchmark.about,
        date=dt.datetime.now(dt.UTC).date(),
        evenhand=__version__,
        data=data,
        made_by=tuple(sorted(by)),
        asked=len(made) + unanswered,
        unanswered=unanswered,
        figures=tuple(value for figures, _, _ in found for value in figures),
        references=references(benchmark.name),
    )


@functools.cache
def references(name: str) -> Mapping[str, tuple[Reference, ...]]:
    """Read what others reached, by figure."""
    listed = yaml.safe_load(_REFERENCES.read_text("utf-8")).get(name, {})
    return {figure: tuple(Reference.model_validate(each) for each in others) for figure, others in listed.items()}
