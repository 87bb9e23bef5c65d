"""
Check the summary, and ask for a better one once if it is not good enough; keep the better of the two.

A summary prompt says by `mend` in its front matter whether code mends the sentences first. Without it, code changes
nothing, and any objection to a fact or to the voice is one to ask about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from service.analysis.answers import Answers
from service.analysis.ask import ask_again
from service.analysis.check import Checker
from service.analysis.findings import Findings
from service.analysis.flags import OBJECTED, find_flags
from service.analysis.mend import Attempt, mend, unmended
from service.analysis.mending import Mender
from service.analysis.plan import ModelPlan, Plan
from service.analysis.reading import Reading
from service.analysis.summary import ground_summary
from service.analysis.threads import in_thread_if_long
from service.errors import BadReply
from service.models import SummarySentence, Ungrounded, Violation
from service.prompts.front_matter import FrontMatter

_ONLY_ORDERS = "every sentence repeats an order that stands in the article; summarise what the article reports"

Judge = Callable[[Sequence[SummarySentence]], Attempt]


async def check_and_repair(
    findings: Findings, answers: Answers, reading: Reading, plan: Plan, model: ModelPlan
) -> Findings:
    """Check the summary, if there is one, and repair it if that is needed and possible."""
    if findings.summary is None:
        return findings
    text, answer = plan.article.text, answers["summary"]
    judge = await in_thread_if_long(text, _judge, answers, reading, plan, head=model.prompts["summary"].head)
    first = await in_thread_if_long(text, judge, findings.summary.sentences)
    if first.is_enough or answer.last is None:
        return _refuse_empty(_with(first, findings, ()))
    repaired = await ask_again("summary", answer, _problems(first.objections), model)
    findings = findings.with_provenance("summary", repaired.provenance)
    sentences, ungrounded = ground_summary(repaired.drafts, reading)
    second = judge(sentences)
    if second.rank <= first.rank:
        return _refuse_empty(_with(first, findings, ()))
    others = tuple(u for u in findings.ungrounded if u.task != "summary")
    return _refuse_empty(_with(second, replace(findings, ungrounded=others), ungrounded))


def _judge(answers: Answers, reading: Reading, plan: Plan, *, head: FrontMatter) -> Judge:
    """Prepare the checks, with the article's loaded words that the summary must not use, and the mends."""
    flags, _ = find_flags(answers, reading, plan, OBJECTED)
    detect = partial(plan.lexicon.find, strictness=OBJECTED) if plan.lexicon else None
    checker = Checker(reading, flags, detect, with_form=head.mend, own_words=head.checks == "own_words")
    if not head.mend:
        return partial(unmended, checker=checker)
    return partial(mend, mender=Mender(checker, plan.lexicon, retold=head.retell is not None))


def _with(attempt: Attempt, findings: Findings, ungrounded: Sequence[Ungrounded]) -> Findings:
    """Take the summary of an attempt; list what is not used of it first."""
    return replace(findings, summary=attempt.summary, ungrounded=(*attempt.left_out, *ungrounded, *findings.ungrounded))


def _problems(objections: Sequence[Violation]) -> list[str]:
    """Word the objections for the model."""
    return [f"sentence {v.sentence + 1} of the summary: {v.detail}" for v in objections] or [_ONLY_ORDERS]


def _refuse_empty(findings: Findings) -> Findings:
    """Raise BadReply if no sentence of the summary is left: an empty summary would look like a finding."""
    if findings.summary and findings.summary.sentences:
        return findings
    raise BadReply(
        "every sentence that the model wrote is in words by which the article speaks to a model, not to readers: "
        "read the article itself, or ask for the other tasks only"
    ).about("summary")
