"""
Compare roles and tones with human annotators: T10 has entities in documents, NewsMTSC targets in sentences.

Each figure is there for all labels, as if none were withheld; for the 60 % that the model is surest of; and for what is
told with the prompt's thresholds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from evals.benchmarks.answers import Answer, Answers
from evals.benchmarks.figures import Array, Figure, macro_f1, ratio
from evals.benchmarks.rows import Mention, Target
from evals.metrics.framing import is_opposite
from evals.metrics.risk_coverage import Outcome, Outcomes
from service.analysis.requests import AnalysisRequest
from service.prompts.kinds import Label

ROLES = ("protagonist", "antagonist", "innocent")
TONES = ("unfavourable", "neutral", "favourable")
_POLARITIES = ("negative", "neutral", "positive")
NAME_LENGTH = 120

TOLD = 0.6
"""The share of labels that some figures are about: those that the model is surest of."""


class Labelled(NamedTuple):
    """
    One label: that of the annotators, the likeliest of the model, and how sure the model is of it.

    *label* is None without an answer. *margin* is None where there are no likelihoods. *told*: whether it is shown.
    """

    gold: str
    label: str | None
    margin: float | None
    told: bool
    fine: tuple[str, ...] = ()


def of_mention(row: Mention, _detectors: object) -> list[AnalysisRequest]:
    """Ask which role the document gives one entity."""
    return [AnalysisRequest(text=row.text, tasks=("framing",), parties=(row.entity[:NAME_LENGTH],))]


def of_targets(row: Target, _detectors: object) -> list[AnalysisRequest]:
    """Ask for the tone of the sentence towards each target, one at a time."""
    return [
        AnalysisRequest(text=row.text, tasks=("framing",), parties=(target.mention[:NAME_LENGTH],))
        for target in row.targets
    ]


def roles(rows: Sequence[Mention], answers: Sequence[Answers]) -> list[list[float]]:
    """Count each mention: its sums of labels, then whether the fine roles are exactly the gold ones, then 1."""
    found = roles_of(rows, answers)
    fine = [{role.lower().replace(" ", "_").replace("-", "_") for role in row.fine_roles} for row in rows]
    counted = _sums(found, ROLES)
    return [
        [*sums, float(bool(one[0].label) and set(one[0].fine) == gold), 1.0]
        for sums, one, gold in zip(counted, found, fine, strict=True)
    ]


def tones(rows: Sequence[Target], answers: Sequence[Answers]) -> list[list[float]]:
    """Count the targets of each sentence."""
    return _sums(tones_of(rows, answers), TONES)


def roles_of(rows: Sequence[Mention], answers: Sequence[Answers]) -> list[list[Labelled]]:
    """Put the role of each mention beside its gold."""
    return [[_labelled("role", row.main_role.lower(), each[0])] for row, each in zip(rows, answers, strict=True)]


def tones_of(rows: Sequence[Target], answers: Sequence[Answers]) -> list[list[Labelled]]:
    """Put the tone towards each target beside its gold."""
    return [
        [
            _labelled("tone", TONES[_POLARITIES.index(target.polarity)], answer)
            for target, answer in zip(row.targets, each, strict=True)
        ]
        for row, each in zip(rows, answers, strict=True)
    ]


def outcomes(labels: Sequence[Sequence[Labelled]]) -> Outcomes:
    """Hold all labels with a margin against their gold, for a curve. Each row is a unit."""
    chosen = [
        Outcome(str(number), one.label, one.margin, one.label == one.gold, is_opposite(one.label, (one.gold,)))
        for number, of_row in enumerate(labels)
        for one in of_row
        if one.label is not None and one.margin is not None
    ]
    return Outcomes(chosen, sum(map(len, labels)))


def _labelled(kind: Label, gold: str, answer: Answer | None) -> Labelled:
    party = answer.party if answer else None
    if answer is None or party is None:
        return Labelled(gold, None, None, told=False)
    shown = party.role if kind == "role" else party.tone
    if kind in answer.choices:
        choice = answer.choices[kind]
        return Labelled(gold, choice.label, choice.margin, shown != "unclear", choice.fine)
    return Labelled(gold, None if shown == "unclear" else shown, None, shown != "unclear", party.fine_roles)


# ── What a row adds ──────────────────────────────────────────────────────────────────────────────────────────────

_CELLS = 12
"""Gold by predicted: three labels, by these three and whatever else was answered."""


def _sums(labels: Sequence[Sequence[Labelled]], known: Sequence[str]) -> list[list[float]]:
    """Count each row: all labels in cells, the surest ones in cells, then told, right, opposite and all."""
    least = _least_margin([one for of_row in labels for one in of_row])
    return [
        [
            *_cells(of_row, known),
            *_cells([one for one in of_row if one.margin is not None and one.margin >= least], known),
            *_told(of_row),
        ]
        for of_row in labels
    ]


def _least_margin(labels: Sequence[Labelled]) -> float:
    """Return the margin that 60 % of all labels have at least; infinite if so many have none."""
    count = round(TOLD * len(labels))
    margins = sorted((one.margin for one in labels if one.margin is not None), reverse=True)
    return margins[count - 1] if 0 < count <= len(margins) else math.inf


def _cells(labels: Sequence[Labelled], known: Sequence[str]) -> Iterator[float]:
    for gold in known:
        predicted = [one.label for one in labels if one.gold == gold]
        yield from (float(predicted.count(label)) for label in known)
        yield float(sum(label not in known for label in predicted))


def _told(labels: Sequence[Labelled]) -> tuple[float, float, float, float]:
    told = [(one.label, one.gold) for one in labels if one.told and one.label]
    right, opposite = (
        sum(label == gold for label, gold in told),
        sum(is_opposite(label, (gold,)) for label, gold in told),
    )
    return float(len(told)), float(right), float(opposite), float(len(labels))


# ── Figures ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _f1(start: int) -> Callable[[Array], Array]:
    return lambda sums: macro_f1(sums[:, start : start + _CELLS].reshape(-1, 3, 4))


def _accuracy(start: int) -> Callable[[Array], Array]:
    def share(sums: Array) -> Array:
        cells = sums[:, start : start + _CELLS]
        return ratio(cells[:, 0] + cells[:, 5] + cells[:, 10], cells.sum(axis=1))

    return share


def _figures(name: str, what: str, plural: str) -> tuple[Figure, ...]:
    told = 2 * _CELLS
    return (
        Figure(f"{name}_macro_f1", f"the mean F1 of the three {what}, none withheld", _f1(0)),
        Figure(f"{name}_accuracy", f"{what} that are right, none withheld", _accuracy(0)),
        Figure(f"{name}_macro_f1_at_60", f"the mean F1 of the 60 % of {what} that the model is surest of", _f1(_CELLS)),
        Figure(f"{name}_accuracy_at_60", f"of these {what}, those that are right", _accuracy(_CELLS)),
        Figure(
            f"{plural}_told", f"{what} told with the prompt's thresholds", lambda s: ratio(s[:, told], s[:, told + 3])
        ),
        Figure(f"{plural}_right", f"{what} that are right, of those told", lambda s: ratio(s[:, told + 1], s[:, told])),
        Figure(
            f"{plural}_opposite",
            f"{what} on the opposite side, of those told",
            lambda s: ratio(s[:, told + 2], s[:, told]),
        ),
    )


MAIN = (
    *_figures("main_role", "main roles", "roles"),
    Figure("fine_roles_exact", "fine roles that are exactly the annotators' set", lambda s: ratio(s[:, -2], s[:, -1])),
)
POLARITY = _figures("tone", "tones", "tones")
