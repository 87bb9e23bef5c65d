"""The result of a benchmark: its figures, on which data, made by what, and what others reached on the same data."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path

from evals.benchmarks.catalogue import Benchmark
from evals.benchmarks.figures import Value
from evals.benchmarks.running import BenchmarkRun
from evals.metrics.risk_coverage import Curve
from service import __version__
from service.errors import EvenhandError
from service.files import yaml_reader
from service.models import Model

_REFERENCES = Path(__file__).parent / "references.yaml"


class Reference(Model):
    """What others reached on the same data, by the same figure."""

    who: str
    value: float


class Data(Model):
    """Which rows were used: the name of the file, a digest of the rows, how many, and how they were drawn."""

    name: str
    sha256: str
    rows: int
    limit: int | None
    seed: int


class Result(Model):
    """The figures of a benchmark, on which rows, made by what, and how many requests had no usable answer."""

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
    curve: Curve | None = None


def build_result(benchmark: Benchmark, data: Data, runs: Sequence[BenchmarkRun]) -> Result:
    """Build the result of some runs. Their answers say which prompts, models and lexicon made them."""
    made = [provenance for run in runs for provenance in run.made]
    unanswered = sum(run.unanswered for run in runs)
    made_by = {f"{p.prompt}, answered by {p.model}" for a in made for p in a.tasks.values()}
    made_by |= {f"rules, lexicon {r.lexicon}" for a in made if (r := a.rules)}
    return Result(
        benchmark=benchmark.name,
        about=benchmark.about,
        date=dt.datetime.now(dt.UTC).date(),
        evenhand=__version__,
        data=data,
        made_by=tuple(sorted(made_by)),
        asked=len(made) + unanswered,
        unanswered=unanswered,
        figures=tuple(value for run in runs for value in run.figures),
        references=references(benchmark.name),
        curve=runs[0].curve,
    )


@functools.cache
def references(name: str) -> Mapping[str, tuple[Reference, ...]]:
    """Read what others reached in a benchmark, by figure."""
    known = yaml_reader.read(_REFERENCES, dict[str, dict[str, tuple[Reference, ...]]], EvenhandError)
    return known.get(name, {})
