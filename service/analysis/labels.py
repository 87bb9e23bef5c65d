"""
Ask for the labels of one party at a time: an excerpt about it, one word for an answer, read as probabilities.

A small model that labels every party of an article in one answer calls them all the same. Here it is shown a few
sentences and one party, and what counts is how much likelier it finds a label than it does on the whole (the prompt's
`bias`; contextual calibration, Zhao et al. 2021). Several questions about the same label are averaged.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

from service.analysis.gathering import gather_or_cancel
from service.analysis.reading import Reading
from service.english.fold import harmless
from service.errors import ModelError
from service.llm.client import Client
from service.llm.question import Question, Speaker
from service.models import FINE_ROLES, Party, Role, Sentence, Tone, Usage
from service.prompts.registry import Excerpt, Label, Prompt

_LONGEST_WORD = 10
"""Code points a word of an excerpt may take on average, so that one without spaces ends too."""

_ROLE_OF: Mapping[str, Role] = {fine: role for role, fines in FINE_ROLES.items() for fine in fines}

_TONE_OF: Mapping[str, Tone] = {"protagonist": "favourable", "antagonist": "unfavourable", "none": "neutral"}


class Casting:
    """The questions about the parties of one article, and what they took."""

    def __init__(
        self, prompts: Mapping[Label, Sequence[Prompt]], tone_in_role: float | None, seed: int, client: Client
    ) -> None:
        self.usage = Usage()
        self.attempts = 0
        self.seconds = 0.0
        self._prompts = prompts
        self._tone_in_role = tone_in_role or 0.0
        self._seed = seed
        self._client = client

    async def label(self, parties: Sequence[Party], reading: Reading) -> tuple[Party, ...]:
        """Label each party that the article names and shows in words; another stays as it is."""
        return tuple(await gather_or_cancel(self._labelled(party, reading) for party in parties))

    async def _labelled(self, party: Party, reading: Reading) -> Party:
        if not party.mentions or not party.evidence:
            return party
        found = {kind: await self._ask(prompts, party, reading) for kind, prompts in self._prompts.items()}
        labels: dict[str, object] = {}
        tones = found.get("tone")
        if tones:
            labels["tone"] = _likeliest(tones)
        if roles := found.get("role"):
            role = _role({label: s for label, s in roles.items() if label not in _ROLE_OF}, tones, self._tone_in_role)
            fine = {label: score for label, score in roles.items() if _ROLE_OF.get(label) == role}
            labels |= {"role": role, "fine_roles": (_likeliest(fine),) if fine else ()}
        return party.model_copy(update=labels)

    async def _ask(self, prompts: Sequence[Prompt], party: Party, reading: Reading) -> dict[str, float]:
        """Put every question; return the mean log-likelihood of each label that they know, beyond their bias."""
        scores: dict[str, list[float]] = defaultdict(list)
        for prompt in prompts:
            try:
                words, reply = await self._client.choose(question(prompt, party, reading, self._seed))
            except ModelError as error:
                error.about("framing")
                raise
            self.usage += reply.usage
            self.attempts += reply.attempts
            self.seconds += reply.seconds
            for label, score in _by_label(words, prompt).items():
                scores[label].append(score - prompt.head.bias.get(label, 0.0))
        return {label: sum(each) / len(each) for label, each in scores.items()}


def _by_label(words: Mapping[str, float], prompt: Prompt) -> dict[str, float]:
    """Turn the log-likelihoods of words into those of labels; a role has that of all its fine roles together."""
    chances: dict[str, float] = defaultdict(float)
    for word, label in (prompt.head.options or {}).items():
        for each in {label, _ROLE_OF.get(label, label)}:
            chances[each] += math.exp(words[word])
    return {label: math.log(chance) for label, chance in chances.items()}


def _likeliest(scores: Mapping[str, float]) -> str:
    return max(scores, key=lambda label: scores[label])


def _role(roles: Mapping[str, float], tones: Mapping[str, float] | None, weight: float) -> str:
    """
    Choose the role that its own questions and the tone bear out together: a product of experts (Hinton 2002).

    Praise speaks for a protagonist, blame for an antagonist, a neutral tone for none; none of them for an innocent.
    """
    if not weight or not tones:
        return _likeliest(roles)
    usual = sum(tones.values()) / len(tones)
    said = {role: tones.get(_TONE_OF.get(role, ""), usual) for role in roles}
    return _likeliest({role: score + weight * said[role] for role, score in roles.items()})


def question(prompt: Prompt, party: Party, reading: Reading, seed: int) -> Question:
    """Put the question about one party after the prompt's turns, each a question and its answer."""
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
    """Cut the sentences that name a party, or are around those, in their order; none that speaks to a model."""
    sentences, text = reading.article.sentences, reading.article.text
    told = {n for n, s in enumerate(sentences) if reading.is_suspected(s.start, s.end)}
    named = list(dict.fromkeys(bisect_right(sentences, m.start, key=_start) - 1 for m in party.mentions))
    if surname := _surname(party.name):
        again = re.compile(rf"(?<!\w){re.escape(surname)}(?!\w)")
        named += [n for n, s in enumerate(sentences) if n not in named and again.search(text, s.start, s.end)]
    taken: dict[int, int] = {}
    for index in (at + step for step in ((0, 1, -1) if form.around else (0,)) for at in named):
        if (
            0 <= index < len(sentences)
            and index not in taken
            and index not in told
            and sum(taken.values()) < form.words
        ):
            taken[index] = len(sentences[index].of(text).split())
    shown = [_marked(sentences[n], party, text) if form.marked else sentences[n].of(text) for n in sorted(taken)]
    return " ".join(map(harmless, shown))[: form.words * _LONGEST_WORD]


def _marked(sentence: Sentence, party: Party, text: str) -> str:
    """Put ** around each mention in a sentence; the article's own asterisks become look-alikes."""
    marked = sentence.of(text).replace("*", "∗")
    for mention in reversed(party.mentions):
        if sentence.start <= mention.start and mention.end <= sentence.end:
            start, end = mention.start - sentence.start, mention.end - sentence.start
            marked = f"{marked[:start]}**{marked[start:end]}**{marked[end:]}"
    return marked


def _start(sentence: Sentence) -> int:
    return sentence.start


def _surname(name: str) -> str | None:
    """Give the last of several capitalised words: a person is named in full once."""
    parts = name.split()
    return parts[-1] if len(parts) > 1 and all(part[0].isupper() for part in parts) else None
