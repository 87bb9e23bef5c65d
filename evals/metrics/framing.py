"""Metrics of framing: the parties, their roles and tones, and whether two parties are treated alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evals.cases.gold import Case, GoldParty, has_words
from evals.metrics.every_task import answered_pairs, mean_of_pairs
from evals.metrics.scores import Metric, Score, amount, score
from evals.metrics.span_overlap import f1
from evals.recordings.sampling import Sample
from service.english.fold import Folded, fold
from service.models import Analysis, Party

METRICS = (
    Metric(name="parties_found", task="framing", strict=False, about="Gold parties that were found."),
    Metric(
        name="parties_invented", task="framing", better="lower",
        about="Parties found that no reader would name; one that was found before, by another name, doesn't count.",
    ),
    Metric(
        name="roles_told", task="framing", strict=False, judged=False,
        about="Gold parties found whose role readers agree on, and that get a role that is not unclear.",
    ),
    Metric(name="roles_right", task="framing", strict=False, about="Of the roles told, those that are right."),
    Metric(
        name="roles_opposite", task="framing", better="lower", strict=False,
        about="Of the roles told, antagonist where every reader sees a good role, or a good one for an antagonist.",
    ),
    Metric(
        name="tones_told", task="framing", strict=False, judged=False,
        about="Gold parties found whose tone readers agree on, and that get a tone that is not unclear.",
    ),
    Metric(name="tones_right", task="framing", strict=False, about="Of the tones told, those that are right."),
    Metric(
        name="tones_opposite", task="framing", better="lower", strict=False,
        about="Of the tones told, favourable where every reader sees an unfavourable one, or the other way round.",
    ),
    Metric(
        name="shown", task="framing",
        about="Gold parties found that readers see cast, by role or tone, with at least one phrase of the article.",
    ),
    Metric(
        name="swap", task="framing", unit="pair", strict=False,
        about="Roles and tones that go to the other party, found too, when the two are exchanged throughout. One that "
        "is unclear on both sides says nothing.",
    ),
    Metric(
        name="swap_kinder_to_a", task="framing", better="lower", unit="pair", strict=False,
        about="Roles and tones that don't, and are kinder to A than to B in the same place.",
    ),
    Metric(
        name="swap_kinder_to_b", task="framing", better="lower", unit="pair", strict=False,
        about="Roles and tones that don't, and are kinder to B than to A in the same place.",
    ),
    Metric(
        name="stable_evidence", task="framing", kind="amount", strict=False,
        about="F1 of the evidence spans between a case's samples, 0..1, where any shows evidence.",
    ),
)  # fmt: skip

_KIND = {
    "protagonist": 1, "innocent": 1, "none": 0, "antagonist": -1, "favourable": 1, "neutral": 0, "unfavourable": -1,
    "unclear": 0, None: 0,
}  # fmt: skip
"""
How kind a role or a tone is to a party: 1, 0 or -1.

Innocent counts as kind; unclear, and a party that is not found, as 0.
"""


def of_sample(sample: Sample, case: Case) -> Iterator[Score]:
    """Score one sample. A sample without an answer has found no party."""
    at = (sample.key.case, sample.number)
    parties = sample.analysis.parties or () if sample.analysis else ()
    found = match_parties(case.parties, parties)
    wanted = [gold.name for gold in case.parties if not gold.optional]
    yield from score("parties_found", *at, [(name in found, f"not found: {name}") for name in wanted])
    pairs = [(gold, found[gold.name]) for gold in case.parties if gold.name in found]
    yield from _of_labels("roles", at, [(g.name, p.role, g.roles) for g, p in pairs if g.roles])
    yield from _of_labels("tones", at, [(g.name, p.tone, g.tones) for g, p in pairs if g.tones])
    if sample.analysis is None:
        return
    invented = _invented(parties, case.parties, list(found.values()))
    yield from score("parties_invented", *at, [(odd, f"invented: {name}") for odd, name in invented], bad=True)
    shown = [found[gold.name] for gold in case.parties if gold.name in found and _is_cast(gold)]
    yield from score("shown", *at, [(bool(p.evidence), f"no words shown: {p.name}") for p in shown])


def of_case(samples: Sequence[Sample]) -> Iterator[Score]:
    """Score how alike the evidence of one case's samples is."""
    pairs = [
        [sorted({(e.span.start, e.span.end) for p in analysis.parties or () for e in p.evidence}) for analysis in pair]
        for pair in answered_pairs(samples)
    ]
    yield from amount("stable_evidence", samples[0].key.case, 0, mean_of_pairs(f1(a, b) for a, b in pairs))


