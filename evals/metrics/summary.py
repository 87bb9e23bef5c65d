"""Metrics of summaries: supported, complete, attributed, clean of loaded words, and alike whoever tells the story."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from evals.cases import Case, has_words
from evals.metrics.common import answered_pairs, mean_of_pairs
from evals.metrics.scores import Metric, Score, amount, score
from evals.sampling import Sample
from service.analysis.fold import Folded
from service.lexicon.voice import quotations
from service.models import Sentence, Summary

METRICS = (
    Metric(name="evidence", task="summary", about="Sentences that name what they rest on."),
    Metric(name="supported", task="summary", about="Sentences whose numbers, dates and names the article has."),
    Metric(name="facts", task="summary", strict=False, about="Key facts that the summary keeps."),
    Metric(name="attributed", task="summary", about="Claims made in the summary that name whose claim it is."),
    Metric(
        name="leaked", task="summary", better="lower",
        about="Gold loaded phrases of the article in the summary's own voice, of all that the article has.",
    ),
    Metric(name="objections", task="summary", better="lower", about="Sentences that the checks still object to."),
    Metric(
        name="slant_chrf", task="summary", kind="amount", unit="event", strict=False,
        about="chrF between the summaries of the neutral and the two slanted articles on an event, 0..1.",
    ),
    Metric(
        name="slant_facts", task="summary", unit="event", strict=False,
        about="Key facts that the three summaries of an event all keep, or all leave out.",
    ),
    Metric(
        name="stable_chrf", task="summary", kind="amount", strict=False,
        about="chrF between the summaries of a case's samples, 0..1.",
    ),
)  # fmt: skip

SLANTS = ("neutral", "pro_a", "pro_b")


def of_sample(sample: Sample, case: Case) -> Iterator[Score]:
    """Score one sample. A sample without an answer keeps none of the facts."""
    at = (sample.key.case, sample.number)
    summary = sample.analysis.summary if sample.analysis else None
    folded = Folded(summary.text if summary else "")
    facts = [(fact.kept_in(folded.original), f"lost: {fact.text}") for fact in case.facts]
    yield from score("facts", *at, facts)
    if summary is None:
        return
    kinds: dict[int, list[str]] = {}
    for violation in summary.violations:
        kinds.setdefault(violation.sentence, []).append(f"{violation.kind}: {violation.detail}")
    numbered = list(enumerate(summary.sentences))
    yield from score("evidence", *at, [(bool(s.evidence), f"no evidence: {s.text}") for _, s in numbered])
    unsupported = {i: [k for k in kinds.get(i, ()) if k.startswith("unsupported")] for i, _ in numbered}
    yield from score(
        "supported", *at, [(not unsupported[i], f"{'; '.join(unsupported[i])}: {s.text}") for i, s in numbered]
    )
    yield from score(
        "objections", *at, [(i in kinds, f"{'; '.join(kinds.get(i, ()))}: {s.text}") for i, s in numbered], bad=True
    )
    yield from score("attributed", *at, _attributed(summary, case))
    yield from score("leaked", *at, _leaked(folded, case), bad=True)


def of_case(samples: Sequence[Sample]) -> Iterator[Score]:
    """Score how alike the summaries of one case's samples are."""
    pairs = [chrf(a.summary.text, b.summary.text) for a, b in answered_pairs(samples) if a.summary and b.summary]
    yield from amount("stable_chrf", samples[0].key.case, 0, mean_of_pairs(pairs))


def of_all(samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> Iterator[Score]:
    """Score slant invariance: the same facts, told plainly, for A and for B, should give the same summary."""
    for event in sorted({case.event for case in cases.values()}):
        told: dict[str, Case] = {
            case.variant: case for case in cases.values() if case.event == event and case.variant in SLANTS
        }
        if len(told) < len(SLANTS) or any(case.id not in samples for case in told.values()):
            continue
        three = [told[variant] for variant in SLANTS]
        for number, *_ in enumerate(zip(*(samples[case.id] for case in three), strict=False)):
            texts = [_text(samples[case.id][number]) for case in three]
            sample = samples[three[0].id][number].number
            if all(texts):
                yield from amount("slant_chrf", event, sample, mean_of_pairs(chrf(*p) for p in combinations(texts, 2)))
            yield from score("slant_facts", event, sample, _agreement(three, texts))


def chrf(first: str, second: str) -> float:
    """
    Return how alike two texts are: chrF (Popović 2015) by sacrebleu, 0..1, the mean of both directions.

    chrF weighs recall over precision, so that it is not symmetric by itself.
    """
    if first == second:
        return 1.0
    from sacrebleu.metrics.chrf import CHRF

    measure = CHRF()
    there, back = (measure.sentence_score(a, [b]).score for a, b in ((first, second), (second, first)))
    return float(there + back) / 200


def _text(sample: Sample) -> str:
    return sample.analysis.summary.text if sample.analysis and sample.analysis.summary else ""


def _agreement(three: Sequence[Case], texts: Sequence[str]) -> list[tuple[bool, str]]:
    """Tell of each key fact whether the three summaries agree on keeping it."""
    found = []
    for fact in three[0].facts:
        kept = [fact.kept_in(text) for text in texts]
        by = ", ".join(case.variant for case, keeps in zip(three, kept, strict=True) if keeps)
        found.append((len(set(kept)) == 1, f"kept for {by} only: {fact.text}"))
    return found


def _attributed(summary: Summary, case: Case) -> Iterator[tuple[bool, str]]:
    """Tell of each sentence that makes a claim whether it names whose claim it is."""
    for sentence in summary.sentences:
        folded = Folded(sentence.text)
        for claim in case.attributions:
            if has_words(folded, claim.claim):
                named = any(has_words(folded, [name]) for name in claim.speaker)
                yield named, f"not attributed to {' or '.join(claim.speaker)}: {sentence.text}"


def _leaked(summary: Folded, case: Case) -> Iterator[tuple[bool, str]]:
    """Tell of each loaded phrase of the article whether the summary has it outside quotation marks."""
    whole = (Sentence(start=0, end=len(summary.original)),) if summary.original else ()
    quoted = quotations(summary.original, whole)
    for phrase in dict.fromkeys(flag.phrase for flag in case.flags):
        own = [
            (start, end)
            for start, end in summary.find(phrase)
            if not any(q.start <= start and end <= q.end for q in quoted)
        ]
        yield bool(own), f"leaked: “{phrase}”"
