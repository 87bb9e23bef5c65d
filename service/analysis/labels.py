"""
Ask for the labels of one party at a time: the model sees an excerpt about it, and its reply is one word.

A small model that labels every party of an article in one answer labels them all alike. Here it sees a few sentences
and one party. `service.analysis.label_choice` makes labels of the likelihoods of its replies.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from service.analysis.answers import add_replies
from service.analysis.findings import Findings
from service.analysis.gathering import gather_or_cancel
from service.analysis.label_choice import (
    Choice,
    Scores,
    add,
    choose,
    contrast,
    is_borne_out,
    is_shown,
    is_shown_alone,
    likeliest_fine,
    mean_scores,
)
from service.analysis.label_evidence import points
from service.analysis.plan import LabelPlan, ModelPlan
from service.analysis.reading import Reading
from service.analysis.threads import in_thread_if_long
from service.english.fold import harmless
from service.english.ranges import nearest_index
from service.errors import ModelError
from service.llm.client import Client
from service.llm.question import Question, Speaker
from service.llm.reply import Reply
from service.models import FINE_ROLES, Party, Sentence
from service.prompts.front_matter import Excerpt
from service.prompts.kinds import Label
from service.prompts.prompt import Prompt

_UNREAL = re.compile(r",? as (?:if|though) [^.;:“”\"]*(?=[.;])")
"""What a text says is not so: "…, as if Lee had been the one who lied"."""

_LONGEST_WORD = 10
"""Code points that a word of an excerpt may have on average. It limits a text without spaces."""


async def label_parties(
    findings: Findings, reading: Reading, model: ModelPlan, ready: Callable[[int, Party], None]
) -> Findings:
    """
    Label each party by questions of its own, if the framing prompt says so.

    *ready* is called with each party and its place as soon as it has its labels.
    """
    labels, parties = model.labels, findings.parties or ()
    if labels is None:
        for place, party in enumerate(parties):
            ready(place, party)
        return findings

    asked = _Asked(reading, labels, model.client)

    async def label(
        place: int, party: Party, scores: Mapping[Label, Scores] | None = None, alone: Mapping[Label, Scores] = {}
    ) -> Party:
        done = await asked.label(party, await asked.scores(party) if scores is None else scores, alone)
        ready(place, done)
        return done

    if labels.contrast:  # no party has its labels before all have been asked about
        alone = await gather_or_cancel(map(asked.scores, parties))
        scores = contrast(alone, labels.contrast)
        done = await gather_or_cancel(map(label, itertools.count(), parties, scores, alone))
    else:
        done = await gather_or_cancel(itertools.starmap(label, enumerate(parties)))
    provenance = add_replies(findings.provenance["framing"], asked.replies)
    return replace(findings, parties=tuple(done)).with_provenance("framing", provenance)


class _Asked:
    """Ask about the parties of one article, and label them; *replies* are those of the model so far."""

    def __init__(self, reading: Reading, labels: LabelPlan, client: Client) -> None:
        self.replies: list[Reply] = []
        self._reading, self._labels, self._client = reading, labels, client

    async def scores(self, party: Party) -> Mapping[Label, Scores]:
        """Return the scores of a party's labels: what the model answers and, if the prompt says so, what rules find."""
        scores, replies = await ask_about(party, self._reading, self._labels, self._client)
        self.replies += replies
        if not scores or not self._labels.rules:
            return scores
        found = await in_thread_if_long(self._reading.article.text, points, party, self._reading)
        return {
            kind: add(each, found.get(kind, {}), self._labels.rules.get(kind, 0.0)) for kind, each in scores.items()
        }

    async def label(self, party: Party, scores: Mapping[Label, Scores], alone: Mapping[Label, Scores]) -> Party:
        """Label a party, and ask for its fine role where that has a question of its own."""
        done = labelled(party, scores, self._labels, alone)
        if done.role not in FINE_ROLES or not self._labels.fine or not scores:
            return done
        fine, replies = await _scores(self._labels.fine, party, self._reading, self._labels.seed, self._client)
        self.replies += replies
        return done.model_copy(update={"fine_roles": likeliest_fine(done.role, fine)})


async def ask_about(
    party: Party, reading: Reading, labels: LabelPlan, client: Client
) -> tuple[dict[Label, Scores], list[Reply]]:
    """Return how likely each label of a party is. Nothing is asked if the article does not name it or show it."""
    scores: dict[Label, Scores] = {}
    replies: list[Reply] = []
    if not party.mentions or not party.evidence:
        return scores, replies
    for kind, prompts in labels.prompts.items():
        scores[kind], more = await _scores(prompts, party, reading, labels.seed, client)
        replies += more
    return scores, replies


async def _scores(
    prompts: Sequence[Prompt], party: Party, reading: Reading, seed: int, client: Client
) -> tuple[Scores, list[Reply]]:
    answers = [await _ask(question(prompt, party, reading, seed), client) for prompt in prompts]
    return mean_scores(prompts, [chances for chances, _ in answers]), [reply for _, reply in answers]


def labelled(
    party: Party, scores: Mapping[Label, Scores], labels: LabelPlan, alone: Mapping[Label, Scores] = {}
) -> Party:
    """
    Label a party. A label that its scores don't bear out is unclear, and so is a tone that only *scores* say.

    *alone* are the scores before those of other parties counted: what others are blamed for praises nobody.

    If nothing was asked about a party, every label that has a threshold is unclear, and the others stay.
    """
    if not scores:
        return party.model_copy(update=_fields(labels.thresholds, {}))
    choices = choose(scores, labels.tone_in_role)
    labels.watch(party.name, choices)
    before = choose(alone, labels.tone_in_role)
    shown = {
        kind: each
        for kind, each in choices.items()
        if is_shown(kind, each, labels.thresholds) and is_shown_alone(kind, each, before)
    }
    needs_tone = labels.tone_in_role > 0 and {"role", "tone"} <= labels.thresholds.keys()
    if needs_tone and "role" in shown and not is_borne_out(shown["role"], shown.get("tone")):
        del shown["role"]
    return party.model_copy(update=_fields(choices, shown))


def _fields(kinds: Iterable[Label], shown: Mapping[Label, Choice]) -> dict[str, object]:
    """Return the fields of a party for some kinds of labels: a kind that is not *shown* is unclear."""
    fields: dict[str, object] = {kind: shown[kind].label if kind in shown else "unclear" for kind in kinds}
    if "role" in fields:
        fields["fine_roles"] = shown["role"].fine if "role" in shown else ()
    return fields


async def _ask(asked: Question, client: Client) -> tuple[dict[str, float], Reply]:
    try:
        return await client.choose(asked)
    except ModelError as error:
        error.about("framing")
        raise


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
        fixed=len(shown),
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
    return " ".join(harmless(_UNREAL.sub("", line)) for line in shown)[: form.words * _LONGEST_WORD]


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
