"""Ask a model the tasks of an article; repair an answer once; summarise the summaries of a long article's windows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from service.analysis.answers import Answer, add, add_failure, add_replies, join, unasked
from service.analysis.drafts import DraftCastings, DraftNames, DraftRetelling, DraftSentence, DraftSummary
from service.analysis.gathering import gather_or_cancel, run_in_turn
from service.analysis.plan import ModelPlan
from service.analysis.questions import question, questions, room_for_article, shape_of
from service.analysis.shown import Shown
from service.analysis.windows import windows
from service.english.fold import harmless
from service.errors import BadReply, ModelError, NotJson, OffSchema
from service.llm.question import Question
from service.llm.reply import Reply
from service.models import Article, Sentence, Task, Usage

_LONGEST_PART = 400
"""Code points of a partial summary's sentence that a summary of summaries is shown."""


Take = Callable[[Task, Answer], Awaitable[None]]
"""Is called with the whole answer to a task, as soon as there is one."""


async def ask(
    article: Article, model: ModelPlan, take: Take, shown: Shown | None = None, known: Collection[Task] = ()
) -> None:
    """
    Ask every task about every window of the article, and have *take* called with each task's answer.

    All are asked at once. But a model that answers one question at a time is asked the next one when *take* has ended:
    so what is asked later about a summary is asked before the framing. If one question fails, the others are cancelled.
    *shown* is what prompts that show the plain reading show. Tasks whose answer is *known* are not asked.
    """
    asked = questions(article, model, shown, known)
    missing = Counter(task for task, _ in asked)
    answers: dict[int, Answer] = {}

    async def ask_one(place: int) -> None:
        task, asked_now = asked[place]
        answers[place] = await _ask_with_repair(task, asked_now, model)
        missing[task] -= 1
        if missing[task] == 0:
            whole = join([answers[n] for n, (other, _) in enumerate(asked) if other == task])
            await take(task, await _condense(article, whole, model) if task == "summary" else whole)

    run = run_in_turn if model.client.profile.concurrency == 1 else gather_or_cancel
    await run(map(ask_one, range(len(asked))))


async def ask_again(task: Task, answer: Answer, problems: Sequence[str], model: ModelPlan) -> Answer:
    """
    Tell the model what is wrong with its answer, and return its new one.

    If this fails, the old answer is returned: it is usable, and what is wrong with it will be shown.
    """
    if answer.last is None:
        return answer
    question, reply = answer.last
    objection = model.repair.render(problems="\n".join(f"- {problem}" for problem in problems))
    try:
        repaired = await _ask_once(task, question.then(reply.text, objection), model)
    except ModelError as error:
        return replace(answer, provenance=add_failure(answer.provenance, error, model.repair.name))
    provenance = add(answer.provenance, repaired.provenance)
    return Answer(repaired.drafts, provenance.model_copy(update={"repair": model.repair.name}), None)


async def _ask_with_repair(task: Task, question: Question, model: ModelPlan) -> Answer:
    """Ask one question. If the reply does not fit the schema, say so and ask once more."""
    try:
        return await _ask_once(task, question, model)
    except (OffSchema, NotJson) as error:
        if not error.text:
            raise
        objection = model.repair.render(problems=f"- {error.problem}")
        try:
            repaired = await _ask_once(task, question.then(error.text, objection), model)
        except ModelError as second:
            second.attempts += error.attempts
            if isinstance(second, BadReply):
                second.usage = (Usage(**second.usage) + Usage(**error.usage)).model_dump()
            raise
        return replace(repaired, provenance=add_failure(repaired.provenance, error, model.repair.name))


async def _ask_once(task: Task, question: Question, model: ModelPlan) -> Answer:
    try:
        draft, reply = await model.client.ask(question, shape_of(model.prompts[task]))
        draft = draft.unlabelled() if isinstance(draft, DraftNames) else draft
        draft = draft.as_summary() if isinstance(draft, DraftRetelling) else draft
        _check_parties(draft, reply, model.parties)
    except ModelError as error:
        error.about(task)
        raise
    return Answer((draft,), add_replies(unasked(task, model), [reply]), (question, reply))


def _check_parties(draft: BaseModel, reply: Reply, parties: Sequence[str] | None) -> None:
    """Refuse a framing that leaves out, adds or repeats a party if the caller has named the parties."""
    if parties is None or not isinstance(draft, DraftCastings):
        return
    if sorted(p.name for p in draft.parties) != sorted(map(harmless, parties)):
        cost: dict[str, Any] = {"text": reply.text, "usage": reply.usage.model_dump(), "attempts": reply.attempts}
        raise OffSchema(f"parties: break down exactly these, each once: {'; '.join(map(harmless, parties))}", **cost)


async def _condense(article: Article, answer: Answer, model: ModelPlan) -> Answer:
    """
    Summarise the summaries of the windows; again, as long as they fill more than one window.

    Their sentences are numbered like an article's. The numbers in the reply are then replaced by the article's own.
    The result can't be repaired: the model saw summaries, and a repair would need the article.
    """
    while len(answer.drafts) > 1:
        parts: list[DraftSentence] = [sentence for draft in answer.drafts for sentence in draft.sentences]
        pseudo = _pseudo_article(article, [part.text[:_LONGEST_PART] for part in parts])
        stretches = windows(pseudo, room_for_article(model))
        if len(stretches) >= len(answer.drafts):
            raise ModelError("the summaries of its parts fill the model's window: raise EVENHAND_MODEL_WINDOW").about(
                "summary"
            )
        asked = [question("summary", pseudo, stretch, model) for stretch in stretches]
        answers = [await _ask_with_repair("summary", each, model) for each in asked]
        traced = tuple(_trace(draft, parts) for each in answers for draft in each.drafts)
        answer = Answer(traced, join([answer, *answers]).provenance, None)
    return answer


def _trace(draft: DraftSummary, parts: Sequence[DraftSentence]) -> DraftSummary:
    """Replace the numbers of partial sentences by those of the article's sentences that they rest on."""
    sentences = []
    for sentence in draft.sentences:
        evidence = [n for i in sentence.evidence if 1 <= i <= len(parts) for n in parts[i - 1].evidence]
        sentences.append(sentence.model_copy(update={"evidence": list(dict.fromkeys(evidence))}))
    return draft.model_copy(update={"sentences": sentences})


def _pseudo_article(article: Article, lines: Sequence[str]) -> Article:
    """Build an article whose sentences are the lines."""
    sentences, at = [], 0
    for line in lines:
        sentences.append(Sentence(start=at, end=at + len(line)))
        at += len(line) + 1
    return article.model_copy(update={"text": "\n".join(lines), "sentences": tuple(sentences)})
