"""The last step: put the findings together. It is pure: the clock and the random id come in with the stamp."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from service import __version__
from service.analysis.findings import Findings
from service.analysis.plan import Plan
from service.models import Analysis, Plain, Provenance, RulesProvenance, SuspectedInstruction
from service.models.sourcing import Sourcing


@dataclass(frozen=True)
class Stamp:
    """What differs between two runs of the same analysis."""

    id: str
    created_at: datetime
    seconds: float


@dataclass(frozen=True)
class ByCode:
    """What code finds, whatever the tasks are."""

    suspected: Sequence[SuspectedInstruction]
    plain: Plain | None
    sourcing: Sourcing | None


def assemble(plan: Plan, findings: Findings, by_code: ByCode, stamp: Stamp) -> Analysis:
    """Build the analysis that the caller gets."""
    return Analysis(
        id=stamp.id,
        created_at=stamp.created_at,
        article=plan.article,
        summary=findings.summary,
        parties=findings.parties,
        flags=findings.flags,
        ungrounded=tuple(dict.fromkeys(findings.ungrounded)),
        suspected_instructions=tuple(by_code.suspected),
        plain=by_code.plain,
        sourcing=by_code.sourcing,
        provenance=_provenance(plan, findings, stamp),
    )


def _provenance(plan: Plan, findings: Findings, stamp: Stamp) -> Provenance:
    rules = None
    if lexicon := plan.rules:
        rules = RulesProvenance(lexicon=lexicon.version, sha256=lexicon.sha256, strictness=plan.strictness)
    return Provenance(
        tasks=dict(findings.provenance),
        rules=rules,
        strictness=plan.strictness if plan.detectors else None,
        evenhand=__version__,
        seconds=round(stamp.seconds, 3),
    )
