"""Articles that are ready for look-ups, and what a model could have drafted about them."""

from __future__ import annotations

from service.analysis.drafts import DraftEvidence, DraftParty
from service.analysis.prepare import Limits, prepare
from service.analysis.reading import Reading
from service.analysis.requests import AnalysisRequest


def read(text: str) -> Reading:
    """Prepare an article for look-ups."""
    return Reading(prepare(AnalysisRequest(text=text), Limits()))


def draft_party(name: str, *aliases: str, phrase: str = "", sentence: int = 1) -> DraftParty:
    """Draft a party that is cast as the villain, with one phrase to show it."""
    evidence = [DraftEvidence(sentence=sentence, phrase=phrase)] if phrase else []
    return DraftParty(
        name=name, aliases=list(aliases), evidence=evidence, framing="Cast as the villain.",
        role="antagonist", fine_roles=["tyrant", "victim"], tone="unfavourable",
    )  # fmt: skip
