"""Find the samples that pass on one side of a comparison and fail on the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from evals.comparison.results import Flip
from evals.comparison.runs import Side
from evals.metrics.output_text import word_diff
from evals.metrics.scores import Metric, Score


@dataclass
class _Flipped:
    """By which metrics one sample got worse or better, and what is wrong where it got worse."""

    worse: list[str] = field(default_factory=list)
    better: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def find_flips(a: Side, b: Side, metrics: Sequence[Metric]) -> list[Flip]:
    """List the flipped samples: those that got worse by most metrics first, then by unit."""
    flipped: dict[tuple[str, int], _Flipped] = {}
    for score, passed in _changed_scores(a, b, metrics):
        flip = flipped.setdefault((score.unit, score.sample), _Flipped())
        (flip.worse if passed else flip.better).append(score.metric)
        flip.wrong.extend(f"{score.metric}: {text}" for text in (score.wrong if passed else ()))
    texts_a, texts_b = ({(o.case, o.sample): o.text for o in side.outputs} for side in (a, b))
    found = []
    for (unit, sample), flip in flipped.items():
        text_a, text_b = texts_a.get((unit, sample or 1)), texts_b.get((unit, sample or 1))
        found.append(
            Flip(
                unit=unit,
                sample=sample,
                worse=tuple(flip.worse),
                better=tuple(flip.better),
                wrong=tuple(flip.wrong),
                a=text_a,
                b=text_b,
                diff=tuple(word_diff(text_a, text_b)) if text_a is not None and text_b is not None else (),
            )
        )
    return sorted(found, key=lambda flip: (-len(flip.worse), flip.unit, flip.sample))


def _changed_scores(a: Side, b: Side, metrics: Sequence[Metric]) -> Iterator[tuple[Score, bool]]:
    """Yield the new score of each sample that passes a metric on one side only, and whether it passed on side A."""
    strict = {metric.name: metric for metric in metrics if metric.strict and metric.kind != "cost"}
    scores_a, scores_b = (
        {(s.unit, s.sample, s.metric): s for s in side.scores if s.metric in strict} for side in (a, b)
    )
    for place in sorted(scores_a.keys() & scores_b.keys()):
        before, after = scores_a[place], scores_b[place]
        passed = before.passes(strict[before.metric])
        if passed != after.passes(strict[after.metric]):
            yield after, passed
