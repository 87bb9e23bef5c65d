"""What a model answered to a task, and what that took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from service.errors import BadReply, ModelError
from service.models import Task, TaskProvenance, Usage

if TYPE_CHECKING:
    from service.analysis.plan import ModelPlan
    from service.llm.question import Question
    from service.llm.reply import Reply


@dataclass(frozen=True)
class Answer:
    """
    The drafts of one task, one for each window of the article, and how they were made.

    *last* is the conversation that a repair can continue. It is None if there were several, or a repair already.
    """

    drafts: tuple[Any, ...]
    provenance: TaskProvenance
    last: tuple[Question, Reply] | None


Answers = Mapping[Task, Answer]


def join(answers: Sequence[Answer]) -> Answer:
    """Join the answers of several windows or rounds: the drafts in order, the costs added up."""
    provenance = answers[0].provenance
    for answer in answers[1:]:
        provenance = add(provenance, answer.provenance)
    drafts = tuple(draft for answer in answers for draft in answer.drafts)
    return Answer(drafts, provenance, answers[0].last if len(answers) == 1 else None)


def add(first: TaskProvenance, second: TaskProvenance) -> TaskProvenance:
    """Add the cost of an earlier question to the provenance of a later one."""
    return _add(second, first, first.attempts, first.seconds, first.repair)


def add_failure(provenance: TaskProvenance, error: ModelError, repair: str) -> TaskProvenance:
    """Add the cost of a question that gave nothing usable: its attempts and tokens count all the same."""
    usage = Usage(**error.usage) if isinstance(error, BadReply) else Usage()
    return _add(provenance, usage, error.attempts, 0.0, repair)


def unasked(task: Task, model: ModelPlan) -> TaskProvenance:
    """Say how a task is done of which nothing has been asked yet."""
    prompt, preamble = model.prompts[task], model.preambles[task]
    return TaskProvenance(
        prompt=prompt.name,
        sha256=prompt.sha256,
        preamble=preamble.name,
        preamble_sha256=preamble.sha256,
        repair=None,
        model=model.client.profile.model,
        model_answered=None,
        fingerprint=None,
        seed=model.seed,
        temperature=prompt.head.config.temperature,
        attempts=0,
        seconds=0.0,
    )


def add_replies(provenance: TaskProvenance, replies: Iterable[Reply]) -> TaskProvenance:
    """Add the cost of further questions."""
    usage, attempts, seconds = Usage(), 0, 0.0
    for reply in replies:
        usage, attempts, seconds = usage + reply.usage, attempts + reply.attempts, seconds + reply.seconds
        if provenance.model_answered is None:
            who = {"model_answered": reply.model, "fingerprint": reply.fingerprint}
            provenance = provenance.model_copy(update=who)
    return _add(provenance, usage, attempts, seconds, None)


def _add(provenance: TaskProvenance, usage: Usage, attempts: int, seconds: float, repair: str | None) -> TaskProvenance:
    cost: dict[str, object] = {
        **(provenance + usage).model_dump(),
        "attempts": provenance.attempts + attempts,
        "seconds": round(provenance.seconds + seconds, 3),
        "repair": repair or provenance.repair,
    }
    return provenance.model_copy(update=cost)
