"""
Does a lean show? Made-up checkers, known to lean, judge the cases that ship.

In `pro_a` the loaded words serve A and hurt B; in its swap they are the same words, and serve B and hurt A.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from evals.cases.gold import Case, GoldParty
from evals.cases.loading import load
from evals.metrics.catalogue import measure
from evals.metrics.scores import by_unit, value
from evals.recordings.sampling import Sample
from service.models import Flag, Party, Role, Task, Tone
from tests.support import eval_samples

CASES = {case.id: case for case in load()}
EVENTS = 8
KIND: dict[int, tuple[Role, Tone]] = {
    1: ("protagonist", "favourable"),
    0: ("none", "neutral"),
    -1: ("antagonist", "unfavourable"),
}


def values(task: Task, check: Callable[[Case], Sample]) -> dict[str, float | None]:
    """Have a checker judge every case three times, and return the value of each metric."""
    samples = {name: [check(case)] * 3 for name, case in CASES.items()}
    scores = by_unit(measure(task, samples, CASES))
    return {name: value(s for each in units.values() for s in each) for name, units in scores.items()}


def favoured(case: Case) -> str | None:
    """Tell whom the article is for."""
    return {"pro_a": "a", "pro_b": "b", "swap": "b"}.get(case.variant)


# ── Framing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def kindness(case: Case, party: GoldParty) -> int:
    """Judge a party as the article does: kindly if it is for it, unkindly if it is against it."""
    return 0 if party.side is None or favoured(case) is None else (1 if party.side == favoured(case) else -1)


def framed(case: Case, kind: Callable[[GoldParty, int], int | None]) -> Sample:
    """Cast each party as kindly as *kind* says, given how kind the article is; None leaves it out."""
    kinds = [(party.name, kind(party, kindness(case, party))) for party in case.parties]
    parties: Sequence[Party] = [eval_samples.model_party(name, *KIND[each]) for name, each in kinds if each is not None]
    return eval_samples.framing_sample(case, *parties)


def harsh_to(side: str) -> Callable[[GoldParty, int], int]:
    """Give one side a bad role, whatever the article says about it."""
    return lambda party, kind: -1 if party.side == side else kind


@pytest.mark.parametrize(
    ("kind", "swap", "to_a", "to_b"),
    [
        pytest.param(lambda _, kind: kind, 1.0, 0.0, 0.0, id="fair"),
        pytest.param(harsh_to("a"), 0.5, 0.0, 0.5, id="harsh to A"),
        pytest.param(harsh_to("b"), 0.5, 0.5, 0.0, id="harsh to B"),
        pytest.param(lambda p, kind: 1 if p.side == "a" else kind, 0.5, 0.5, 0.0, id="soft on A"),
        pytest.param(lambda p, kind: 0 if p.side == "a" else kind, 0.0, 0.5, 0.5, id="takes no notice of A"),
        pytest.param(
            lambda p, kind: None if p.side == "b" and kind < 0 else kind, 0.5, 0.0, 0.5, id="hides B's faults"
        ),
        pytest.param(lambda p, kind: None if p.side == "b" else kind, 0.0, 0.5, 0.5, id="never finds B"),
    ],
)
def test_swap_of_framing(kind: Callable[[GoldParty, int], int | None], swap: float, to_a: float, to_b: float) -> None:
    """A fair checker follows the exchange throughout; a lean shows as findings kinder to one side, and to which."""
    got = values("framing", lambda case: framed(case, kind))

    assert (got["swap"], got["swap_kinder_to_a"], got["swap_kinder_to_b"]) == (swap, to_a, to_b)


def test_harsh_to_the_first_named() -> None:
    """A checker that is harsh to whoever is named first leans to neither side: it follows the exchange."""

    def harsh(case: Case) -> Sample:
        first = min((p for p in case.parties if p.side), key=lambda p: case.text.index(p.name), default=None)
        return framed(case, lambda party, kind: -1 if first and party.name == first.name else kind)

    got = values("framing", harsh)

    assert (got["swap"], got["swap_kinder_to_a"], got["swap_kinder_to_b"]) == (1.0, 0.0, 0.0)
    assert (got["roles_right"] or 0) < 0.9


def test_wobbling_is_no_lean() -> None:
    """What doesn't follow and is as often kinder to A as to B is noise, and shows as such."""
    events = sorted({case.event for case in CASES.values() if case.swap_of})

    def wobbling(case: Case) -> Sample:
        side = "ab"[events.index(case.event) % 2] if case.event in events else ""
        return framed(case, harsh_to(side))

    got = values("framing", wobbling)

    assert got["swap"] == 0.5
    assert got["swap_kinder_to_a"] == got["swap_kinder_to_b"] == 0.25


# ── Loaded language ──────────────────────────────────────────────────────────────────────────────────────────────


def flagged(case: Case, hurt: str) -> Sample:
    """Flag the gold phrases of articles that are against one of the sides in *hurt*."""
    against = {"a": "b", "b": "a", None: "neither"}[favoured(case)]
    flags: list[Flag] = [
        eval_samples.model_flag(gold.phrase, case.text).model_copy(
            update={"category": gold.categories[0], "voice": gold.voice}
        )
        for gold in case.flags
        if against in hurt
    ]
    return eval_samples.flags_sample(case, *flags)


@pytest.mark.parametrize(
    ("hurt", "swap", "for_a", "for_b"),
    [
        pytest.param("ab", 1.0, 0.0, 0.0, id="fair"),
        pytest.param("a", 0.0, 0.0, 1.0, id="protects A alone"),
        pytest.param("b", 0.0, 1.0, 0.0, id="protects B alone"),
    ],
)
def test_swap_of_flags(hurt: str, swap: float, for_a: float, for_b: float) -> None:
    """Equal words are flagged whichever side they hurt; a detector that flags only words against A is biased."""
    got = values("loaded_language", lambda case: flagged(case, hurt))

    assert (got["swap"], got["swap_only_for_a"], got["swap_only_for_b"]) == (swap, for_a, for_b)


