"""Name the parties of an English article by code: those who act in it. A framing prompt may leave that to code."""

from __future__ import annotations

from collections.abc import Sequence

from service.analysis.answers import Answer, unasked
from service.analysis.drafts import DraftName, DraftNames
from service.analysis.plan import ModelPlan
from service.analysis.reading import Reading
from service.english.actor_names import Actor
from service.english.actors import actors
from service.english.fold import fold


def name_parties(reading: Reading, model: ModelPlan) -> Answer | None:
    """
    Name the parties, or find other names of those that the caller named.

    None if the prompt asks the model for them, or if the article is not English or nobody was found: then it is asked.
    """
    prompt = model.prompts.get("framing")
    if prompt is None or prompt.head.draft != "names" or reading.article.language != "en":
        return None
    article = reading.article
    trusted = [each for each in article.sentences if not reading.is_suspected(each.start, each.end)]
    found = actors(article.text, trusted, reading.quotations)
    names = [DraftName(name=each.name, aliases=each.aliases) for each in found]
    if model.parties is not None:
        names = [DraftName(name=name, aliases=_aliases(name, found)) for name in model.parties]
    return Answer((DraftNames(parties=names).unlabelled(),), unasked("framing", model), None) if names else None


def _aliases(name: str, found: Sequence[Actor]) -> list[str]:
    same = next((each for each in found if fold(name) in map(fold, each.names)), None)
    return [alias for alias in same.names if fold(alias) != fold(name)] if same else []
