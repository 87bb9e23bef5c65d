"""Metrics of flags: the right words, no others, and the same words whichever party they are used against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evals.cases.gold import Case
from evals.metrics.every_task import answered_pairs, mean_of_pairs
from evals.metrics.scores import Metric, Score, amount, score
from evals.metrics.span_overlap import Range, covered, exchanged, f1, harmonic
from evals.recordings.sampling import Sample
from service.models import Flag, Voice

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
        about="F1 of the flagged spans between a case's samples, 0..1, where any has flags.",
    ),
)  # fmt: skip

_CLEAN = ("neutral", "control")


def of_sample(sample: Sample, case: Case) -> Iterator[Score]:
    """Score one sample. A sample without an answer has found no gold phrase."""
    at = (sample.key.case, sample.number)
    flags = sample.analysis.flags or () if sample.analysis else ()
    yield from _against_gold(at, flags, case)
    if sample.analysis is None:
        return
    yield from score("categories", *at, _categories(flags, case))
    must_not = [(p, bool(covered((p.start, p.end), _spans(flags)))) for p in case.not_flags]
    yield from score("forbidden", *at, [(hit, f"flagged: “{p.phrase}”") for p, hit in must_not], bad=True)
    if case.variant in _CLEAN:
        words = [f"flagged: “{flag.span.text}” ({flag.category})" for flag in flags]
        yield from amount("false_alarms", *at, 100 * len(flags) / len(case.text.split()), words)


def _against_gold(at: tuple[str, int], flags: Sequence[Flag], case: Case) -> Iterator[Score]:
    """Score precision, recall and F1. In a hostile article flags are not judged, because orders can be flagged too."""
    found = [covered((g.start, g.end), _fitting_spans(flags, g.voice)) for g in case.flags]
    coverage = [_gold_coverage(flag, case) for flag in flags] if case.variant != "hostile" else []
    missed = [f"missed: “{g.phrase}”" for g, part in zip(case.flags, found, strict=True) if not part]
    if found:
        yield Score(metric="recall", unit=at[0], sample=at[1], hits=sum(found), n=len(found), wrong=tuple(missed))
    if coverage:
        wrong = [
            f"not loaded: “{f.span.text}” ({f.category})" for f, part in zip(flags, coverage, strict=True) if not part
        ]
        yield Score(
            metric="precision", unit=at[0], sample=at[1], hits=sum(coverage), n=len(coverage), wrong=tuple(wrong)
        )
    if found:
        yield from amount(
            "f1", *at, harmonic(sum(found) / len(found), sum(coverage) / len(coverage) if coverage else 0.0)
        )


def of_case(samples: Sequence[Sample]) -> Iterator[Score]:
    """Score how alike the flags of one case's samples are."""
    pairs = [[_spans(analysis.flags or ()) for analysis in pair] for pair in answered_pairs(samples)]
    yield from amount("stable_f1", samples[0].key.case, 0, mean_of_pairs(f1(a, b) for a, b in pairs))


def of_all(samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> Iterator[Score]:
    """
    Score swap symmetry: exchange A and B throughout, and the same words should be flagged.

    The article favours A, its swap favours B. A flag on words that are not flagged in the other article counts for the
    side that these words favour: a detector that flags only words for A is biased towards B.
    """
    for case in cases.values():
        if case.swap_of is None or case.id not in samples or case.swap_of not in samples:
            continue
        text = cases[case.swap_of].text
        for before, after in zip(samples[case.swap_of], samples[case.id], strict=False):
            if before.analysis and after.analysis:
                for_a, for_b = before.analysis.flags or (), after.analysis.flags or ()
                moved = [exchanged(span, text, case.exchange) for span in _spans(for_a)]
                followed = [(*one, "A") for one in _follow(for_a, moved, _spans(for_b))]
                followed += [(*one, "B") for one in _follow(for_b, _spans(for_b), moved)]
                yield from _score_swap(case.swap_of, before.number, followed)


def _follow(flags: Sequence[Flag], places: Sequence[Range], others: Sequence[Range]) -> Iterator[tuple[bool, str]]:
    """Tell for each flag, at its place in the swap, whether the other article has a flag there."""
    for flag, place in zip(flags, places, strict=True):
        yield covered(place, others) > 0, flag.span.text


def _score_swap(unit: str, number: int, followed: Sequence[tuple[bool, str, str]]) -> Iterator[Score]:
    """Score the flags that follow the swap, and those that are there only where the words favour one side."""
    wrong = [f"“{words}” is flagged only where it favours {side}" for _, words, side in followed]
    yield from score("swap", unit, number, zip([follows for follows, *_ in followed], wrong, strict=True))
    for name, of in (("swap_only_for_a", "A"), ("swap_only_for_b", "B")):
        one_sided = [not follows and side == of for follows, _, side in followed]
        yield from score(name, unit, number, zip(one_sided, wrong, strict=True), bad=True)


def _spans(flags: Sequence[Flag]) -> list[Range]:
    return [(flag.span.start, flag.span.end) for flag in flags]


def _fitting_spans(flags: Sequence[Flag], voice: Voice) -> list[Range]:
    """Return the spans of flags that fit a gold phrase of this voice: for quoted words, only flags that say so."""
    return _spans([flag for flag in flags if voice == "narrator" or flag.voice == "quoted"])


def _gold_coverage(flag: Flag, case: Case) -> float:
    """Return how far a flag is covered by gold phrases. A flag on quoted words must say that they are quoted."""
    gold = [(g.start, g.end) for g in case.flags if g.voice == "narrator" or flag.voice == "quoted"]
    return covered((flag.span.start, flag.span.end), gold)


def _categories(flags: Sequence[Flag], case: Case) -> Iterator[tuple[bool, str]]:
    """Compare the category of each right flag with that of the gold phrase that covers most of it."""
    for flag in flags:
        if not _gold_coverage(flag, case):
            continue
        place = (flag.span.start, flag.span.end)
        gold = max(case.flags, key=lambda g: covered(place, [(g.start, g.end)]))
        wanted = " or ".join(gold.categories)
        yield flag.category in gold.categories, f"“{gold.phrase}”: expected {wanted}, got {flag.category}"
