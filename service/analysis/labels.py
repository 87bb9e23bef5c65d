"""
Ask for the labels of one party at a time: the model sees an excerpt about it, and its reply is one word.

A small model that labels every party of an article in one answer labels them all alike. Here it sees a few sentences
and one party. What counts is how much likelier a label is than it usually is (the prompt's `bias`; contextual
calibration, Zhao et al. 2021). Several questions about the same label are averaged.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from service.analysis.answers import add_replies
from service.analysis.findings import Findings
from service.analysis.gathering import gather_or_cancel
from service.analysis.plan import LabelPlan, ModelPlan
from service.analysis.reading import Reading
from service.english.fold import harmless
from service.english.ranges import nearest_index
from service.errors import ModelError
from service.llm.client import Client
from service.llm.question import Question, Speaker
from service.llm.reply import Reply
from service.models import FINE_ROLES, Party, Role, Sentence, Tone
from service.prompts.front_matter import Excerpt
from service.prompts.kinds import Label
from service.prompts.prompt import Prompt

_LONGEST_WORD = 10
"""Code points that a word of an excerpt may have on average. It limits a text without spaces."""

_ROLE_OF: Mapping[str, Role] = {fine: role for role, fines in FINE_ROLES.items() for fine in fines}

_TONE_OF: Mapping[str, Tone] = {"protagonist": "favourable", "antagonist": "unfavourable", "none": "neutral"}


async def label_parties(findings: Findings, reading: Reading, model: ModelPlan) -> Findings:
    """Label each party by questions of its own, if the framing prompt says so."""
    labels = model.labels
    if labels is None or findings.parties is None:
        return findings
    labelled = await gather_or_cancel(label_party(party, reading, labels, model.client) for party in findings.parties)
    replies = [reply for _, replies in labelled for reply in replies]
    provenance = add_replies(findings.provenance["framing"], replies)
    return replace(findings, parties=tuple(party for party, _ in labelled)).with_provenance("framing", provenance)


async def label_party(party: Party, reading: Reading, labels: LabelPlan, client: Client) -> tuple[Party, list[Reply]]:
    """Label a party, and return the model's replies too. A party without mentions or evidence stays as it is."""
    if not party.mentions or not party.evidence:
        return party, []
    scores: dict[Label, dict[str, float]] = {}
    replies: list[Reply] = []
    for kind, prompts in labels.prompts.items():
        answers = [await _ask(question(prompt, party, reading, labels.seed), client) for prompt in prompts]
        scores[kind] = _mean_scores(prompts, [chances for chances, _ in answers])
        replies += [reply for _, reply in answers]
    return party.model_copy(update=_choose_labels(scores, labels.tone_in_role)), replies


async def _ask(asked: Question, client: Client) -> tuple[dict[str, float], Reply]:
    try:
        return await client.choose(asked)
    except ModelError as error:
        error.about("framing")
        raise


