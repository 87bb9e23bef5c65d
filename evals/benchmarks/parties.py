"""Compare roles and tones with human annotators: T10 has entities in documents, NewsMTSC targets in sentences."""

from __future__ import annotations

from collections.abc import Sequence

from evals.benchmarks.figures import Figure, macro_f1, ratio
from evals.benchmarks.rows import Mention, Target
from service.models import Analysis, AnalysisRequest, Party

ROLES = ("protagonist", "antagonist", "innocent", "none")
TONES = ("unfavourable", "neutral", "favourable")
_POLARITIES = ("negative", "neutral", "positive")
NAME_LENGTH = 120


def of_mention(row: Mention, _detectors: object) -> list[AnalysisRequest]:
    """Ask which role the document gives one entity."""
    return [AnalysisRequest(text=row.text, tasks=("framing",), parties=(row.entity[:NAME_LENGTH],))]


def of_targets(row: Target, _detectors: object) -> list[AnalysisRequest]:
    """Ask for the tone of the sentence towards each target, one at a time."""
    return [
        AnalysisRequest(text=row.text, tasks=("framing",), parties=(target.mention[:NAME_LENGTH],))
        for target in row.targets
    ]


def roles(row: Mention, answers: Sequence[Analysis | None]) -> list[float]:
    """Count one mention: gold main role by predicted role, then whether the fine roles are exactly the gold ones."""
    party = _only(answers[0])
    gold = row.main_role.lower()
    cells = [float((g, p) == (gold, party.role if party else "none")) for g in ROLES[:3] for p in ROLES]
    fine = {role.lower().replace(" ", "_").replace("-", "_") for role in row.fine_roles}
    return [*cells, float(party is not None and set(party.fine_roles) == fine), 1.0]


def tones(row: Target, answers: Sequence[Analysis | None]) -> list[float]:
    """Count the targets of a sentence: gold polarity by predicted tone."""
    cells = [0.0] * 12
    for target, analysis in zip(row.targets, answers, strict=True):
        party = _only(analysis)
        predicted = TONES.index(party.tone) if party else 3
        cells[4 * _POLARITIES.index(target.polarity) + predicted] += 1
    return cells


def _only(analysis: Analysis | None) -> Party | None:
    return analysis.parties[0] if analysis and analysis.parties else None


MAIN = (
    Figure(
        "main_role_macro_f1", "the mean F1 of the three main roles", lambda s: macro_f1(s[:, :12].reshape(-1, 3, 4))
    ),
    Figure(
        "main_role_accuracy",
        "main roles that are right",
        lambda s: ratio(s[:, 0] + s[:, 5] + s[:, 10], s[:, :12].sum(axis=1)),
    ),
    Figure("fine_roles_exact", "fine roles that are exactly the annotators' set", lambda s: ratio(s[:, 12], s[:, 13])),
)
POLARITY = (
    Figure("tone_macro_f1", "the mean F1 of the three tones", lambda s: macro_f1(s.reshape(-1, 3, 4))),
    Figure("tone_accuracy", "tones that are right", lambda s: ratio(s[:, 0] + s[:, 5] + s[:, 10], s.sum(axis=1))),
)
