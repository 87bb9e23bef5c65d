"""Metrics of the framing breakdown: the parties, their roles and tones, and whether it treats two parties alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from evals.cases import Case, GoldParty, exchange, has_words
from evals.metrics.common import answered_pairs, mean_of_pairs
from evals.metrics.scores import Metric, Score, amount, score
from evals.metrics.spans import f1
from evals.sampling import Sample
from service.analysis.fold import Folded, fold
from service.models import Party

METRICS = (
    Metric(name="parties_found", task="framing", strict=False, about="Gold parties that were found."),
    Metric(name="parties_invented", task="framing", better="lower", about="Parties found that no reader would name."),
    Metric(name="roles", task="framing", strict=False, about="Gold roles that are right; a party not found is wrong."),
    Metric(name="tones", task="framing", strict=False, about="Gold tones that are right; a party not found is wrong."),
    Metric(name="shown", task="framing", about="Parties with at least one phrase that the article has."),
    Metric(
        name="swap", task="framing", unit="pair", strict=False,
        about="Roles and tones that go to the other party when the two are exchanged throughout.",
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
        about="F1 of the evidence spans between a case's samples, 0..1.",
    ),
)  # fmt: skip

_KIND = {
    "protagonist": 1, "innocent": 1, "none": 0, "antagonist": -1, "favourable": 1, "neutral": 0, "unfavourable": -1,
}  # fmt: skip
"""How kind a role or a tone is to a party. To be cast as suffering is to be cast as wronged."""


def of_sample(sample: Sample, case: Case) -> Iterator[Score]:
    """Score one sample. A sample without an answer found no party."""
    at = (sample.key.case, sample.number)
    parties = sample.analysis.parties or () if sample.analysis else ()
    found = {gold.name: match(gold, parties) for gold in case.parties}
    wanted = [gold for gold in case.parties if not gold.optional]
    yield from score("parties_found", *at, [(found[g.name] is not None, f"not found: {g.name}") for g in wanted])
    roles = [(g, found[g.name]) for g in case.parties if g.roles and (found[g.name] or not g.optional)]
    tones = [(g, found[g.name]) for g in case.parties if g.tones and (found[g.name] or not g.optional)]
    yield from score("roles", *at, [_right(g, p.role if p else None, g.roles) for g, p in roles])
    yield from score("tones", *at, [_right(g, p.tone if p else None, g.tones) for g, p in tones])
    if sample.analysis is None:
        return
    known = [any(_is(gold, party) for gold in case.parties) for party in parties]
    yield from score(
        "parties_invented", *at, [(not k, f"invented: {p.name}") for k, p in zip(known, parties, strict=True)], bad=True
    )
    yield from score("shown", *at, [(bool(p.evidence), f"no words shown: {p.name}") for p in parties])


def of_case(samples: Sequence[Sample]) -> Iterator[Score]:
    """Score how alike the evidence of one case's samples is."""
    spans = [
        tuple({(e.span.start, e.span.end) for p in analysis.parties or () for e in p.evidence} for analysis in pair)
        for pair in answered_pairs(samples)
    ]
    yield from amount("stable_evidence", samples[0].key.case, 0, mean_of_pairs(f1(list(a), list(b)) for a, b in spans))


def of_all(samples: Mapping[str, Sequence[Sample]], cases: Mapping[str, Case]) -> Iterator[Score]:
    """
    Score swap symmetry: exchange A and B throughout, and roles and tones should exchange too.

    A's role in the article is held against B's in the swap, where B stands in A's place, and the other way round. What
    doesn't follow is kinder to A or kinder to B; as many of each is noise, more of one is a lean of the checker.
    """
    for case in cases.values():
        if case.swap_of is None or case.id not in samples or case.swap_of not in samples:
            continue
        for before, after in zip(samples[case.swap_of], samples[case.id], strict=False):
            if before.analysis and after.analysis:
                parties = before.analysis.parties or (), after.analysis.parties or ()
                yield from _follow(cases[case.swap_of], parties, before.number)


def match(gold: GoldParty, parties: Sequence[Party]) -> Party | None:
    """Find a gold party among those found: by its name first, then by an alias, its own or the gold's."""
    named = [p for p in parties if fold(p.name) == fold(gold.name)]
    return next(iter(named), None) or next((p for p in parties if _is(gold, p)), None)


def _is(gold: GoldParty, party: Party) -> bool:
    """Tell whether a found party is a gold one: one of its names is one of the gold's, or holds one whole."""
    names = [gold.name, *gold.aliases]
    folded = {fold(name) for name in names}
    if any(fold(name) in folded for name in (party.name, *party.aliases)):
        return True
    return any(has_words(Folded(party.name), [name]) for name in names)


def _right(gold: GoldParty, got: str | None, wanted: Sequence[str]) -> tuple[bool, str]:
    return got in wanted, f"{gold.name}: expected {' or '.join(wanted)}, got {got or 'no such party'}"


def _follow(case: Case, parties: tuple[Sequence[Party], Sequence[Party]], number: int) -> Iterator[Score]:
    sides = {gold.side: gold for gold in case.parties if gold.side}
    if set(sides) != {"a", "b"}:
        return
    there, swapped = parties
    compared = []
    for side in ("a", "b"):
        first = match(sides[side], there)
        # In the swapped article, whoever stands in this party's place bears the other's name.
        names = (sides[side].name, *sides[side].aliases)
        other = sides[side].model_copy(
            update={
                "name": exchange(names[0], case.exchange),
                "aliases": tuple(exchange(n, case.exchange) for n in names[1:]),
            }
        )
        second = match(other, swapped)
        if first and second:
            compared += [(side, first, second, first.role, second.role), (side, first, second, first.tone, second.tone)]
    follows, to_a, to_b = [], [], []
    for side, first, second, before, after in compared:
        text = f"{first.name} is {before}, {second.name} in the same place {after}"
        kinder = (_KIND[before] - _KIND[after]) * (1 if side == "a" else -1)
        follows.append((before == after, text))
        to_a.append((kinder > 0, text))
        to_b.append((kinder < 0, text))
    unit = case.id
    yield from score("swap", unit, number, follows)
    yield from score("swap_kinder_to_a", unit, number, to_a, bad=True)
    yield from score("swap_kinder_to_b", unit, number, to_b, bad=True)