def _mean_scores(prompts: Sequence[Prompt], answers: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean log-likelihood of each label over the prompts that know it, less their bias."""
    scores: dict[str, list[float]] = defaultdict(list)
    for prompt, words in zip(prompts, answers, strict=True):
        for label, score in _by_label(words, prompt).items():
            scores[label].append(score - prompt.head.bias.get(label, 0.0))
    return {label: sum(each) / len(each) for label, each in scores.items()}


def _choose_labels(scores: Mapping[Label, Mapping[str, float]], tone_in_role: float) -> dict[str, object]:
    labels: dict[str, object] = {}
    tones, roles = scores.get("tone"), scores.get("role")
    if tones:
        labels["tone"] = _likeliest(tones)
    if roles:
        role = _role({label: s for label, s in roles.items() if label not in _ROLE_OF}, tones, tone_in_role)
        fine = {label: score for label, score in roles.items() if _ROLE_OF.get(label) == role}
        labels |= {"role": role, "fine_roles": (_likeliest(fine),) if fine else ()}
    return labels


def _by_label(words: Mapping[str, float], prompt: Prompt) -> dict[str, float]:
    """Turn the log-likelihoods of words into those of labels. The one of a role is the sum over its fine roles."""
    chances: dict[str, float] = defaultdict(float)
    for word, label in (prompt.head.options or {}).items():
        for each in {label, _ROLE_OF.get(label, label)}:
            chances[each] += math.exp(words[word])
    return {label: math.log(chance) for label, chance in chances.items()}


def _likeliest(scores: Mapping[str, float]) -> str:
    return max(scores, key=lambda label: scores[label])


def _role(roles: Mapping[str, float], tones: Mapping[str, float] | None, weight: float) -> str:
    """
    Choose the role by its own scores and by the tone, as a product of experts (Hinton 2002).

    Praise supports protagonist, blame supports antagonist, a neutral tone supports none. No tone supports innocent.
    """
    if not weight or not tones:
        return _likeliest(roles)
    mean = sum(tones.values()) / len(tones)
    support = {role: tones.get(_TONE_OF.get(role, ""), mean) for role in roles}
    return _likeliest({role: score + weight * support[role] for role, score in roles.items()})


def question(prompt: Prompt, party: Party, reading: Reading, seed: int) -> Question:
    """Word the question about one party. It comes after the prompt's turns: example questions with their answers."""
    shown: list[tuple[Speaker, str]] = [("system", prompt.head.system or "")]
    for turn in prompt.head.turns:
        shown += [("user", prompt.render(text=turn.text, party=turn.party).strip()), ("assistant", turn.answer)]
    text = excerpt(party, reading, prompt.head.excerpt) if prompt.head.excerpt else ""
    return Question(
        name=prompt.head.task,
        schema={},
        messages=(*shown, ("user", prompt.render(text=text, party=harmless(party.name)).strip())),
        temperature=prompt.head.config.temperature,
        max_output_tokens=prompt.head.config.max_output_tokens,
        seed=seed,
        options=tuple(prompt.head.options or ()),
    )


def excerpt(party: Party, reading: Reading, form: Excerpt) -> str:
    """Join the sentences that name a party, and those around them if asked. What speaks to a model is left out."""
    sentences, text = reading.article.sentences, reading.article.text
    suspected = {n for n, s in enumerate(sentences) if reading.is_suspected(s.start, s.end)}
    named = list(dict.fromkeys(nearest_index(sentences, m.start) for m in party.mentions))
    if surname := _surname(party.name):
        again = re.compile(rf"(?<!\w){re.escape(surname)}(?!\w)")
        named += [n for n, s in enumerate(sentences) if n not in named and again.search(text, s.start, s.end)]
    taken: dict[int, int] = {}
    for index in (at + step for step in ((0, 1, -1) if form.around else (0,)) for at in named):
        if (
            0 <= index < len(sentences)
            and index not in taken
            and index not in suspected
            and sum(taken.values()) < form.words
        ):
            taken[index] = len(sentences[index].of(text).split())
    shown = [_marked(sentences[n], party, text) if form.marked else sentences[n].of(text) for n in sorted(taken)]
    return " ".join(map(harmless, shown))[: form.words * _LONGEST_WORD]


def _marked(sentence: Sentence, party: Party, text: str) -> str:
    """Put ** around each mention in a sentence. The article's own asterisks are replaced by look-alikes."""
    marked = sentence.of(text).replace("*", "∗")
    for mention in reversed(party.mentions):
        if sentence.start <= mention.start and mention.end <= sentence.end:
            start, end = mention.start - sentence.start, mention.end - sentence.start
            marked = f"{marked[:start]}**{marked[start:end]}**{marked[end:]}"
    return marked


def _surname(name: str) -> str | None:
    """Return the last of several capitalised words: an article often names a person in full only once."""
    parts = name.split()
    return parts[-1] if len(parts) > 1 and all(part[0].isupper() for part in parts) else None
