"""
Ask a model the tasks of an article.

The messages of all tasks of a window share one prefix, byte for byte: the preamble with the article as numbered
sentences. The task comes last, so that a provider's prefix cache pays for the article once. Sentence numbers count
from 1 over the whole article, in every window.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from service.analysis.drafts import DraftFlags, DraftFraming, DraftSentence, DraftSummary
from service.analysis.gathering import gather_or_cancel
from service.analysis.windows import tokens, windows
from service.english.fold import harmless
from service.errors import BadReply, ModelError, NotJson, OffSchema
from service.llm.client import Client
from service.llm.question import Question
from service.llm.reply import Reply
from service.llm.schema import strict_schema
from service.models import Article, Sentence, Task, TaskProvenance, Usage
from service.prompts.registry import Label, Prompt

SHAPES: Mapping[Task, type[BaseModel]] = {
    "summary": DraftSummary,
    "framing": DraftFraming,
    "loaded_language": DraftFlags,
}
MOST_FOUND = 6
"""How many parties a model may find in a window; a caller may name more."""

_LONGEST_PART = 400
"""Code points of a partial summary's sentence that a summary of summaries is shown."""

_FIND_PARTIES = "each main party (2 to 5 people, states, groups or organisations, no places or things)"


@dataclass(frozen=True)
class Plan:
    """
    What to ask: a prompt for each task that needs a model, its preamble, and the repair prompt.

    *labels* are the prompts that ask for the labels of one party at a time, where the framing's prompt names them.
    """

    prompts: Mapping[Task, Prompt]
    preambles: Mapping[Task, Prompt]
    repair: Prompt
    parties: tuple[str, ...] | None
    seed: int
    labels: Mapping[Label, Sequence[Prompt]] = field(default_factory=dict)

    def all_prompts(self) -> tuple[Prompt, ...]:
        """List every prompt that may be asked."""
        labels = (prompt for prompts in self.labels.values() for prompt in prompts)
        return (*self.prompts.values(), *self.preambles.values(), self.repair, *labels)


@dataclass(frozen=True)
class Answer:
    """What a model said on one task: a draft per window, and how it was made; a repair can go on from `last`."""

    drafts: tuple[Any, ...]
    provenance: TaskProvenance
    last: tuple[Question, Reply] | None


async def ask(article: Article, plan: Plan, client: Client) -> dict[Task, Answer]:
    """Ask every task of the plan about every window; where one fails, the others are given up."""
    asked = questions(article, plan, client.profile.window)
    told = await gather_or_cancel(_told(task, each, plan, client) for task, each in asked)
    answers = {
        task: _join([answer for (other, _), answer in zip(asked, told, strict=True) if other == task])
        for task in plan.prompts
    }
    if "summary" in answers and len(asked) > len(answers):
        answers["summary"] = await _condense(article, answers["summary"], plan, client)
    return answers


async def ask_again(task: Task, answer: Answer, problems: Sequence[str], plan: Plan, client: Client) -> Answer:
    """
    Object to an answer once; the new draft takes its place.

    Where the repair itself fails, the answer stays as it is: it is usable, and what is wrong with it will be shown.
    """
    if answer.last is None:
        return answer
    asked, reply = answer.last
    objection = plan.repair.render(problems="\n".join(f"- {problem}" for problem in problems))
    try:
        mended = await _once(task, asked.then(reply.text, objection), plan, client)
    except ModelError as error:
        return replace(answer, provenance=_add(_failed(answer.provenance, plan, error), answer.provenance))
    spent = _add(answer.provenance, mended.provenance)
    return Answer(mended.drafts, spent.model_copy(update={"repair": plan.repair.name}), None)


def questions(article: Article, plan: Plan, window: int) -> list[tuple[Task, Question]]:
    """Put every task about every stretch of the article that fits the model's *window* into words."""
    cut = windows(article, _room(plan, window))
    return [(task, question(task, article, stretch, plan)) for stretch in cut for task in plan.prompts]


