"""Metrics of the flags: the right words, no others, and the same ones whoever they are used against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evals.cases import Case, exchange
from evals.metrics.common import answered_pairs, mean_of_pairs
from evals.metrics.scores import Metric, Score, amount, score
from evals.metrics.spans import Range, covered, f1
from evals.sampling import Sample
from service.analysis.fold import fold
from service.models import Flag

METRICS = (
    Metric(
        name="precision", task="loaded_language", strict=False,
        about="How far the flags are covered by gold phrases of the same voice, in articles that are judged.",
    ),
    Metric(name="recall", task="loaded_language", strict=False, about="How far the gold phrases are covered by flags."),
    Metric(
        name="f1", task="loaded_language", kind="amount", strict=False,
        about="Harmonic mean of the two per sample, in articles with gold phrases.",
    ),
    Metric(name="categories", task="loaded_language", strict=False, about="Right flags whose category is right too."),
    Metric(
        name="forbidden", task="loaded_language", better="lower", about="Phrases flagged of those that must not be."
    ),
    Metric(
        name="false_alarms", task="loaded_language", kind="amount", better="lower",
        about="Flags per 100 words in neutral articles and controls, which deserve none.",
    ),
    Metric(
        name="swap", task="loaded_language", unit="pair", strict=False,
        about="Flags that stay on the same words when the parties are exchanged throughout.",
    ),
    Metric(
        name="swap_only_for_a", task="loaded_language", better="lower", unit="pair", strict=False,
        about="Flags that don't, and are raised only where the words favour A.",
    ),
    Metric(
        name="swap_only_for_b", task="loaded_language", better="lower", unit="pair", strict=False,
        about="Flags that don't, and are raised only where the words favour B.",
    ),
    Metric(
        name="stable_f1", task="loaded_language", kind="amount", strict=False,
        about="F1 of the flagged spans between a case's samples, 0..1.",
    ),
)  # fmt: skip

_CLEAN = ("neutral", "control")


def of_sample(sample: Sample, case: Case) -> Iterator[Score]:
    """Score one sample. A sample without an answer has found none of the gold."""
    at = (sample.key.case, sample.number)
    flags = sample.analysis.flags or () if sample.analysis else ()
    spans: list[Range] = [(flag.span.start, flag.span.end) for flag in flags]
    judged = case.variant != "hostile"
    gold: list[Range] = [(g.start, g.end) for g in case.flags]
    found = [covered((g.start, g.end), _fitting(flags, g.voice == "quoted")) for g in case.flags]
    if gold:
        missed = [f"missed: “{g.phrase}”" for g, part in zip(case.flags, found, strict=True) if not part]
        yield Score(metric="recall", unit=at[0], sample=at[1], hits=sum(found), n=len(gold), wrong=tuple(missed))
    if sample.analysis is None:
        if gold:
            yield from amount("f1", *at, 0.0)
        return
    right = [_right(flag, case) for flag in flags] if judged else []
    if right:
        false = [
            f"not loaded: “{f.span.text}” ({f.category})" for f, part in zip(flags, right, strict=True) if not part
        ]
        yield Score(metric="precision", unit=at[0], sample=at[1], hits=sum(right), n=len(right), wrong=tuple(false))
    if gold and judged:
        there, back = sum(found) / len(found), sum(right) / len(right) if right else 0.0
        yield from amount("f1", *at, 2 * there * back / (there + back) if there + back else 0.0)
    yield from score("categories", *at, _categories(flags, case))
    must_not = [(p, bool(covered((p.start, p.end), spans))) for p in case.not_flags]
    yield from score("forbidden", *at, [(hit, f"flagged: “{p.phrase}”") for p, hit in must_not], bad=True)
    if case.variant in _CLEAN:
        words = [f"flagged: “{flag.span.text}” ({flag.category})" for flag in flags]
        yield from amount("false_alarms", *at, 100 * len(flags) / len(case.text.split()), words)


def of_case(samples: Sequence[Sample]) -> Iterator[Score]:
    """Score how alike the flags of one case's samples are."""
    spans = [[[(f.span.start, f.span.end) for f in a.flags or ()] for a in pair] for pair in answered_pairs(samples)]
    yield from amount("stable_f1", samples[0].key.case, 0, mean_of_pairs(f1(a, b) for a, b in spans))


def of_all(samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> Iterator[Score]:
    """
    Score swap symmetry: exchange A and B throughout, and the same words should be flagged.

    The article favours A, its swap B. A word flagged only there or only here is judged by whom it serves.
    """
    for case in cases.values():
        if case.swap_of is None or case.id not in samples or case.swap_of not in samples:
            continue
        for before, after in zip(samples[case.swap_of], samples[case.id], strict=False):
            if before.analysis and after.analysis:
                there = {fold(exchange(flag.span.text, case.exchange)) for flag in before.analysis.flags or ()}
                here = {fold(flag.span.text) for flag in after.analysis.flags or ()}
                yield from _follow(case.swap_of, before.number, there, here)


def _follow(unit: str, number: int, there: set[str], here: set[str]) -> Iterator[Score]:
    flagged = sorted(there | here)
    yield from score("swap", unit, number, [(w in there and w in here, f"“{w}” does not follow") for w in flagged])
    for_a = [(w not in here, f"“{w}” is flagged only where it favours A") for w in flagged]
    for_b = [(w not in there, f"“{w}” is flagged only where it favours B") for w in flagged]
    yield from score("swap_only_for_a", unit, number, for_a, bad=True)
    yield from score("swap_only_for_b", unit, number, for_b, bad=True)


def _fitting(flags: Sequence[Flag], quoted: bool) -> list[Range]:
    """Take the flags that fit a gold phrase: on somebody's own words, only those that say so."""
    return [(f.span.start, f.span.end) for f in flags if not quoted or f.voice == "quoted"]


def _right(flag: Flag, case: Case) -> float:
    """Return how far a flag is covered by gold; on somebody's own words it must say so."""
    gold = [(g.start, g.end) for g in case.flags if g.voice == "narrator" or flag.voice == "quoted"]
    return covered((flag.span.start, flag.span.end), gold)


def _categories(flags: Sequence[Flag], case: Case) -> Iterator[tuple[bool, str]]:
    for flag in flags:
        gold = next((g for g in case.flags if covered((g.start, g.end), [(flag.span.start, flag.span.end)])), None)
        if gold:
            wanted = " or ".join(gold.categories)
            yield flag.category in gold.categories, f"“{gold.phrase}”: expected {wanted}, got {flag.category}"
