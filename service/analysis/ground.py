"""
Ground the drafts: everything that a model said is looked for in the article.

What is found gets its span, and becomes a finding. What is not found is listed as ungrounded.
"""

from __future__ import annotations

from service.analysis.answers import Answer, Answers
from service.analysis.findings import Findings, summary_of
from service.analysis.flags import shown_flags
from service.analysis.parties import ground_parties
from service.analysis.plan import ModelPlan, Plan
from service.analysis.reading import Reading
from service.analysis.summary import ground_summary


def ground_answer_to_summary(answer: Answer, reading: Reading) -> Findings:
    """Ground the summary. It is not checked yet."""
    sentences, lost = ground_summary(answer.drafts, reading)
    return Findings(summary=summary_of(sentences), ungrounded=tuple(lost), provenance={"summary": answer.provenance})


def ground_framing(answer: Answer, reading: Reading, model: ModelPlan) -> Findings:
    """Ground the parties. If questions of their own ask for the labels, they have none yet."""
    drafts = (party for draft in answer.drafts for party in draft.parties)
    parties, lost = ground_parties(drafts, model.parties, reading, has_labels=model.labels is None)
    return Findings(parties=parties, ungrounded=tuple(lost), provenance={"framing": answer.provenance})


def ground_loaded_language(answers: Answers, reading: Reading, plan: Plan) -> Findings:
    """Find the loaded words that the rules know, and ground those that the model names, if it was asked."""
    flags, lost = shown_flags(answers, reading, plan)
    found = Findings(flags=flags, ungrounded=tuple(lost))
    answer = answers.get("loaded_language")
    return found.with_provenance("loaded_language", answer.provenance) if answer else found