def question(task: Task, article: Article, window: Sequence[Sentence], plan: Plan) -> Question:
    """Put one task about one window of the article into words."""
    first = article.sentences.index(window[0]) + 1 if window else 1
    lines = (f"[{number}] {harmless(s.of(article.text))}" for number, s in enumerate(window, first))
    return _worded(task, "\n".join(lines), plan)


def _room(plan: Plan, window: int) -> int:
    """Reckon how many tokens of article fit beside the longest task, its answer and one repair of it."""
    room = min(
        window
        - tokens((plan.preambles[task].head.system or "") + plan.preambles[task].body + prompt.body)
        - 2 * _longest(task, plan)
        - 20 * len(plan.parties or ())
        - 300
        for task, prompt in plan.prompts.items()
    )
    return max(room, 200)


def _longest(task: Task, plan: Plan) -> int:
    """Return the output limit: the prompt's own, or more where many parties were given."""
    limit = plan.prompts[task].head.config.max_output_tokens
    return max(limit, limit * len(plan.parties) // MOST_FOUND) if task == "framing" and plan.parties else limit


def _worded(task: Task, numbered: str, plan: Plan) -> Question:
    prompt, preamble = plan.prompts[task], plan.preambles[task]
    blanks = {"parties": _party_line(plan.parties)} if "parties" in prompt.head.inputs else {}
    return Question(
        name=task,
        schema=_schema(task, plan.parties),
        messages=(
            ("system", preamble.head.system or ""),
            ("user", f"{preamble.render(article=numbered)}\n{prompt.render(**blanks)}"),
        ),
        temperature=prompt.head.config.temperature,
        max_output_tokens=_longest(task, plan),
        seed=plan.seed,
    )


def _party_line(parties: Sequence[str] | None) -> str:
    if parties is None:
        return _FIND_PARTIES
    return "exactly these parties, in this order: " + "; ".join(map(harmless, parties))


def _schema(task: Task, parties: Sequence[str] | None) -> Mapping[str, Any]:
    """Take the task's schema; parties that were given are the only names it allows, each once."""
    schema = strict_schema(SHAPES[task])
    if task != "framing":
        return schema
    if parties is None:
        return {**schema, "properties": {"parties": {**schema["properties"]["parties"], "maxItems": MOST_FOUND}}}
    definitions = schema["$defs"]
    party = definitions["DraftParty"]
    named = {**party, "properties": {**party["properties"], "name": {"enum": [harmless(p) for p in parties]}}}
    listed = {**schema["properties"]["parties"], "minItems": len(parties), "maxItems": len(parties)}
    return {**schema, "$defs": {**definitions, "DraftParty": named}, "properties": {"parties": listed}}


async def _told(task: Task, asked: Question, plan: Plan, client: Client) -> Answer:
    """Ask one question; an answer off the schema gets one repair question, then it is an error."""
    try:
        return await _once(task, asked, plan, client)
    except (OffSchema, NotJson) as error:
        if not error.text:
            raise
        objection = plan.repair.render(problems=f"- {error.problem}")
        try:
            mended = await _once(task, asked.then(error.text, objection), plan, client)
        except ModelError as second:
            second.attempts += error.attempts
            if isinstance(second, BadReply):
                second.usage = (Usage(**second.usage) + Usage(**error.usage)).model_dump()
            raise
        return replace(mended, provenance=_add(_failed(mended.provenance, plan, error), mended.provenance))


def _failed(like: TaskProvenance, plan: Plan, error: ModelError) -> TaskProvenance:
    """Account for a question that gave nothing usable: its attempts and tokens count all the same."""
    usage = Usage(**error.usage) if isinstance(error, BadReply) else Usage()
    spent = {"attempts": error.attempts, "seconds": 0.0, **usage.model_dump()}
    return like.model_copy(update={"repair": plan.repair.name, **spent})


async def _once(task: Task, asked: Question, plan: Plan, client: Client) -> Answer:
    try:
        draft, reply = await client.ask(asked, SHAPES[task])
        _hold_to_parties(draft, reply, plan.parties)
    except ModelError as error:
        error.about(task)
        raise
    prompt, preamble = plan.prompts[task], plan.preambles[task]
    provenance = TaskProvenance(
        prompt=prompt.name,
        sha256=prompt.sha256,
        preamble=preamble.name,
        preamble_sha256=preamble.sha256,
        repair=None,
        model=client.profile.model,
        model_answered=reply.model,
        fingerprint=reply.fingerprint,
        seed=asked.seed,
        temperature=asked.temperature,
        attempts=reply.attempts,
        seconds=round(reply.seconds, 3),
        **reply.usage.model_dump(),
    )
    return Answer((draft,), provenance, (asked, reply))


def _hold_to_parties(draft: BaseModel, reply: Reply, parties: Sequence[str] | None) -> None:
    """Refuse a framing that leaves out, adds or repeats a party when the caller has named them."""
    if parties is None or not isinstance(draft, DraftFraming):
        return
    if sorted(p.name for p in draft.parties) != sorted(map(harmless, parties)):
        kept: dict[str, Any] = {"text": reply.text, "usage": reply.usage.model_dump(), "attempts": reply.attempts}
        raise OffSchema(f"parties: break down exactly these, each once: {'; '.join(map(harmless, parties))}", **kept)


async def _condense(article: Article, answer: Answer, plan: Plan, client: Client) -> Answer:
    """
    Summarise the summaries of the windows, again as long as they fill more than one window.

    Their sentences are numbered like an article's; the numbers that come back are then replaced by the article's own.
    There is no repair of the outcome: a model that is shown summaries can't mend by the article.
    """
    room = _room(plan, client.profile.window)
    while len(answer.drafts) > 1:
        parts: list[DraftSentence] = [sentence for draft in answer.drafts for sentence in draft.sentences]
        pseudo = _pseudo_article(article, [part.text[:_LONGEST_PART] for part in parts])
        cut = windows(pseudo, room)
        if len(cut) >= len(answer.drafts):
            raise ModelError("the summaries of its parts fill the model's window: raise EVENHAND_MODEL_WINDOW").about(
                "summary"
            )
        told = [await _told("summary", question("summary", pseudo, window, plan), plan, client) for window in cut]
        traced = tuple(_trace(draft, parts) for reply in told for draft in reply.drafts)
        answer = Answer(traced, _join([answer, *told]).provenance, None)
    return answer


def _trace(draft: DraftSummary, parts: Sequence[DraftSentence]) -> DraftSummary:
    """Replace the numbers of partial sentences by those of the article's sentences that they rest on."""
    sentences = []
    for sentence in draft.sentences:
        rests = [n for i in sentence.evidence if 1 <= i <= len(parts) for n in parts[i - 1].evidence]
        sentences.append(sentence.model_copy(update={"evidence": list(dict.fromkeys(rests))}))
    return draft.model_copy(update={"sentences": sentences})


def _pseudo_article(article: Article, lines: Sequence[str]) -> Article:
    sentences, at = [], 0
    for line in lines:
        sentences.append(Sentence(start=at, end=at + len(line)))
        at += len(line) + 1
    return article.model_copy(update={"text": "\n".join(lines), "sentences": tuple(sentences)})


def _join(answers: Sequence[Answer]) -> Answer:
    """Put the answers of several windows or rounds together: drafts in order, costs added up."""
    provenance = answers[0].provenance
    for answer in answers[1:]:
        provenance = _add(provenance, answer.provenance)
    return Answer(
        tuple(d for a in answers for d in a.drafts), provenance, answers[0].last if len(answers) == 1 else None
    )


def _add(first: TaskProvenance, second: TaskProvenance) -> TaskProvenance:
    spent = Usage.__add__(first, second).model_dump()
    more = {
        "attempts": first.attempts + second.attempts,
        "seconds": round(first.seconds + second.seconds, 3),
        "repair": first.repair or second.repair,
    }
    return second.model_copy(update=spent | more)