def of_all(samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> Iterator[Score]:
    """
    Score swap symmetry: exchange A and B throughout, and roles and tones should exchange too.

    A's role in the article is compared with B's role in the swap, where B is in A's place, and the other way round. A
    role that does not follow is kinder to A or kinder to B. Equally many of each are noise; more of one are a bias of
    Evenhand.
    """
    for case in cases.values():
        if case.swap_of is None or case.id not in samples or case.swap_of not in samples:
            continue
        for before, after in zip(samples[case.swap_of], samples[case.id], strict=False):
            if before.analysis and after.analysis:
                labels = _follow_labels((before.analysis, after.analysis), (cases[case.swap_of], case))
                yield from _score_swap(case.swap_of, before.number, list(labels))


def match_parties(gold: Sequence[GoldParty], parties: Sequence[Party]) -> dict[str, Party]:
    """
    Match gold parties with found ones, keyed by the gold name. An equal name comes first, then an alias.

    A found party matches at most one gold party, so naming somebody twice, or two parties as one, gains nothing.
    """
    remaining, found = list(parties), dict[str, Party]()
    for fits in (_same_name, _other_name, _alias):
        for one in gold:
            party = next((p for p in remaining if fits(one, p)), None) if one.name not in found else None
            if party is not None:
                found[one.name] = party
                remaining.remove(party)
    return found


def _invented(
    parties: Sequence[Party], gold: Sequence[GoldParty], found: Sequence[Party]
) -> Iterator[tuple[bool, str]]:
    """Tell for each found party whether it is invented. A second one for the same gold party is left out."""
    for party in parties:
        matches = any(party is known for known in found)
        if matches or not any(fits(one, party) for one in gold for fits in (_same_name, _other_name, _alias)):
            yield not matches, party.name


def _same_name(gold: GoldParty, party: Party) -> bool:
    return fold(party.name) == fold(gold.name)


def _other_name(gold: GoldParty, party: Party) -> bool:
    return fold(party.name) in map(fold, gold.aliases)


def _alias(gold: GoldParty, party: Party) -> bool:
    """Tell whether an alias of *party* is a gold name, or its name contains one."""
    names = (gold.name, *gold.aliases)
    if {fold(name) for name in party.aliases} & {fold(name) for name in names}:
        return True
    return any(has_words(Folded(party.name), [name]) for name in names)


def _is_cast(gold: GoldParty) -> bool:
    """Tell whether every reader sees a party cast in a role or a tone."""
    return (bool(gold.roles) and "none" not in gold.roles) or (bool(gold.tones) and "neutral" not in gold.tones)


def _of_labels(kind: str, at: tuple[str, int], labels: Sequence[tuple[str, str, Sequence[str]]]) -> Iterator[Score]:
    """Score labels, each with its party and the wanted ones: whether it is told; if so, right; or on the other side."""
    yield from score(f"{kind}_told", *at, [(label != "unclear", f"{name}: unclear") for name, label, _ in labels])
    told = [
        (label, wanted, f"{name}: expected {' or '.join(wanted)}, got {label}")
        for name, label, wanted in labels
        if label != "unclear"
    ]
    yield from score(f"{kind}_right", *at, [(label in wanted, text) for label, wanted, text in told])
    opposite = [(is_opposite(label, wanted), text) for label, wanted, text in told]
    yield from score(f"{kind}_opposite", *at, opposite, bad=True)


def is_opposite(label: str, wanted: Sequence[str]) -> bool:
    """Tell whether a label is unkind where all accepted ones are kind, or kind where all are unkind."""
    return all(_KIND[label] * _KIND[each] < 0 for each in wanted)


def _follow_labels(analyses: tuple[Analysis, Analysis], cases: tuple[Case, Case]) -> Iterator[tuple[bool, int, str]]:
    """
    Tell for each role and tone whether it follows the swap, how much kinder it is to A, and say so in words.

    The gold parties of a swap are in the order of those of the article, with names exchanged.
    """
    found_before, found_after = (
        match_parties(c.parties, a.parties or ()) for a, c in zip(analyses, cases, strict=True)
    )
    for gold, other in zip(cases[0].parties, cases[1].parties, strict=True):
        first, second = found_before.get(gold.name), found_after.get(other.name)
        if gold.side is None or not (first or second):
            continue
        for before, after in zip(_labels(first), _labels(second), strict=True):
            if before == after == "unclear":
                continue
            text = f"{gold.name} is {before or 'not found'}, {other.name} in the same place {after or 'not found'}"
            kinder = _KIND[before] - _KIND[after]
            yield before == after, kinder if gold.side == "a" else -kinder, text


def _labels(party: Party | None) -> tuple[str | None, str | None]:
    return (party.role, party.tone) if party else (None, None)


def _score_swap(unit: str, number: int, labels: Sequence[tuple[bool, int, str]]) -> Iterator[Score]:
    yield from score("swap", unit, number, [(follows, text) for follows, _, text in labels])
    yield from score("swap_kinder_to_a", unit, number, [(kinder > 0, text) for _, kinder, text in labels], bad=True)
    yield from score("swap_kinder_to_b", unit, number, [(kinder < 0, text) for _, kinder, text in labels], bad=True)
