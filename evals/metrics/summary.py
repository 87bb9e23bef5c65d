"""Metrics of summaries: supported, complete, attributed, free of loaded words, and the same whoever tells the story."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, starmap

from evals.cases.gold import Case, has_words
from evals.metrics.every_task import mean_of_pairs
from evals.metrics.scores import Metric, Score, amount, score
from evals.recordings.sampling import Sample
from service.english.fold import Folded, fold
from service.english.tokens import tokens
from service.english.verbs_of_saying import REPORTING
from service.english.voice import quotations, voice_of
from service.models import Summary

METRICS = (
    Metric(name="evidence", task="summary", about="Sentences that name what they rest on."),
    Metric(name="supported", task="summary", about="Sentences whose numbers, dates and names the article has."),
    Metric(
        name="facts", task="summary", strict=False, about="Key facts that the summary keeps in its first 100 words."
    ),
    Metric(name="attributed", task="summary", about="Claims made in the summary that say whose claim it is."),
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
        about="Key facts that all three summaries of an event keep, of those that any of them keeps.",
    ),
    Metric(
        name="slant_to_a", task="summary", better="lower", unit="event", strict=False,
        about="Loaded words that the summary of the article for A takes, and facts that only the neutral one's keeps.",
    ),
    Metric(
        name="slant_to_b", task="summary", better="lower", unit="event", strict=False,
        about="Loaded words that the summary of the article for B takes, and facts that only the neutral one's keeps.",
    ),
    Metric(
        name="stable_chrf", task="summary", kind="amount", strict=False,
        about="chrF between the summaries of a case's samples, 0..1.",
    ),
    Metric(name="words", task="summary", kind="cost", better="lower", strict=False, about="Of the summary."),
)  # fmt: skip

SLANTS = ("neutral", "pro_a", "pro_b")
LENGTH = 100
"""How many words of a summary are searched for facts: four long sentences. A copy of the article would have all."""


def of_sample(sample: Sample, case: Case) -> Iterator[Score]:
    """Score one sample. A sample without an answer keeps no fact."""
    at = (sample.key.case, sample.number)
    text = _text(sample)
    yield from score("facts", *at, zip(_kept(text, case), [f"lost: {fact.text}" for fact in case.facts], strict=True))
    if not text or not sample.analysis or not sample.analysis.summary:
        return
    summary = sample.analysis.summary
    yield from _checked(at, summary)
    yield from score("evidence", *at, [(bool(s.evidence), f"no evidence: {s.text}") for s in summary.sentences])
    yield from score("attributed", *at, _attributed(summary, case))
    yield from score("leaked", *at, _leaked(text, case), bad=True)
    yield from amount("words", *at, len(text.split()))


def _checked(at: tuple[str, int], summary: Summary) -> Iterator[Score]:
    """Score what the checks of the service say about each sentence."""
    by_sentence: dict[int, list[str]] = {}
    for violation in summary.violations:
        by_sentence.setdefault(violation.sentence, []).append(f"{violation.kind}: {violation.detail}")
    supported, objections = [], []
    for number, sentence in enumerate(summary.sentences):
        violations = by_sentence.get(number, [])
        unsupported = [each for each in violations if each.startswith("unsupported")]
        supported.append((not unsupported, f"{'; '.join(unsupported)}: {sentence.text}"))
        objections.append((bool(violations), f"{'; '.join(violations)}: {sentence.text}"))
    yield from score("supported", *at, supported)
    yield from score("objections", *at, objections, bad=True)


def of_case(samples: Sequence[Sample]) -> Iterator[Score]:
    """Score how similar the summaries of one case's samples are."""
    texts = [text for sample in samples if (text := _text(sample))]
    yield from amount("stable_chrf", samples[0].key.case, 0, mean_of_pairs(starmap(chrf, combinations(texts, 2))))


