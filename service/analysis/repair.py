"""Check the summary, ask for a better one once if there are objections, and keep the better of the two."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from service.analysis.answers import Answers
from service.analysis.ask import ask_again
from service.analysis.check import Checker
from service.analysis.findings import Findings, summary_of
from service.analysis.flags import find_flags
from service.analysis.plan import ModelPlan, Plan
from service.analysis.reading import Reading
from service.analysis.summary import ground_summary
from service.analysis.threads import in_thread_if_long
from service.errors import BadReply
from service.models import Strictness, Summary, SummarySentence, Violation

_OBJECTED: Strictness = "balanced"
"""Which loaded words a summary must not use, however many are shown: those that a careful editor marks."""

_ONLY_ORDERS = "every sentence repeats an order that stands in the article; summarise what the article reports"


async def check_and_repair(
    findings: Findings, answers: Answers, reading: Reading, plan: Plan, model: ModelPlan
) -> Findings:
    """Check the summary, if there is one, and repair it if that is needed and possible."""
    if findings.summary is None:
        return findings
    text, answer = plan.article.text, answers["summary"]
    checks = await in_thread_if_long(text, _checks, answers, reading, plan)
    first = summary_of(findings.summary.sentences, await in_thread_if_long(text, checks, findings.summary.sentences))
    findings = replace(findings, summary=first)
    if first.sentences and not first.violations:
        return findings
    if answer.last is not None:
        repaired = await ask_again("summary", answer, _problems(first), model)
        findings = findings.with_provenance("summary", repaired.provenance)
        sentences, ungrounded = ground_summary(repaired.drafts, reading)
        second = summary_of(sentences, checks(sentences))
        if _is_better(second, first):
            others = (u for u in findings.ungrounded if u.task != "summary")
            findings = replace(findings, summary=second, ungrounded=(*ungrounded, *others))
    return _refuse_empty(findings)


def _checks(
    answers: Answers, reading: Reading, plan: Plan
) -> Callable[[Sequence[SummarySentence]], tuple[Violation, ...]]:
    """Prepare the checks, with the article's loaded words that the summary must not use."""
    flags, _ = find_flags(answers, reading, plan, _OBJECTED)
    detect = partial(plan.lexicon.find, strictness=_OBJECTED) if plan.lexicon else None
    return Checker(reading, flags, detect, with_form=False).check


def _problems(summary: Summary) -> list[str]:
    """Word the objections for the model."""
    return [f"sentence {v.sentence + 1} of the summary: {v.detail}" for v in summary.violations] or [_ONLY_ORDERS]


def _is_better(second: Summary, first: Summary) -> bool:
    """Tell whether the second summary has fewer violations, or sentences where the first has none."""
    if not first.sentences:
        return True
    return bool(second.sentences) and len(second.violations) < len(first.violations)


def _refuse_empty(findings: Findings) -> Findings:
    """Raise BadReply if no sentence of the summary is left: an empty summary would look like a finding."""
    if findings.summary and findings.summary.sentences:
        return findings
    raise BadReply(
        "every sentence that the model wrote is in words by which the article speaks to a model, not to readers: "
        "read the article itself, or ask for the other tasks only"
    ).about("summary")