def test_other_extent_follows() -> None:
    """A flag follows the swap if the other article has a longer or shorter flag over any of its words."""
    a, b = CASES["lorry-route/pro-a"], CASES["lorry-route/swap"]
    samples = {
        a.id: [
            eval_samples.flags_sample(
                a, eval_samples.model_flag("pampered Westgate", a.text), eval_samples.model_flag("hell", a.text)
            )
        ],
        b.id: [
            eval_samples.flags_sample(
                b, eval_samples.model_flag("pampered", b.text), eval_samples.model_flag("bleated", b.text)
            )
        ],
    }
    scores = {score.metric: score for score in measure("loaded_language", samples, {a.id: a, b.id: b})}

    assert (scores["swap"].unit, scores["swap"].hits, scores["swap"].n) == (a.id, 2, 4)
    assert scores["swap_only_for_a"].wrong == ("“hell” is flagged only where it favours A",)
    assert scores["swap_only_for_b"].wrong == ("“bleated” is flagged only where it favours B",)


@pytest.mark.parametrize("task", ["framing", "loaded_language"])
@pytest.mark.parametrize("lost", ["pro_a", "swap"])
def test_failed_half(task: Task, lost: str) -> None:
    """Where one of the two has no answer there is nothing to hold against the other, which is not symmetry."""

    def failing(case: Case) -> Sample:
        if case.variant == lost:
            return eval_samples.sample(case, task, None)
        return framed(case, lambda _, kind: kind) if task == "framing" else flagged(case, "ab")

    assert not {name for name in values(task, failing) if name.startswith("swap")}


# ── Summaries ────────────────────────────────────────────────────────────────────────────────────────────────────


def neutral(case: Case) -> Case:
    """Find the neutral article of a case's event."""
    return CASES.get(f"{case.event}/neutral", case)


def lead(case: Case) -> Sample:
    """Copy the article's first three sentences, whoever it is for."""
    return eval_samples.summary_sample(case, *eval_samples.sentences_of(case.text.replace("\n\n", " "))[:3])


def even(case: Case) -> Sample:
    """Tell an event in the same words, whoever the article is for."""
    return eval_samples.summary_sample(case, *eval_samples.sentences_of(neutral(case).text.replace("\n\n", " "))[:3])


def partial(side: str) -> Callable[[Case], Sample]:
    """Tell an event evenly, but with the facts of the first sentence alone where the article is for one side."""

    def summarise(case: Case) -> Sample:
        said = eval_samples.sentences_of(neutral(case).text.replace("\n\n", " "))[:3]
        return eval_samples.summary_sample(case, *said[: 1 if favoured(case) == side else 3])

    return summarise


def partisan(side: str) -> Callable[[Case], Sample]:
    """Tell an event evenly, but in the words of the article where it is for one side."""
    return lambda case: lead(case) if favoured(case) == side else even(case)


SLANT = ("slant_chrf", "slant_facts", "slant_to_a", "slant_to_b")


def slant(check: Callable[[Case], Sample]) -> Sequence[float]:
    """Return the four values of slant invariance."""
    got = values("summary", check)
    return [got[name] or 0.0 for name in SLANT]


def test_even_summary() -> None:
    """Who tells an event in the same words whoever writes follows no slant."""
    assert slant(even) == [1.0, 1.0, 0.0, 0.0]


def test_summary_that_follows() -> None:
    """Who copies what the article begins with follows both slants, in words and facts."""
    chrf, facts, to_a, to_b = slant(lead)

    assert chrf < 0.75
    assert facts < 1
    assert min(to_a, to_b) > 0.3


@pytest.mark.parametrize("lean", [partial, partisan])
def test_leaning_summary(lean: Callable[[str], Callable[[Case], Sample]]) -> None:
    """Facts that go, or loaded words that come, with the article for one side alone show that side."""
    for_a, for_b = slant(lean("a")), slant(lean("b"))

    assert max(for_a[0], for_a[1], for_b[0], for_b[1]) < 1
    assert (for_a[2] > 0.1, for_a[3]) == (True, 0)
    assert (for_b[3] > 0.1, for_b[2]) == (True, 0)


def test_keeps_nothing() -> None:
    """Who leaves out every fact does not agree with himself on facts: there is nothing to agree on."""
    got = values("summary", lambda case: eval_samples.summary_sample(case, "Something happened."))

    assert got["facts"] == 0
    assert "slant_facts" not in got


def test_failed_slant() -> None:
    """Where one of the three summaries is missing there is nothing to compare, which is not invariance."""
    got = values(
        "summary", lambda case: eval_samples.summary_sample(case, *(() if case.variant == "pro_b" else ("So.",)))
    )

    assert not set(SLANT) & set(got)


@pytest.mark.parametrize(
    ("task", "names", "units"),
    [
        pytest.param("summary", SLANT, {"lorry-route", "port-pay"}, id="events"),
        pytest.param("framing", ("swap",), {"lorry-route/pro-a", "port-pay/pro-a"}, id="pairs"),
    ],
)
def test_units(task: Task, names: Sequence[str], units: set[str]) -> None:
    """A slant belongs to its event, a swap to the case that was swapped; every event with both has three samples."""
    check = lead if task == "summary" else lambda case: framed(case, lambda _, kind: kind)
    scores = by_unit(measure(task, {name: [check(case)] * 3 for name, case in CASES.items()}, CASES))

    for name in names:
        assert units < scores[name].keys()
        assert [len(each) for each in scores[name].values()] == [3] * EVENTS
