"""
Ground the drafts: everything that a model said is looked for in the article.

What is found gets its span, and becomes a finding. What is not found is listed as ungrounded.
"""

from __future__ import annotations

from service.analysis.answers import Answers
from service.analysis.findings import Findings, summary_of
from service.analysis.flags import shown_flags
from service.analysis.parties import ground_parties
from service.analysis.plan import Plan
from service.analysis.reading import Reading
from service.analysis.summary import ground_summary
from service.models import Ungrounded


def ground(answers: Answers, reading: Reading, plan: Plan) -> Findings:
    """Ground every answer, and find the loaded words that the rules know. The summary is not checked yet."""
    summary, parties, flags = None, None, None
    ungrounded: list[Ungrounded] = []
    if answer := answers.get("summary"):
        sentences, lost = ground_summary(answer.drafts, reading)
        summary = summary_of(sentences)
        ungrounded += lost
    if plan.model and (answer := answers.get("framing")):
        drafts = (party for draft in answer.drafts for party in draft.parties)
        has_labels = plan.model.labels is None
        parties, lost = ground_parties(drafts, plan.model.parties, reading, has_labels=has_labels)
        ungrounded += lost
    if plan.detectors:
        flags, lost = shown_flags(answers, reading, plan)
        ungrounded += lost
    return Findings(
        summary=summary,
        parties=parties,
        flags=flags,
        ungrounded=tuple(ungrounded),
        suspected=reading.suspected,
        provenance={task: answer.provenance for task, answer in answers.items()},
    )
