"""
What the rules say for the labels of a party: points, which are added to the log-likelihoods of a model's answers.

A point is a log-odds, rounded: how much more often a label goes with a finding than without it. They were counted on
NewsMTSC (Hamborg and Donnay 2021, 1,276 targets) and on the entities of SemEval-2025 Task 10 (328), and they are the
same for every party. Loaded words say that a tone is not neutral, and not which tone it is. Some points were not
counted, for such findings are rare: praise for *its supposed help*, and what a party says in praise of itself, count
against as much as other praise counts for; a boast is slightly unfavourable.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from service.analysis.reading import Reading
from service.english.portrayal import Portrayal, portrayals
from service.english.ranges import Range, nearest_index
from service.lexicon.hits import Hit
from service.models import Party
from service.prompts.kinds import Label

Points = Mapping[Label, Mapping[str, float]]

_NEUTRAL_BY_LOADED_WORDS = (0.3, -0.7, -1.1)
"""What 0, 1, and 2 or more loaded words in the sentences that name a party say for the tone neutral."""

_NEUTRAL_IN_PLAIN_ARTICLE = 1.0
_NEUTRAL_BESIDE_LOADED_WORDS = 0.0
"""The same for no loaded word in those sentences, where the article has none, and where it has some elsewhere."""

_GOOD = ("praised", "helps")
"""What counts for a party; not beside a word of doubt."""

_OWN_PRAISE = ("touts", "boasts")
"""What a party says for itself. A model takes it for praise by the article."""

_OF_ITS = re.compile(r"(?:\s+(?:the\s+)?[A-Z][\w.-]*){0,5}(?:\s+for\s+(?:its|his|her|their)|[’']s?)\s+")
_SHORT = 5
"""Sentences below which an article without a loaded word is not plain: it is only short."""


def points(party: Party, reading: Reading) -> Points:
    """Return what the words around a party say for each tone and role; nothing in a language that no rule reads."""
    article, loaded = reading.article, reading.loaded
    if loaded is None:
        return {}
    said = portrayals(article.text, article.sentences, party.mentions, reading.quotations)
    doubted = {nearest_index(article.sentences, each.start) for each in loaded if each.category == "doubt"}
    kinds = {each.kind for each in said if each.kind not in _GOOD or _home(each, reading) not in doubted}
    bad, good = not kinds.isdisjoint(("blamed", "harms")), not kinds.isdisjoint(_GOOD)
    harmed, mocked = "harmed" in kinds, any(_is_mocked(each, loaded, article.text) for each in said) and not good
    praises_itself, boasts = not kinds.isdisjoint(_OWN_PRAISE), "boasts" in kinds and not good
    only_speaks = "speaks" in kinds and not bad and not good and not praises_itself
    return {
        "tone": {
            "favourable": 1.5 * (good and not bad) - 1.5 * (mocked or praises_itself),
            "neutral": _neutral(party, reading, loaded) + 0.4 * only_speaks,
            "unfavourable": 1.5 * (bad and not good) - 0.4 * only_speaks + 0.4 * boasts,
        },
        "role": {
            "protagonist": 1.0 * (good and not bad) - 1.0 * praises_itself,
            "antagonist": 1.2 * (bad and not harmed),
            "innocent": 2.5 * (harmed and not bad) - 0.4 * (not harmed),
            "none": 0.0,
        },
    }


def _is_mocked(said: Portrayal, loaded: Sequence[Hit], text: str) -> bool:
    """Tell whether praise is for what is in doubt: "praised it for its supposed help"."""
    doubts = (each.start for each in loaded if each.category == "doubt" and each.start > said.end)
    return said.kind == "praised" and any(_OF_ITS.fullmatch(text, said.end, at) for at in doubts)


def _home(said: Range, reading: Reading) -> int:
    return nearest_index(reading.article.sentences, said.start)


def _neutral(party: Party, reading: Reading, loaded: Sequence[Range]) -> float:
    """Return what the loaded words around a party say for the tone neutral."""
    sentences = reading.article.sentences
    named = {nearest_index(sentences, mention.start) for mention in party.mentions}
    near = sum(nearest_index(sentences, each.start) in named for each in loaded)
    if near == 0 and len(sentences) >= _SHORT:
        return _NEUTRAL_BESIDE_LOADED_WORDS if loaded else _NEUTRAL_IN_PLAIN_ARTICLE
    return _NEUTRAL_BY_LOADED_WORDS[min(near, 2)]