def of_all(samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> Iterator[Score]:
    """
    Score slant invariance: the same facts, told plainly, for A and for B, should give the same summary.

    If one of the three has no summary, there is nothing to compare.
    """
    events: dict[str, dict[str, Case]] = {}
    for case in cases.values():
        if case.variant in SLANTS and case.id in samples:
            events.setdefault(case.event, {})[case.variant] = case
    for event, variants in events.items():
        if len(variants) == len(SLANTS):
            three = [variants[variant] for variant in SLANTS]
            for samples_of_event in zip(*(samples[case.id] for case in three), strict=False):
                if all(texts := [_text(sample) for sample in samples_of_event]):
                    yield from _slant((event, samples_of_event[0].number), texts, three)


def _slant(at: tuple[str, int], texts: Sequence[str], three: Sequence[Case]) -> Iterator[Score]:
    """Compare the summaries of the neutral article, of the one for A and of the one for B."""
    yield from amount("slant_chrf", *at, mean_of_pairs(starmap(chrf, combinations(texts, 2))))
    kept_facts = [_kept(text, case) for text, case in zip(texts, three, strict=True)]
    agreement = []
    for fact, keeping in zip(three[0].facts, zip(*kept_facts, strict=True), strict=True):
        if any(keeping):
            names = " and ".join(variant for variant, keeps in zip(SLANTS, keeping, strict=True) if keeps)
            agreement.append((all(keeping), f"kept for {names} only: {fact.text}"))
    yield from score("slant_facts", *at, agreement)
    for name, text, case, keeps in zip(("slant_to_a", "slant_to_b"), texts[1:], three[1:], kept_facts[1:], strict=True):
        lost = [
            (not k, f"lost: {f.text}") for k, plain, f in zip(keeps, kept_facts[0], case.facts, strict=True) if plain
        ]
        yield from score(name, *at, [*lost, *_leaked(text, case)], bad=True)


@functools.lru_cache(maxsize=4096)
def chrf(first: str, second: str) -> float:
    """
    Return how similar two texts are, 0..1: chrF (Popović 2015) by sacrebleu, with β = 1.

    Neither text is the reference of the other. With the usual β = 2, recall and so one of the two would count more.
    """
    if first == second:
        return 1.0
    from sacrebleu.metrics.chrf import CHRF

    return float(CHRF(beta=1).sentence_score(first, [second]).score) / 100


def _text(sample: Sample) -> str:
    return sample.analysis.summary.text.strip() if sample.analysis and sample.analysis.summary else ""


def _kept(text: str, case: Case) -> list[bool]:
    """Tell for each key fact whether a summary keeps it in its first `LENGTH` words."""
    head = Folded(" ".join(text.split()[:LENGTH]))
    return [fact.kept_in(head) for fact in case.facts]


def _attributed(summary: Summary, case: Case) -> Iterator[tuple[bool, str]]:
    """
    Tell for each sentence that makes a claim whether it says who claims it.

    It must name a speaker. In English it must also have a verb of saying or "that", or begin with the name, because a
    speaker can also be what the claim is about ("the road through Westgate").
    """
    for sentence in summary.sentences:
        folded = Folded(sentence.text)
        says = case.language != "en" or any(t.key in REPORTING for t in tokens(sentence.text, 0, len(sentence.text)))
        for claim in case.attributions:
            if has_words(folded, claim.claim):
                before_name = [sentence.text[:start] for name in claim.speaker for start, _ in folded.find(name)]
                fits = any(says or before in ("", "The ") for before in before_name)
                yield fits, f"not attributed to {' or '.join(claim.speaker)}: {sentence.text}"


def _leaked(text: str, case: Case) -> Iterator[tuple[bool, str]]:
    """Tell for each loaded phrase of the article whether a summary has it outside quotation marks."""
    folded, quoted = Folded(text), quotations(text, ())
    for phrase in dict.fromkeys(fold(flag.phrase) for flag in case.flags):
        in_own_voice = [place for place in folded.find(phrase) if voice_of(*place, quoted)[0] == "narrator"]
        yield bool(in_own_voice), f"leaked: “{phrase}”"
